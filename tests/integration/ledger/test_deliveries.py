"""The book of deliveries and its lanes: each held by one at a time, in order, whoever is killed."""

from datetime import timedelta

import pytest
from flask import Flask

from service.extensions import db
from service.ledger import deliveries, lanes
from service.ledger.deliveries import Delivery, Owed, State
from service.ledger.lanes import Lease
from service.transaction import transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user

MINUTE = timedelta(minutes=1)
HOOK = "webhook"
OURS = Lease(HOOK, "ours")
THEIRS = Lease(HOOK, "theirs")


@pytest.fixture
def case(ground: Flask) -> str:
    publish_process(start(), user("A"), end(), flow("S A E"))
    return Desk().start()


def owe(case: str, *numbers: int, webhook: str = HOOK, lane: str = "") -> list[int]:
    with transaction():
        owed = [Owed(lane or case, case, number, "note") for number in numbers]
        return deliveries.owe(webhook, owed, now=MONDAY)


def take(lease: Lease, at=MONDAY, limit: int = 9) -> set[str]:
    with transaction():
        return set(lanes.take(lease, at, until=at + MINUTE, limit=limit))


def hold_on(lease: Lease, until=MONDAY + MINUTE) -> set[str]:
    with transaction():
        return set(lanes.hold_on(lease, until=until))


def ready(at=MONDAY, webhook: str = HOOK) -> list[str]:
    with transaction():
        return lanes.ready(webhook, at, limit=9)


def first_owed(*names: str) -> dict[str, int]:
    with transaction():
        found = deliveries.first_owed(HOOK, names)
        return {lane: delivery.id for lane, (delivery, _) in found.items()}


def deliver(delivery_id: int) -> None:
    with transaction():
        found = db.session.get_one(Delivery, delivery_id)
        assert deliveries.next_try(found) == MONDAY
        found.state, found.ended_at = State.DELIVERED, MONDAY


def state_of(delivery_id: int) -> tuple[str, int]:
    with transaction():
        found = db.session.get_one(Delivery, delivery_id)
        return found.state, found.attempts


def test_a_lane_is_sent_by_one_and_in_order(case: str) -> None:
    assert owe(case) == []
    first, second = owe(case, 4, 5)
    assert ready() == [case]
    assert take(OURS) == {case}
    assert take(THEIRS) == set()
    assert ready() == []
    (third,) = owe(case, 6)
    with transaction():
        deliveries.lock_all_of(case)
        assert [one.number for one in deliveries.lock([third, first, 0])] == [4, 6]
    for wanted in (first, second, third):
        assert hold_on(OURS) == {case}
        assert first_owed(case) == {case: wanted}
        deliver(wanted)
    assert first_owed(case) == {}
    with transaction():
        lanes.end(OURS, [case])
    assert hold_on(OURS) == set()
    with transaction():
        assert deliveries.next_try(db.session.get_one(Delivery, third)) is None
        assert lanes.next_at(HOOK, case) is None
    assert ready(MONDAY + MINUTE) == []
    owe(case, 7)
    assert ready() == [case]


def test_senders_have_lanes_of_their_own_and_let_go_of_each_by_itself(case: str) -> None:
    owed = {lane: owe(case, number, lane=lane)[0] for number, lane in enumerate("abc")}
    assert take(OURS, limit=2) == {"a", "b"}
    assert take(THEIRS) == {"c"}
    assert first_owed("a", "b") == {"a": owed["a"], "b": owed["b"]}
    with transaction():
        lanes.leave(OURS, ["a", "c"], next_at=MONDAY)
        lanes.end(OURS, ["c"])
        lanes.leave(OURS, [], next_at=MONDAY)
        lanes.end(OURS, [])
    assert ready() == ["a"]
    assert hold_on(OURS) == {"b"}
    assert hold_on(THEIRS) == {"c"}
    assert take(OURS, limit=0) == set()
    assert take(OURS) == {"a"}


def test_a_lane_is_put_before_all_others(case: str) -> None:
    def put_first(lane: str) -> None:
        with transaction():
            lanes.put_first(HOOK, lane)

    put_first("a")  # Nothing is owed yet.
    for number, lane in enumerate("abc"):
        owe(case, number, lane=lane)
    put_first("c")
    assert ready() == ["c", "a", "b"]
    assert take(OURS, limit=2) == {"c", "a"}


def test_a_sender_that_is_late_has_lost_its_lane(case: str) -> None:
    owe(case, 4)
    assert take(OURS) == {case}
    assert ready(MONDAY + MINUTE) == [case]
    assert take(THEIRS, MONDAY + MINUTE) == {case}
    assert hold_on(OURS, MONDAY + 9 * MINUTE) == set()
    with transaction():
        lanes.leave(OURS, [case], next_at=MONDAY)
    assert ready(MONDAY + MINUTE) == []


def test_what_failed_waits_until_it_is_hastened_or_skipped(case: str) -> None:
    (first,) = owe(case, 4)
    (other,) = owe(case, 4, webhook="other")
    assert take(OURS) == {case}
    with transaction():
        db.session.get_one(Delivery, first).attempts = 3
        lanes.leave(OURS, [case], next_at=MONDAY + MINUTE)
    assert ready() == []
    with transaction():
        lanes.hasten(HOOK, now=MONDAY, lane="another")
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
