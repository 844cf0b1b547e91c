"""The book of topics: who asked for work last, written down now and then."""

from dataclasses import replace
from datetime import datetime

import pytest

from service.ledger import topics
from service.ledger.topics import SELDOM, Asking
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY

ANN = Asking(by="ann", worker="printer", at=MONDAY, heard_at=MONDAY)

pytestmark = pytest.mark.usefixtures("ground")


def note(asking: Asking, *names: str) -> None:
    with transaction():
        topics.note(names, asking)


def is_due(at: datetime, *names: str, heard_at: datetime = MONDAY) -> bool:
    with reading():
        return topics.is_due(names, replace(ANN, at=at, heard_at=heard_at))


def test_asking_is_written_down_now_and_then() -> None:
    assert is_due(MONDAY, "letters")
    note(ANN, "letters", "calls", "letters")
    assert not is_due(MONDAY, "letters", "calls", "calls")
    assert is_due(MONDAY, "letters", "mail")
    assert is_due(MONDAY + SELDOM, "letters")
    assert is_due(MONDAY, "letters", heard_at=MONDAY + SELDOM)


def test_the_last_who_asked_is_known_until_it_is_long_ago() -> None:
    note(ANN, "letters", "calls")
    later = MONDAY + SELDOM
    note(Asking(by="bob", worker="b", at=MONDAY, heard_at=later), "letters")
    with reading():
        told = [(one.name, one.asked_by, one.worker, one.heard_at) for one in topics.all_asked()]
        assert told == [("calls", "ann", "printer", MONDAY), ("letters", "bob", "b", later)]
        assert topics.heard_since(MONDAY) == {"calls", "letters"}
        assert topics.heard_since(later) == {"letters"}
    with transaction():
        topics.forget_before(later)
    with reading():
        assert [one.name for one in topics.all_asked()] == ["letters"]
