import pytest
from sqlalchemy import delete, update

from service.cases import register
from service.cases.models import Case
from service.extensions import db
from service.ledger import audit
from service.ledger.audit import Entry
from service.ledger.changes import Change
from service.ledger.moves import Move
from service.transaction import transaction
from tests.factories.cases import empty_records

REFERENCES = ("HR-000001", "HR-000002", "HR-000003")


@pytest.fixture
def cases(published, handrail):
    """The ids of three cases."""
    return [handrail("start", "p").output.split()[1] for _ in REFERENCES]


def test_records_that_nobody_touched_are_ok(handrail, cases, monkeypatch):
    monkeypatch.setattr(register, "_AT_ONCE", 2)
    lines = handrail("audit", "verify").output.splitlines()
    assert lines == [
        *(f"{reference} ok: 2 entries, 1 move" for reference in REFERENCES),
        "3 cases, 0 broken",
        "book of changes ok: 11 changes",
    ]


def test_without_a_case_nothing_is_broken(installed, handrail):
    said = "0 cases, 0 broken\nbook of changes ok: 11 changes\n"
    assert handrail("audit", "verify").output == said


def test_a_change_of_administrators_that_was_rewritten_is_named(installed, handrail):
    with transaction():
        db.session.execute(update(Change).where(Change.seq == 1).values(text="Nothing."))
    lines = handrail("audit", "verify", fails=True).output.splitlines()
    assert lines == ["0 cases, 0 broken", "book of changes broken: change 1 was changed"]


def test_the_first_broken_place_of_each_case_is_said(handrail, cases):
    first, second, _ = cases
    with transaction():
        db.session.execute(
            update(Entry).where(Entry.case_id == first, Entry.seq == 2).values(text="No.")
        )
        db.session.execute(delete(Entry).where(Entry.case_id == second, Entry.seq == 1))
        db.session.execute(delete(Move).where(Move.case_id == second))
    lines = handrail("audit", "verify", fails=True).output.splitlines()
    assert lines == [
        "HR-000001 broken: entry 2 was changed",
        "HR-000002 broken: entry 1 is missing; move 1 is missing",
        "HR-000003 ok: 2 entries, 1 move",
        "3 cases, 2 broken",
        "book of changes ok: 11 changes",
    ]


def test_one_case_is_verified_by_its_reference_or_its_id(handrail, cases):
    with transaction():
        db.session.execute(delete(Move).where(Move.case_id == cases[0]))
    said = handrail("audit", "verify", "--case", "HR-000002").output
    assert said == "HR-000002 ok: 2 entries, 1 move\n1 case, 0 broken\n"
    handrail("audit", "verify", "--case", cases[0], fails=True)
    refused = handrail("audit", "verify", "--case", "HR-9", fails=True)
    assert refused.stderr == "case_not_found: There is no case 'HR-9'.\n"


def test_erased_entries_are_named_and_emptied_ones_of_other_cases_are_broken(handrail, cases):
    with transaction():
        of = db.session.get_one(Case, cases[0])
        for _ in range(4):
            audit.write(audit.Kind.NOTE, "A note.", case=of, acting=("ann", of.created_at))
        empty_records(cases[0])
        emptied = {"text": None, "data": None, "salt": None}
        for case in cases[:2]:
            db.session.execute(
                update(Entry).where(Entry.case_id == case, Entry.seq == 2).values(emptied)
            )
        db.session.execute(
            update(Change)
            .where(Change.seq == 3)
            .values(dict.fromkeys(("subject", "actor", "text", "before", "after", "salt")))
        )
    said = handrail("audit", "verify", fails=True).output.splitlines()
    assert said[:2] == [
        "HR-000001 ok: 7 entries (erased: 1-6), 1 move (erased: 1)",
        "HR-000002 broken: entry 2 was emptied",
    ]
    assert said[-1] == "book of changes broken: change 3 was emptied"
