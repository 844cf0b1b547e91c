"""Reopen a case that has ended: to go on from an undone task, or to end it again."""

from datetime import timedelta

import pytest

from service.cases.commands.cancel import cancel
from service.cases.commands.close import close
from service.cases.commands.reopen import reopen
from service.cases.refusals import CaseIsNotOpen, CaseIsOpen, ReasonRequired
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.undoing import undo_task
from tests.unit.engine.drawn import FORK, LINE


def test_a_case_that_ended_is_reopened_and_goes_on_from_an_undone_task(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    with pytest.raises(CaseIsOpen):
        desk.do(lambda: reopen(case, "x", acting=desk.acting()))
    for element in "ABC":
        desk.complete(case, element)
    with pytest.raises(CaseIsNotOpen):
        undo_task(desk, case, "B")
    assert "reopen" in desk.case(case).actions
    with pytest.raises(ReasonRequired):
        desk.do(lambda: reopen(case, " ", acting=desk.acting()))
    desk.do(lambda: reopen(case, "Closed too early", acting=desk.acting()))
    found = desk.case(case)
    assert (found.state, found.closed_at, found.outcome) == ("open", None, None)
    assert [one.clock for one in desk.timers(case)] == ["review"]
    undo_task(desk, case, "B")
    assert desk.open(case) == ["B"]
    assert desk.timers(case) == []
    desk.complete(case, "B")
    desk.complete(case, "C")
    assert desk.case(case).state == "completed"


def test_a_reopened_case_is_closed_or_cancelled_again_by_hand(desk: Desk) -> None:
    publish_process(*LINE)
    for verb, state in (
        (close, "completed"),
        (lambda one, **how: cancel(one, "x", **how), "cancelled"),
    ):
        case = desk.start()
        desk.do(lambda case=case: cancel(case, "Mistake", acting=desk.acting()))
        desk.do(lambda case=case: reopen(case, "No mistake", acting=desk.acting()))
        desk.advance(timedelta(days=8))
        desk.do(lambda case=case, verb=verb: verb(case, acting=desk.acting()))
        assert desk.case(case).state == state
        assert desk.timers(case) == []


def test_a_case_cancelled_by_mistake_takes_up_its_open_tasks(desk: Desk) -> None:
    publish_process(*FORK)
    case = desk.start()
    desk.do(lambda: cancel(case, "Mistake", acting=desk.acting()))
    desk.do(lambda: reopen(case, "No mistake", acting=desk.acting()))
    undo_task(desk, case, "A")
    undo_task(desk, case, "B")
    assert desk.open(case) == ["A", "B"]
    desk.complete(case, "A")
    desk.complete(case, "C")
    desk.complete(case, "B")
    assert desk.open(case) == ["D"]
