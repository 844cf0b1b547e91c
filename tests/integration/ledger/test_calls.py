"""The book of calls: what came to a hook, byte for byte, until it is taken away."""

from datetime import timedelta

import pytest

from service.ledger import calls
from service.ledger.calls import Call
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY

MINUTE = timedelta(minutes=1)
SAID = (b"{}", {"x-id": "1"}, "192.0.2.1")
NOTHING = (None, {}, None)

pytestmark = pytest.mark.usefixtures("ground")


def keep(call_id: str, again_of: str | None = None, at=MONDAY) -> None:
    body, headers, address = SAID
    call = Call(id=call_id, hook="h", at=at, size=2, format="json", again_of=again_of)
    call.body, call.headers, call.address = body, headers, address
    with transaction():
        calls.keep(call)


def said(call_id: str) -> tuple[object, ...]:
    with reading():
        found = calls.find_as_it_is(call_id)
        assert found is not None
        return found.body, found.headers, found.address


def test_a_call_is_kept_until_what_it_said_is_erased() -> None:
    keep("c1")
    keep("c2")
    with transaction():
        calls.erase("c1")
    assert said("c1") == NOTHING
    assert said("c2") == SAID
    with reading():
        assert calls.find("none") is None
        found = calls.find("c1")
        assert found is not None
        assert (found.hook, found.size) == ("h", 2)


def test_calls_are_emptied_when_they_are_old() -> None:
    keep("old")
    keep("new", at=MONDAY + MINUTE)
    with transaction():
        calls.empty_before(MONDAY + MINUTE)
    assert (said("old"), said("new")) == (NOTHING, SAID)


def test_calls_that_say_the_same_are_found_however_often_it_was_done_again() -> None:
    keep("c1")
    keep("c2", "c1")
    keep("c3", "c2")
    keep("other")
    with reading():
        assert calls.same_as(["c3"]) == {"c1", "c2"}
        assert calls.same_as(["c1", "c2"]) == {"c3"}
        assert calls.same_as(["other"]) == set()
