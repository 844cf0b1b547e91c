"""What was recorded of a case cannot be changed, removed or added to unseen; it can be erased."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from service.cases.models import Case
from service.cases.verifying import verify_case
from service.extensions import db
from service.ledger import audit, chaining
from service.ledger.audit import Entry, Kind
from service.ledger.chaining import Verdict
from service.ledger.moves import Move
from service.transaction import transaction
from tests.factories.cases import MONDAY, Desk, empty_records
from tests.factories.definitions import publish_process
from tests.factories.tampering import changed
from tests.unit.engine.notation import end, flow, start, user

LATER = MONDAY + timedelta(microseconds=1)
ENTRY_CHANGES = (
    ("text", "She is ill."),
    ("text", None),
    ("data", {}),
    ("actor", "bob"),
    ("kind", "work_done"),
    ("at", LATER),
    ("salt", b"another"),
    ("salt", None),
    ("seal", bytes(32)),
    ("link", bytes(32)),
)
MOVE_CHANGES = (
    ("stimulus", b'{"kind":"Continue"}'),
    ("stimulus", None),
    ("actor", "bob"),
    ("trace", "other"),
    ("at", LATER),
    ("strand_id", "other"),
    ("process_key", "other"),
    ("process_version", 2),
    ("engine", "other"),
    ("digest", "0" * 64),
    ("calls", b'{"1":["p",2]}'),
    ("salt", None),
)
ODD = {"small": 1e16, "whole": 1.0, "text": "é\n", "none": None, "zero": -0.0, "big": 2**53 + 1}


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    yield Desk()
    db.session.rollback()


@pytest.fixture
def case(desk: Desk) -> str:
    """A case with five moves and more entries, of which the last is a note."""
    publish_process(start(), user("A", "B", "C", "D"), end(), flow("S A B C D E"))
    case = desk.start(name="Ann")
    for element in "ABCD":
        desk.complete(case, element, answer=element)
    with transaction():
        of = db.session.get_one(Case, case)
        audit.write(Kind.NOTE, "She is well.", case=of, acting=("ann", desk.now), data=ODD)
    return case


def flaw(verdict: Verdict) -> tuple[int | None, str | None]:
    return verdict.broken, verdict.how


def test_an_untouched_case_holds(desk: Desk, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chaining, "_PAGE", 2)
    found = verify_case(case)
    assert found.holds
    assert (found.reference, found.moves.count, found.moves.erased) == ("HR-000001", 5, ())
    assert found.log.count > found.moves.count


def test_what_an_entry_carries_comes_back_as_it_was_sealed(desk: Desk, case: str) -> None:
    with transaction():
        assert audit.latest_entries(case, limit=1)[0].data == ODD
    assert verify_case(case).holds


def test_each_row_has_a_salt_of_its_own(desk: Desk, case: str) -> None:
    with transaction():
        salts = [*db.session.scalars(select(Entry.salt)), *db.session.scalars(select(Move.salt))]
    assert len(salts) == len(set(salts))


def test_a_changed_entry_is_found(desk: Desk, case: str) -> None:
    count = verify_case(case).log.count
    for column, value in ENTRY_CHANGES:
        with changed(update(Entry).where(Entry.seq == count).values({column: value})):
            assert verify_case(case).log.broken == count, column
    assert verify_case(case).holds


def test_a_changed_move_is_found(desk: Desk, case: str) -> None:
    for column, value in MOVE_CHANGES:
        with changed(update(Move).where(Move.seq == 3).values({column: value})):
            found = verify_case(case)
            assert (found.moves.broken, found.holds) == (3, False), column
    assert verify_case(case).holds


def test_what_is_wrong_with_a_row_is_said(desk: Desk, case: str) -> None:
    third = update(Move).where(Move.seq == 3)
    with changed(third.values(stimulus=b"{}")):
        assert flaw(verify_case(case).moves) == (3, "was changed")
    with changed(third.values(engine="0")):
        assert flaw(verify_case(case).moves) == (3, "does not follow from the one before it")


def test_a_removed_row_is_found(desk: Desk, case: str) -> None:
    with changed(delete(Entry).where(Entry.seq == 2), delete(Move).where(Move.seq == 1)):
        found = verify_case(case)
        assert flaw(found.log) == (2, "is missing")
        assert flaw(found.moves) == (1, "is missing")


def test_a_removed_tail_is_found(desk: Desk, case: str) -> None:
    count = verify_case(case).log.count
    with changed(delete(Entry).where(Entry.seq >= count - 1), delete(Move).where(Move.seq == 5)):
        found = verify_case(case)
        assert flaw(found.log) == (count - 1, "is missing")
        assert flaw(found.moves) == (5, "is missing")


def test_a_tail_that_is_removed_and_not_counted_is_found(desk: Desk, case: str) -> None:
    with changed(delete(Move).where(Move.seq == 5), update(Case).values(moves=4)):
        assert flaw(verify_case(case).moves) == (4, "is not the last that was written")


def test_entries_that_changed_places_are_found(desk: Desk, case: str) -> None:
    with changed(
        update(Entry).where(Entry.seq == 2).values(seq=99),
        update(Entry).where(Entry.seq == 3).values(seq=2),
        update(Entry).where(Entry.seq == 99).values(seq=3),
    ):
        assert verify_case(case).log.broken == 2


def test_an_added_entry_is_found(desk: Desk, case: str) -> None:
    count = verify_case(case).log.count
    with transaction():
        last = audit.latest_entries(case, limit=1)[0]
        row = {one.key: getattr(last, one.key) for one in Entry.__table__.columns}
    with changed(insert(Entry).values({**row, "seq": count + 1})):
        assert flaw(verify_case(case).log) == (count + 1, "was added")


def test_an_entry_of_another_case_is_found(desk: Desk, case: str) -> None:
    other = desk.start(name="Ben")
    with transaction():
        first = audit.entries(other, limit=1)[0]
        row = {one.key: getattr(first, one.key) for one in Entry.__table__.columns}
    with changed(
        delete(Entry).where(Entry.case_id == case, Entry.seq == 1),
        insert(Entry).values({**row, "case_id": case}),
    ):
        assert verify_case(case).log.broken == 1
        assert verify_case(other).holds


def test_the_records_of_an_erased_case_hold_and_say_what_is_erased(desk: Desk, case: str) -> None:
    count = verify_case(case).log.count
    with transaction():
        empty_records(case)
    found = verify_case(case)
    assert found.holds
    assert found.log.erased == tuple(range(1, count + 1))
    assert found.moves.erased == (1, 2, 3, 4, 5)
    with transaction():
        kept = audit.latest_entries(case, kinds=[Kind.NOTE])[0]
        assert (kept.text, kept.data, kept.salt) == (None, None, None)
        assert (kept.kind, kept.at, kept.actor) == (Kind.NOTE, desk.now, "ann")


def test_emptied_rows_of_a_case_that_is_not_erased_are_found(desk: Desk, case: str) -> None:
    hidden = update(Entry).where(Entry.seq == 2).values(text=None, data=None, salt=None)
    unsaid = update(Move).where(Move.seq == 3).values(stimulus=None, salt=None)
    for pretended in (None, desk.now):
        with changed(hidden, unsaid, update(Case).values(erased_at=pretended)):
            found = verify_case(case)
            assert flaw(found.log) == (2, "was emptied")
            assert flaw(found.moves) == (3, "was emptied")


def test_an_erased_row_is_still_held_to_its_place(desk: Desk, case: str) -> None:
    with transaction():
        empty_records(case)
        last = db.session.get_one(Case, case).logged
    changes = ({"kind": "work_done"}, {"actor": "bob"}, {"at": LATER})
    for one in changes:
        with changed(update(Entry).where(Entry.seq == 2).values(one)):
            assert flaw(verify_case(case).log) == (2, "does not follow from the one before it"), one
    for one in ({"actor": "bob"}, {"trace": "other"}):
        with changed(update(Move).where(Move.seq == 2).values(one)):
            assert flaw(verify_case(case).moves) == (2, "does not follow from the one before it")
    with changed(update(Entry).where(Entry.seq == 2).values(text="Invented.")):
        assert flaw(verify_case(case).log) == (2, "was changed")
    emptied = {"text": None, "data": None, "salt": None}
    with changed(update(Entry).where(Entry.seq == last).values(emptied)):
        assert flaw(verify_case(case).log) == (last, "was emptied")
