"""Bypass and cancel a task: the case goes on without it, or without all that only it leads to."""

import pytest

from service.cases.commands.skip import bypass, cancel_task
from service.cases.refusals import ConfirmationRequired, ReasonRequired, TaskIsMandatory
from service.people.groups import Group
from service.people.refusals import NotAllowed
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.undoing import OPTIONAL, would_end
from tests.unit.engine.notation import end, flow, gateway, service, start, sub, user


def test_an_optional_task_is_bypassed_with_a_reason(desk: Desk) -> None:
    publish_process(start(), user("A", **OPTIONAL), user("B"), flow("S A B"))
    case = desk.start()
    task = desk.task(case, "A")
    assert {"bypass", "cancel"} <= set(task.actions)
    with pytest.raises(ReasonRequired):
        desk.do(lambda: bypass(task.id, "", acting=desk.acting()))
    desk.do(lambda: bypass(task.id, "Not needed", acting=desk.acting()))
    assert desk.tasks(case)["A"].state == "bypassed"
    assert desk.open(case) == ["B"]
    assert "task_bypassed" in desk.log(case)
    mandatory = desk.task(case, "B").id
    for verb in (bypass, cancel_task):
        with pytest.raises(TaskIsMandatory):
            desk.do(lambda verb=verb: verb(mandatory, "x", acting=desk.acting()))


def test_cancelling_a_task_shows_what_will_not_come_any_more(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "P", "J"),
        user("A", **OPTIONAL),
        user("B", "C", "D"),
        flow("S P A C J D"),
        flow("P B J"),
    )
    case = desk.start()
    task = desk.task(case, "A").id
    with pytest.raises(ConfirmationRequired) as refusal:
        desk.do(lambda: cancel_task(task, "x", acting=desk.acting()))
    assert would_end(refusal) == [("later", "C")]
    desk.do(lambda: cancel_task(task, "Not needed", acting=desk.acting(), confirmed=True))
    assert desk.tasks(case)["A"].state == "cancelled"
    desk.complete(case, "B")
    assert desk.open(case) == ["D"]
    assert desk.log(case).count("task_cancelled") == 2


def test_cancelling_a_task_shows_the_work_inside_what_is_skipped(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "P"),
        user("Z", "A", **OPTIONAL),
        sub("Q", start("QS"), user("M"), service("W"), end("QE"), flow("QS M W QE")),
        flow("S P A Q"),
        flow("P Z"),
    )
    case = desk.start()
    task = desk.task(case, "A").id
    with pytest.raises(ConfirmationRequired) as refusal:
        desk.do(lambda: cancel_task(task, "x", acting=desk.acting()))
    assert would_end(refusal) == [("later", "M"), ("later", "W")]


def test_a_task_with_which_the_case_ends_is_cancelled_by_who_may_cancel_the_case(
    desk: Desk,
) -> None:
    publish_process(start(), user("Z"), user("A", **OPTIONAL), user("M"), flow("S Z A M"))
    olivia = add_actor("olivia", Group.OFFICER)
    case = desk.start(owner="olivia")
    desk.complete(case, "Z", by=olivia)
    task = desk.task(case, "A").id
    with pytest.raises(NotAllowed):
        desk.do(lambda: cancel_task(task, "x", acting=desk.acting(olivia), confirmed=True))
    tess = add_actor("tess", Group.SUPERVISOR)
    desk.do(lambda: cancel_task(task, "No need", acting=desk.acting(tess), confirmed=True))
    found = desk.case(case)
    assert (found.state, found.outcome) == ("completed", "No need")


def test_a_bypassed_task_has_no_outcome_of_an_earlier_round(desk: Desk) -> None:
    publish_process(
        start(),
        user("W"),
        user("R", **OPTIONAL),
        gateway("exclusive", "X", default="out"),
        user("B"),
        flow("S W R X"),
        flow("X W", when="outcomes.R == 'return'"),
        flow("X B", key="out"),
    )
    case = desk.start()
    desk.complete(case, "W")
    desk.complete(case, "R", outcome="return")
    desk.complete(case, "W")
    task = desk.task(case, "R").id
    desk.do(lambda: bypass(task, "Not needed", acting=desk.acting()))
    assert desk.open(case) == ["B"]
