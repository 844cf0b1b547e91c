"""The numbers of the feed: in the order of time, and of each case."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from service.cases.models import Case
from service.extensions import db
from service.ledger import audit, feed
from service.ledger.audit import Entry, Kind
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user

Heard = tuple[int | None, str, int]


@pytest.fixture
def cases(ground: Flask) -> list[str]:
    publish_process(start(), user("A"), end(), flow("S A E"))
    desk = Desk()
    return [desk.start() for _ in range(2)]


@transaction()
def note(case_id: str, at=MONDAY) -> None:
    case = db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    audit.write(Kind.NOTE, "Noted.", case=case, acting=("ann", at))
    db.session.flush()


def number() -> int:
    with transaction():
        return feed.give_numbers()


def entries(after: int = 0) -> Sequence[Entry]:
    wanted = select(Entry).where(Entry.number > after).order_by(Entry.number)
    return db.session.scalars(wanted).all()


def read(after: int = 0) -> list[Heard]:
    with reading():
        return [(one.number, one.case_id, one.seq) for one in entries(after)]


def test_events_are_numbered_in_the_order_of_time_and_of_their_case(cases: list[str]) -> None:
    first, second = cases
    while number():
        pass
    begun = read()[-1][0] or 0
    pause = timedelta(minutes=4)
    for case_id, after in [(second, 3), (first, 2), (first, 1), (second, 4)]:
        note(case_id, at=MONDAY + after * pause)
    with reading():
        assert db.session.scalar(feed.select_unnumbered().limit(1)) is not None
        assert feed.unnumbered_since() == MONDAY + pause
    assert number() == 4
    assert number() == 0
    with reading():
        assert feed.unnumbered_since() is None
    # What was asked first and let in last stands where its case has it.
    assert [one for _, one, _ in read(begun)] == [first, first, second, second]
    with reading():
        assert feed.end() == begun + 4
        assert feed.place_at(MONDAY + 2 * pause) == begun
        assert feed.place_at(MONDAY + 3 * pause) == begun + 2
        assert feed.place_at(MONDAY + 9 * pause) == begun + 4


def test_nothing_since_an_instant_is_left_out_of_a_backlog(
    cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is numbered in batches, each of which begins anew in time."""
    monkeypatch.setattr(feed, "AT_ONCE", 4)
    for case_id in sorted(cases):
        for hour in range(1, 4):
            note(case_id, at=MONDAY + timedelta(hours=hour))
    while number():
        pass
    since = MONDAY + timedelta(hours=2)
    with reading():
        late = {one.number for one in entries() if one.at >= since}
        told = {one.number for one in entries(feed.place_at(since))}
        assert len(late) == 4
        assert late <= told
        assert feed.place_at(datetime.min.replace(tzinfo=UTC)) == 0


def test_the_end_after_all_is_behind_whatever_is_committed(
    cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where one look does not find it all, that is not for one transaction."""
    with monkeypatch.context() as little:
        little.setattr(feed, "AT_ONCE", 2)
        with pytest.raises(feed.FeedIsBehind), transaction():
            feed.end_after_all()
    assert read() == []
    with transaction():
        end = feed.end_after_all()
        assert db.session.scalar(feed.select_unnumbered().limit(1)) is None
        assert feed.end() == end == feed.end_after_all()
    note(cases[0])
    number()
    assert [one for one, _, _ in read(after=end)] == [end + 1]
