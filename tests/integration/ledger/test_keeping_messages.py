"""The book of messages, as one is kept: once, until it is delivered or rests."""

from datetime import timedelta
from itertools import count

import pytest

from service.ledger import inbox
from service.ledger.inbox import Received, State
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk

MINUTE = timedelta(minutes=1)


def received(**said: object) -> Received:
    facts = {"id": "m1", "kind": "message", "source": "t", "name": "docs", "received_at": MONDAY}
    return Received(**{**facts, **said})  # type: ignore[arg-type]


def test_a_message_that_keeps_breaking_off_rests_with_the_reason(desk: Desk) -> None:
    with transaction():
        inbox.keep_once(received())
    for attempt in range(1, inbox.MOST_ATTEMPTS + 1):
        with reading():
            assert inbox.undelivered("message") == ["m1"]
            assert inbox.undelivered("signal") == []
        with transaction():
            inbox.note_failure("m1", "KeyError")
        with reading():
            found = inbox.get("m1")
            assert found.attempts == attempt
    with reading():
        assert inbox.undelivered("message") == []
        found = inbox.get("m1")
        assert found.state == State.UNMATCHED
        assert "failed 5 times: KeyError" in found.reason
        assert inbox.find("none") is None


def test_a_message_without_an_outside_id_is_never_a_repeat(desk: Desk) -> None:
    with transaction():
        assert inbox.keep_once(received())[1]
        assert inbox.keep_once(received(id="m2"))[1]


def test_of_two_that_come_at_once_the_second_finds_the_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        inbox.keep_once(received(external_id="x"))
    look, looks = inbox.repeat_of, count()

    def before_it_was_there(source: str, external_id: str) -> Received | None:
        return look(source, external_id) if next(looks) else None

    monkeypatch.setattr("service.ledger.inbox.keeping.repeat_of", before_it_was_there)
    with transaction():
        found, is_new = inbox.keep_once(received(id="m2", external_id="x"))
        assert (found.id, is_new) == ("m1", False)


def test_a_broken_message_is_an_error_and_no_repeat(desk: Desk) -> None:
    with transaction():
        inbox.keep_once(received())
    with pytest.raises(Exception, match=r"(?i)unique"), transaction():
        inbox.keep_once(received(name="other"))


def test_the_next_expiry_is_the_earliest_ahead(desk: Desk) -> None:
    with transaction():
        for number in (1, 2):
            expires_at = MONDAY + number * MINUTE
            inbox.keep_once(received(id=f"m{number}", state=State.WAITING, expires_at=expires_at))
    with reading():
        assert inbox.next_expiry() == MONDAY + MINUTE
        assert inbox.next_expiry(after=MONDAY + MINUTE) == MONDAY + 2 * MINUTE
        assert inbox.waiting_ids(MONDAY, first="m2") == ["m1", "m2"]
        assert inbox.waiting_ids(MONDAY + MINUTE, first="") == ["m2"]
        turns = [inbox.waiting_ids(MONDAY, first=one, limit=1) for one in ("m0", "m2", "m3")]
        assert turns == [["m1"], ["m2"], ["m1"]]
