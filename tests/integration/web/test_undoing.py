"""The pages of the verbs that change what was decided: undo, bypass, extend, reopen."""

from datetime import timedelta

import pytest

from service.cases.commands.cancel import cancel
from service.cases.commands.claim import claim
from service.web.words import LOCAL

RIGHT = {"found": "A broken tap", "damp": "no", "_outcome": "mend"}


@pytest.fixture
def inspected(case, desk, visit) -> str:
    """A case whose first task is done: the path of that task."""
    path = f"/tasks/{desk.task(case, 'inspect').id}"
    visit("olivia").send(path, RIGHT)
    return path


def test_undo_shows_what_it_would_end_before_it_does(visit, inspected, case, desk, acting_as):
    desk.do(lambda: claim(desk.task(case, "mend").id, acting=acting_as("omar")))
    olivia = visit("olivia")
    page = olivia.get(f"{inspected}/undo")
    assert page.heading == "Undo: Inspect the home"
    assert olivia.send(f"{inspected}/undo", {"reason": ""}).status == 422
    asked = olivia.send(f"{inspected}/undo", {"reason": "Wrong home"})
    assert asked.status == 409
    assert "What would end Mend it, open with Omar (mandatory)" in asked.main
    assert asked.buttons == asked.red_buttons == ["Confirm"]
    assert asked.fields()["reason"] == ["Wrong home"]
    assert desk.open(case) == ["mend"]
    assert olivia.send(f"{inspected}/undo", {"reason": "x", "_confirmed": "another"}).status == 409
    (seen,) = asked.fields()["_confirmed"]
    olivia.send(f"{inspected}/undo", {"reason": "Wrong home", "_confirmed": seen})
    page = olivia.follow()
    assert "“Inspect the home” is to be done again." in page.banner
    assert desk.open(case) == ["inspect"]
    assert desk.task(case, "inspect").assignee == "olivia"


def test_only_optional_tasks_offer_to_be_passed_over(visit, case, desk):
    path = f"/tasks/{desk.task(case, 'inspect').id}"
    olivia = visit("olivia")
    assert not {"Bypass", "Cancel this task"} & set(olivia.get(path).links())
    refused = olivia.send(f"{path}/bypass", {"reason": "Not needed"})
    assert refused.status == 409
    assert "mandatory" in refused.main


def test_a_closed_case_is_reopened_with_a_reason(visit, case, desk):
    desk.do(lambda: cancel(case, "Mistake", acting=desk.acting()))
    tess = visit("tess")
    assert f"/cases/{case}/reopen" in tess.get(f"/cases/{case}").links().values()
    tess.send(f"/cases/{case}/reopen", {"reason": "No mistake"})
    assert "The case is open again." in tess.follow().banner
    assert desk.case(case).state == "open"


def test_a_target_is_extended_to_a_later_day(visit, case, desk):
    path = f"/tasks/{desk.task(case, 'inspect').id}"
    original = desk.task(case, "inspect").sla.target_at
    tess = visit("tess")
    assert f"{path}/extend" in tess.get(path).links().values()
    then = (original + timedelta(days=14)).astimezone(LOCAL)
    parts = {"day": then.day, "month": then.month, "year": then.year}
    day = {f"extend_to-{part}": str(value) for part, value in parts.items()}
    tess.send(f"{path}/extend", {**day, "extend_to-time": "17:00", "extend_reason": "No access"})
    assert "has a new target" in tess.follow().banner
    clock = desk.task(case, "inspect").sla
    assert clock.original_target_at == original
    assert clock.target_at.astimezone(LOCAL).date() == then.date()
