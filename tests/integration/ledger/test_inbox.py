"""The book of messages: what each said, which of them wait, and what is left when it is erased."""

from datetime import datetime, timedelta

import pytest

from service.ledger import inbox
from service.ledger.canonical import key_of
from service.ledger.inbox import Received, State
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY

MINUTE = timedelta(minutes=1)
LATER = MONDAY + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("ground")


def receive(received_id: str, **said: object) -> tuple[str, bool]:
    """Store a message; give the id of what is known under its outside id, and whether it is new."""
    facts = {"id": received_id, "kind": "message", "source": "t", "name": "docs"}
    facts |= {"received_at": MONDAY, "payload": {"who": "Ann"}}
    with transaction():
        found, is_new = inbox.keep_once(Received(**{**facts, **said}))
        return found.id, is_new


def wait(received_id: str, **said: object) -> None:
    """Store a message that waits for an element."""
    receive(received_id, **{"expires_at": LATER, **said})
    with transaction():
        inbox.wait(inbox.lock(received_id), "nothing waits for it")


def waiting(case_id: str, *keys: str, name: str = "docs", now: datetime = MONDAY) -> list[str]:
    with reading():
        found = inbox.waiting_messages(case_id, {name: keys}, now, limit=9)
        return [one.id for one in found]


def test_of_an_erased_message_only_that_it_came_is_known() -> None:
    said = {"external_id": "x", "correlation": {"ref": 1}}
    wait("m1", **said)
    for _ in range(2):  # To erase it once more changes nothing.
        with transaction():
            found = inbox.lock("m1")
            inbox.erase(found)
    with reading():
        left = inbox.get("m1")
        assert (left.payload, left.correlation, left.correlation_key) == ({}, None, None)
        assert (left.state, left.reason, left.emptied) == (State.UNMATCHED, "", True)
        assert left.external_id is not None
        assert inbox.is_disguised(left.external_id)
    assert receive("m2", **said) == ("m1", False)
    assert receive("m2", **{**said, "source": "other"}) == ("m2", True)


def test_an_erased_message_that_nobody_has_looked_at_is_looked_at_by_nobody() -> None:
    receive("m1")
    with transaction():
        inbox.erase(inbox.lock("m1"))
    with reading():
        assert inbox.get("m1").state == State.UNMATCHED
        assert inbox.undelivered("message") == []


def test_a_message_is_taken_until_somebody_has_looked_at_it() -> None:
    receive("m1")
    with transaction():
        assert inbox.take("m1", "signal", inbox.HOOK) is None
        taken = inbox.take("m1", "message")
        assert taken is not None
        taken.state = State.DELIVERED
    with transaction():
        assert inbox.take("m1", "message") is None


def test_what_says_a_message_again_is_found_from_each_of_them() -> None:
    receive("m1")
    receive("a", resent_from="m1", received_at=MONDAY + 2 * MINUTE)
    receive("b", resent_from="m1", received_at=MONDAY + MINUTE)
    receive("other")
    with reading():
        assert [one.id for one in inbox.sent_again(["m1", "other"])] == ["b", "a"]
        for known in ("m1", "a"):
            same = inbox.saying_the_same(inbox.get(known))
            assert [one.id for one in same] == ["m1", "b", "a"]


def test_a_waiting_message_is_for_the_case_that_awaits_its_values() -> None:
    ours, theirs = key_of({"ref": 1}), key_of({"ref": 2})
    wait("any", received_at=MONDAY + MINUTE)
    wait("ours", correlation={"ref": 1})
    wait("addressed", correlation={"ref": 2}, addressed_to="c2")
    assert waiting("c1", ours) == ["ours", "any"]
    assert waiting("c1", theirs) == ["any"]
    assert waiting("c2", ours, theirs) == ["addressed", "ours", "any"]
    assert waiting("c1", ours, name="other") == []
    assert waiting("c1", ours, now=LATER) == []
    with transaction():
        inbox.end_waiting(inbox.lock("ours"), "called off")
    assert waiting("c1", ours) == ["any"]
    with transaction():
        inbox.end_waiting(inbox.lock("ours"), "called off again")
        assert inbox.get("ours").reason == "called off"


def test_what_waits_is_counted_until_its_time_is_over() -> None:
    with reading():
        assert inbox.standing() == {"received": (0, None), "waiting": (0, None)}
    receive("new", received_at=MONDAY + MINUTE)
    wait("m1")
    wait("m2", expires_at=MONDAY + MINUTE)
    with transaction():
        assert inbox.standing() == {"received": (1, MONDAY + MINUTE), "waiting": (2, MONDAY)}
        assert inbox.expired(MONDAY) == []
        assert [one.id for one in inbox.expired(MONDAY + MINUTE)] == ["m2"]


def test_only_what_reached_no_case_and_nobody_needs_is_emptied() -> None:
    receive("new")
    wait("waits", correlation={"ref": 1})
    over = {"state": State.UNMATCHED, "correlation": {"ref": 1}}
    receive("over", **over)
    receive("late", **over, received_at=LATER)
    receive("needed", **over)
    receive("reached", **over, cases=["c1"])
    with transaction():
        inbox.empty_unclaimed(LATER, needed=["needed"])
    with reading():
        emptied = inbox.get("over")
        assert (emptied.payload, emptied.correlation, emptied.emptied) == ({}, None, True)
        kept = [inbox.get(one) for one in ("new", "waits", "late", "needed", "reached")]
        assert [(one.payload, one.emptied) for one in kept] == [({"who": "Ann"}, False)] * 5
