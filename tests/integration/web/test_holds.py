from datetime import timedelta

import pytest

from service.cases.commands.extend import extend
from service.people.directory import active_user, actor_of
from service.transaction import reading
from service.web.words import LOCAL, as_target


def until(moment) -> dict[str, str]:
    local = moment.astimezone(LOCAL)
    return {
        "hold_release_at-day": str(local.day),
        "hold_release_at-month": str(local.month),
        "hold_release_at-year": str(local.year),
    }


@pytest.fixture
def task(case, desk) -> str:
    return f"/tasks/{desk.task(case, 'inspect').id}"


def test_a_hold_needs_a_reason_and_a_date_ahead(visit, task, desk):
    olivia = visit("olivia")
    assert olivia.get(f"{task}/hold").fields()["hold_release_at-time"] == ["9:00"]
    page = olivia.send(f"{task}/hold")
    assert page.status == 422
    assert len(page.problems) == 2
    page = olivia.send(
        f"{task}/hold", {"hold_reason": "Away", **until(desk.now - timedelta(days=2))}
    )
    assert page.problems == ["Release date must be in the future"]


def test_a_task_is_held_and_released(visit, task, case, desk):
    olivia = visit("olivia")
    olivia.send(f"{task}/hold", {"hold_reason": "Away", **until(desk.now + timedelta(days=7))})
    page = olivia.follow()
    assert "is on hold until" in page.main
    assert "Complete this task" not in page.buttons
    assert page.buttons == ["Claim this task", "Release", "Add note"]
    assert "The task is on hold until" in page.main
    olivia.send(f"{task}/release", {"release_when": "now"})
    assert "is released" in olivia.follow().banner
    assert desk.task(case, "inspect").state == "open"
    page = olivia.get(f"/cases/{case}/holds")
    assert "Released early" in page.main
    assert "Away" in page.main


@pytest.mark.parametrize(("by_law", "paused"), [({"hold_stop_clock": "true"}, True), ({}, False)])
def test_only_a_reason_in_law_stops_a_stop_clock(visit, task, case, desk, by_law, paused):
    assert "hold_stop_clock" not in visit("olivia").get(f"{task}/hold").fields()
    desk.complete(case, "inspect", outcome="mend", found="A broken tap", damp="no")
    mend = f"/tasks/{desk.task(case, 'mend').id}/hold"
    tess = visit("tess")
    assert "By law this reason stops the clock" in tess.get(mend).main
    answers = {"hold_reason": "Asked back", **until(desk.now + timedelta(days=7)), **by_law}
    tess.send(mend, answers)
    assert (desk.task(case, "mend").sla.status == "paused") is paused


def test_a_release_date_is_moved(visit, task, case, desk):
    desk.hold(case, desk.now + timedelta(days=7), "inspect")
    olivia = visit("olivia")
    page = olivia.send(f"{task}/release", {"release_when": "later"})
    assert "opened more questions" in page.banner
    later = desk.now + timedelta(days=14)
    sent = {key.replace("hold_", ""): value for key, value in until(later).items()}
    olivia.post(f"{task}/release", page.fields() | sent | {"release_at-time": "9am"})
    assert "new release date" in olivia.follow().banner
    assert "at first" in olivia.get(f"/cases/{case}/holds").main


def test_a_whole_case_is_held_and_released(visit, case, desk, task):
    desk.do(lambda: None)
    tess = visit("tess")
    tess.send(
        f"/cases/{case}/hold", {"hold_reason": "In court", **until(desk.now + timedelta(days=7))}
    )
    page = tess.follow()
    assert "The case is on hold until" in page.main
    assert "In court" in page.main
    assert "Complete this task" not in tess.get(task).buttons
    tess.send(f"/cases/{case}/release", {"release_when": "now"})
    assert "The case is released." in tess.follow().banner


def test_the_history_of_a_target_tells_what_moved_it_by_whom_and_why(visit, case, desk, task):
    original = as_target(desk.task(case, "inspect").sla.target_at)
    desk.hold(case, desk.now + timedelta(days=7), "inspect")
    desk.advance(timedelta(days=3))
    desk.release(case, "inspect")
    later = desk.now + timedelta(days=40)
    tess = active("tess")
    desk.do(lambda: extend(task.rpartition("/")[2], later, "No access", acting=desk.acting(tess)))
    desk.hold(case, desk.now + timedelta(days=7))
    page = visit("olivia").get(f"/cases/{case}/holds").main
    story = page.partition("Targets")[2].partition("Inspect the home")[2]
    assert f"At first {original}" in story
    assert f"the clock could start, with the target {original}." in story
    assert "put on hold by Handrail until" in story
    assert "by Tess: No access" in story
    assert "and is to be released on" in story
    assert desk.task(case, "inspect").sla.explanation in story
    assert "The whole case" in page


def active(username):
    with reading():
        return actor_of(active_user(username))
