"""For every verb that is not offered, the page of a task says why in a sentence."""

from datetime import timedelta

import pytest

from service.cases.commands.cancel import cancel
from service.cases.commands.claim import claim
from service.cases.commands.hold import HoldRequest, hold_case, hold_task
from service.cases.commands.release import release_case, release_task
from service.cases.commands.undo import undo
from service.web.words import on_day
from tests.integration.web.visitor import Visitor


def reasons(visitor: Visitor, task: str) -> dict[str, str]:
    """What cannot be done, and why."""
    (told,) = [
        one for one in visitor.get(task).document.iter("dl") if one.get("class") == "handrail-why"
    ]
    verbs = ["".join(one.itertext()) for one in told.iter("dt")]
    return dict(zip(verbs, ["".join(one.itertext()) for one in told.iter("dd")], strict=True))


@pytest.fixture
def task(case, desk) -> str:
    return desk.task(case, "inspect").id


def test_an_open_task_says_what_is_for_whom(visit, task, desk, case, acting_as):
    page = f"/tasks/{task}"
    free = reasons(visit("olivia"), page)
    assert free["Give back"] == "Nobody has it: it is free for others to take."
    assert free["Pass on"].startswith("Claim it first.")
    assert free["Release"] == "It is not on hold."
    assert free["Extend the target"].startswith("Only who has it")
    assert free["Bypass"] == "It is mandatory: the process cannot go on without it."
    assert free["Undo"] == "There is nothing to undo: it is not done yet."
    assert reasons(visit("casey"), page)["Claim"] == "It is for others: Repairs officer."
    desk.do(lambda: claim(task, acting=acting_as("omar")))
    taken = reasons(visit("olivia"), page)
    assert taken["Complete this task"].startswith("Omar has this task.")
    assert taken["Claim"] == "Omar has it. Ask them to give it back or to pass it on."
    assert taken["Give back"].startswith("Omar has it.")
    assert taken["Pass on"].startswith("Omar has it.")
    assert taken["Put on hold"].startswith("Omar has this task.")
    assert reasons(visit("omar"), page)["Claim"] == "You have it already."


def test_a_hold_says_until_when(visit, task, desk, case, acting_as):
    page, who = f"/tasks/{task}", acting_as("tess")
    until = desk.now + timedelta(days=7)
    day = on_day(until)
    desk.do(lambda: hold_task(task, HoldRequest(until, "Away"), acting=who))
    held = reasons(visit("olivia"), page)
    assert held["Complete this task"] == f"It is on hold until {day}."
    assert held["Put on hold"] == f"It is on hold until {day}."
    assert reasons(visit("casey"), page)["Release"] == "It is for others: Repairs officer."
    desk.do(lambda: release_task(task, acting=who))
    desk.do(lambda: hold_case(case, HoldRequest(until, "Away"), acting=who))
    held = reasons(visit("olivia"), page)
    assert held["Complete this task"] == f"The case is on hold until {day}."
    assert held["Release"] == f"The case is on hold until {day}. Release the case instead."
    desk.do(lambda: release_case(case, acting=who))


def test_what_is_over_says_what_became_of_it(visit, task, desk, case, acting_as):
    desk.complete(case, "inspect", by=acting_as("olivia").who, outcome="mend", found="x", damp="no")
    first, second = f"/tasks/{task}", f"/tasks/{desk.task(case, 'mend').id}"
    done = reasons(visit("casey"), first)
    assert done["Claim"].startswith("Olivia has completed this task on ")
    assert done["Undo"].startswith("Only who did it, its roles (Repairs officer)")
    assert "checked by somebody else" in reasons(visit("olivia"), second)["Claim"]
    desk.do(lambda: undo(task, "Wrong home", acting=acting_as("olivia"), confirmed=True))
    assert "it will come again by itself" in reasons(visit("tess"), first)["Undo"]
    assert "This task was ended" in reasons(visit("tess"), second)["Claim"]
    again = desk.task(case, "inspect").id
    desk.complete(case, "inspect", outcome="mend", found="x", damp="no")
    desk.hold(case, desk.now + timedelta(days=7))
    assert reasons(visit("tess"), f"/tasks/{again}")["Undo"].startswith("The case is on hold")
    desk.do(lambda: release_case(case, acting=acting_as("tess")))
    desk.do(lambda: cancel(case, "Opened twice", acting=acting_as("tess")))
    assert reasons(visit("tess"), first)["Undo"] == "The case is closed."
