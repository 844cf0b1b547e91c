"""The book of timers: what is due, in its order, and never what is paused."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from service.extensions import db
from service.ledger import timers
from service.ledger.timers import Timer
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(ground: Flask) -> Desk:
    publish_process(start(), user("A"), end(), flow("S A E"))
    return Desk()


def timer(case: str, element: str, due_at: datetime | None, **said: object) -> Timer:
    facts = {"strand_id": "s", "token": 1, "version_id": "v", "rule": "PT1M", "base_at": MONDAY}
    return Timer(case_id=case, element=element, due_at=due_at, **{**facts, **said})


def due(now: datetime) -> list[str]:
    with reading():
        return [one.element for one in timers.due(now)]


def test_what_is_due_is_told_in_its_order_and_by_case(desk: Desk) -> None:
    first, second = desk.start(), desk.start()
    with transaction():
        db.session.add_all(
            [
                timer(first, "third", MONDAY + MINUTE),
                timer(second, "second", MONDAY),
                timer(first, "first", MONDAY - MINUTE),
                timer(first, "failed", MONDAY, retry_at=MONDAY + MINUTE),
                timer(first, "held", None, paused=True),
            ]
        )
        db.session.flush()
        ids = {one.element: one.id for case in (first, second) for one in timers.of_case(case)}
    assert due(MONDAY - 2 * MINUTE) == []
    assert due(MONDAY) == ["first", "second"]
    assert sorted(due(MONDAY + MINUTE)) == ["failed", "first", "second", "third"]
    with reading():
        assert timers.due_by_case(MONDAY) == [
            [(ids["first"], MONDAY - MINUTE)],
            [(ids["second"], MONDAY)],
        ]
        # What failed has not fired.
        assert timers.overdue(MONDAY) == (3, MONDAY - MINUTE)
        assert timers.overdue(MONDAY - 2 * MINUTE) == (0, None)
        assert timers.next_due(after=MONDAY - MINUTE) == MONDAY
        assert timers.next_due(after=MONDAY) == MONDAY + MINUTE


def test_a_timer_is_removed_whether_it_was_written_or_not(desk: Desk) -> None:
    case = desk.start()
    with transaction():
        db.session.add_all(timer(case, one, MONDAY) for one in ("kept", "written"))
    with transaction():
        timers.remove(next(one for one in timers.of_case(case) if one.element == "written"))
        new = timer(case, "new", MONDAY)
        db.session.add(new)
        timers.remove(new)
    assert due(MONDAY) == ["kept"]
