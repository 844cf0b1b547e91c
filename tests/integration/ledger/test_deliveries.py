"""The lanes of the book of deliveries: one at a time, in order, whoever is killed."""

from datetime import timedelta

import pytest
from flask import Flask

from service.extensions import db
from service.ledger import deliveries
from service.ledger.deliveries import Delivery, Owed, State, Taken
from service.transaction import transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user

MINUTE = timedelta(minutes=1)
HOOK = "webhook"


@pytest.fixture
def case(ground: Flask) -> str:
    publish_process(start(), user("A"), end(), flow("S A E"))
    return Desk().start()


def owe(case: str, *numbers: int, webhook: str = HOOK) -> list[int]:
    with transaction():
        owed = [Owed(case, case, number, "note") for number in numbers]
        return deliveries.owe(webhook, owed, now=MONDAY)


def take(case: str, lease: str, at=MONDAY) -> Taken | None:
    with transaction():
        return deliveries.take(HOOK, case, lease, at, until=at + MINUTE)


def ready(at=MONDAY, webhook: str = HOOK) -> list[str]:
    with transaction():
        return deliveries.ready_lanes(webhook, at, limit=9)


def state_of(delivery_id: int) -> tuple[str, int]:
    with transaction():
        found = db.session.get_one(Delivery, delivery_id)
        return found.state, found.attempts


def test_a_lane_is_sent_by_one_and_in_order(case: str) -> None:
    assert owe(case) == []
    first, second = owe(case, 4, 5)
    assert ready() == [case]
    taken = take(case, "ours")
    assert taken is not None
    assert take(case, "theirs") is None
    assert ready() == []
    (third,) = owe(case, 6)
    for wanted in (first, second, third):
        with transaction():
            assert deliveries.hold_on(taken, until=MONDAY + MINUTE)
            first = deliveries.first_owed(taken)
            assert first is not None
            found, _ = first
            assert found.id == wanted
            assert deliveries.next_try(found) == MONDAY
            found.state, found.ended_at = State.DELIVERED, MONDAY
    with transaction():
        assert deliveries.first_owed(taken) is None
        assert not deliveries.hold_on(taken, until=MONDAY + MINUTE)
        assert deliveries.next_try(db.session.get_one(Delivery, third)) is None
    assert ready(MONDAY + MINUTE) == []
    owe(case, 7)
    assert ready() == [case]


def test_a_sender_that_is_late_has_lost_its_lane(case: str) -> None:
    owe(case, 4)
    late = take(case, "late")
    assert late is not None
    assert ready(MONDAY + MINUTE) == [case]
    assert take(case, "next", MONDAY + MINUTE) is not None
    with transaction():
        assert not deliveries.hold_on(late, until=MONDAY + 9 * MINUTE)
        deliveries.leave(late, next_at=MONDAY)
    assert ready(MONDAY + MINUTE) == []


def test_what_failed_waits_until_it_is_hastened_or_skipped(case: str) -> None:
    (first,) = owe(case, 4)
    (other,) = owe(case, 4, webhook="other")
    taken = take(case, "ours")
    assert taken is not None
    with transaction():
        db.session.get_one(Delivery, first).attempts = 3
        deliveries.leave(taken, next_at=MONDAY + MINUTE)
    assert ready() == []
    with transaction():
        deliveries.hasten(HOOK, now=MONDAY, lane="another")
    assert ready() == []
    with transaction():
        deliveries.begin_anew(HOOK, now=MONDAY)
    assert ready() == [case]
    assert state_of(first) == (State.WAITING, 0)
    with transaction():
        deliveries.skip(HOOK, now=MONDAY)
        assert deliveries.count_by_state(HOOK) == {State.SKIPPED: 1}
    assert ready() == []
    assert ready(webhook="other") == [case]
    with transaction():
        deliveries.forget_ended(MONDAY + MINUTE)
        assert deliveries.count_by_state(HOOK) == {}
    assert state_of(other) == (State.WAITING, 0)
    with transaction():
        deliveries.forget("other")
        assert deliveries.count_by_state("other") == {}
