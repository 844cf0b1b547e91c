"""The book of work: each piece is taken by one at a time, and what waits is known."""

from datetime import datetime, timedelta

import pytest

from service.extensions import db
from service.ledger import outbox
from service.ledger.outbox import State, Work
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("ground")


def ask(*ids: str, topic: str = "letters", **said: object) -> None:
    facts = {"strand_id": "s", "element": "W", "created_at": MONDAY, "next_at": MONDAY}
    with transaction():
        db.session.add_all(Work(id=one, topic=topic, **{**facts, **said}) for one in ids)


def take(*topics: str, at: datetime = MONDAY, limit: int = 9) -> list[tuple[str, int, int]]:
    with transaction():
        taken = outbox.take_some(topics, at, during=MINUTE, limit=limit)
        return [(one.id, one.fence, one.attempts) for one in taken]


def test_work_is_taken_by_one_alone_and_the_longest_waiting_first() -> None:
    ask("late", next_at=MONDAY + MINUTE)
    ask("b", "a")
    ask("c", topic="calls")
    ask("spent", attempts=5)
    with transaction():
        assert outbox.waits_for_some(["letters"], MONDAY)
        assert outbox.take("a", MONDAY, during=MINUTE, topics=["calls"]) is None
    assert take("letters", limit=1) == [("a", 1, 1)]
    assert take("letters", "calls") == [("b", 1, 1), ("c", 1, 1)]
    assert take("letters", "calls") == []
    with reading():
        assert not outbox.waits_for_some(["letters"], MONDAY)
    again = [("a", 2, 2), ("b", 2, 2), ("late", 1, 1)]
    assert take("letters", at=MONDAY + MINUTE) == again


def test_who_has_lost_their_work_can_neither_hold_it_nor_send_it() -> None:
    ask("w")
    assert take("letters") == [("w", 1, 1)]
    with transaction():
        assert outbox.hold_on("w", 1, until=MONDAY + 2 * MINUTE)
        assert outbox.note_sending("w", 1, MONDAY)
    assert take("letters", at=MONDAY + MINUTE) == []
    assert written("w") == (MONDAY, MONDAY + 2 * MINUTE)
    with transaction():
        assert outbox.note_sending("w", 1, None)
    assert take("letters", at=MONDAY + 2 * MINUTE) == [("w", 2, 2)]
    with transaction():
        assert not outbox.hold_on("w", 1, until=MONDAY + 9 * MINUTE)
        assert not outbox.note_sending("w", 1, MONDAY)
    assert written("w") == (None, MONDAY + 3 * MINUTE)


def written(work_id: str) -> tuple[datetime | None, datetime | None]:
    with reading():
        work = db.session.get_one(Work, work_id)
        return work.sending_since, work.taken_until


def test_what_waits_is_counted_and_what_is_over_is_not() -> None:
    ask("a", "b")
    ask("late", topic="calls", next_at=MONDAY + MINUTE)
    ask("done", topic="done", state=State.DONE)
    ask("lost", state=State.GIVEN_UP)
    with reading():
        assert outbox.standing() == {
            ("letters", "waiting"): 2,
            ("letters", "given_up"): 1,
            ("calls", "waiting"): 1,
        }
        assert outbox.topics_waiting() == {"letters", "calls"}
        assert outbox.longest_ready(MONDAY) == MONDAY
        assert outbox.longest_ready(MONDAY - MINUTE) is None
        assert outbox.unfinished(MONDAY + MINUTE, unserved=["letters"]) == {"late"}
