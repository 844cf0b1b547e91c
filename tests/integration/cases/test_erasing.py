"""Personal data is erased when its time is over: all of it, nothing else, and the proofs hold."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.cases.commands.add_note import add_note
from service.cases.commands.broadcast_signal import carry_signal
from service.cases.commands.close import close
from service.cases.commands.erase import erase
from service.cases.commands.hold_legally import hold_legally, lift_legal_hold
from service.cases.commands.link import link
from service.cases.commands.migrate import migrate
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.reopen import reopen
from service.cases.commands.restrict import restrict
from service.cases.commands.save_draft import save_draft
from service.cases.commands.undo import undo
from service.cases.commands.undo_migration import undo_migration
from service.cases.erasure import books, passes
from service.cases.erasure.falling_due import count_by_month, falling_due
from service.cases.erasure.passes import go_on, remove_files
from service.cases.erasure.proposals import confirm, items_of, propose, withdraw
from service.cases.erasure.refusals import (
    CaseHasWork,
    CaseIsLegallyHeld,
    CaseIsNotDue,
    CaseIsNotLegallyHeld,
    ErasureHasBegun,
    ErasureNotFound,
    SecondPersonNeeded,
)
from service.cases.models import (
    BulkItem,
    BulkRun,
    Case,
    ErasedFile,
    ErasedState,
    Erasure,
    ErasureState,
    Incident,
    Link,
    LinkKind,
)
from service.cases.moving import Moving
from service.cases.refusals import (
    CaseIsErased,
    CaseIsOpen,
    NothingChosen,
    OtherCaseUnknown,
    ReasonRequired,
)
from service.cases.replay import MoveUntold, replay
from service.cases.storage.bucket import BucketStore
from service.cases.storage.disk import DiskStore
from service.cases.sweep_failure import note_signal_failure
from service.cases.verifying import verify_case
from service.definitions.keeping_retention import choose_classes, set_second_person
from service.definitions.retention import NEVER
from service.extensions import Base, db
from service.ledger import audit, changes, inbox
from service.ledger.inbox import Received
from service.ledger.outbox import State, Work
from service.people.refusals import NotAllowed
from service.sla.days import local_date
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.integration.cases.erasable import (
    PERSONAL,
    SIX_YEARS,
    WHO,
    YEARS,
    Office,
    everything_says,
    keep_six_years,
    open_office,
)


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Office:
    """Years after a case with something personal in every book of it was closed."""
    return open_office(desk, tmp_path / "files")


def test_nothing_that_names_the_person_is_left_anywhere_and_the_proofs_hold(
    office: Office,
) -> None:
    with reading():
        assert set(everything_says()) >= PERSONAL
        before = verify_case(office.case)
    keep_six_years(office)
    erasure_id = office.erase()
    assert office.states(erasure_id) == [ErasedState.ERASED]
    with reading():
        assert everything_says() == {}
        assert db.session.scalars(select(Link)).all() == []
        after = verify_case(office.case)
        assert after.holds
        assert (after.moves.count, after.log.count) == (before.moves.count, before.log.count + 1)
        assert len(after.moves.erased) == after.moves.count
        assert len(after.log.erased) == before.log.count
        with pytest.raises(MoveUntold, match="Move 1 was erased"):
            replay(office.case)
        last = audit.latest_entries(office.case, limit=1)[0]
        assert (last.kind, last.actor) == ("case_erased", "ada")
        assert last.text == (
            "Personal data erased under Standard (6 years after closing): Limitation Act 1980"
        )
    proves_what_it_did(office)
    refuses_everything(office)
    knows_a_repeat(office)


def proves_what_it_did(office: Office) -> None:
    with reading():
        case = db.session.get_one(Case, office.case)
        assert case.title == "Erased on 27 November 2032 under Standard"
        assert (case.reference, case.state, case.restricted) == ("HR-000001", "completed", True)
        assert (case.closed_at, case.erased_at) == (MONDAY, office.desk.now)
        assert changes.verify_changes().broken is None
        assert db.session.scalars(select(ErasedFile)).all() == []
    assert not any((office.store._root / one).exists() for one in office.places)
    task = office.desk.tasks(office.case)["A"]
    assert (task.name, task.instructions, task.state) == ("A task", "", "completed")


def knows_a_repeat(office: Office) -> None:
    """A message that comes again does nothing, and brings nobody back; another one is new."""
    repeat = Message("docs", "test", payload={"papers": WHO}, external_id=WHO)
    acting = office.desk.acting()
    with transaction():
        known, is_new = receive_message(repeat, acting=acting)
        assert (is_new, known.cases, known.payload) == (False, [office.case], {})
        left = known.external_id
        inbox.erase(known)
        assert known.external_id == left
    for_it = replace(repeat, case_id=office.case)
    with transaction():
        assert not receive_message(for_it, acting=acting)[1]
    refused(CaseIsErased, lambda: receive_message(replace(for_it, external_id="y"), acting=acting))
    with transaction():
        for case in (office.case, office.other):  # What it said is erased: nobody can retry it.
            note_signal_failure(known.id, case, "late", now=office.desk.now)
        assert db.session.scalar(select(Incident).where(Incident.case_id == office.other)) is None
        inbox.get(known.id).state = inbox.State.RECEIVED
    carry_signal(known.id, office.other, acting=acting)
    db.session.rollback()
    with reading():
        assert everything_says() == {}
    with transaction():
        assert receive_message(replace(repeat, source="elsewhere"), acting=acting)[1]


def refuses_everything(office: Office) -> None:
    task = office.desk.tasks(office.case)["A"]
    adam = office.desk.acting(office.by["adam"])
    for refused in (
        lambda: add_note(office.case, "x", acting=adam),
        lambda: reopen(office.case, "x", acting=adam),
        lambda: undo(task.id, "x", acting=adam),
        lambda: migrate(office.case, Moving(2), acting=adam),
        lambda: undo_migration(office.case, acting=adam),
        lambda: link(office.case, office.other, LinkKind.RELATED, acting=adam),
        lambda: restrict(office.case, [], "x", acting=adam),
        lambda: save_draft(task.id, {"a": ["b"]}, acting=adam, seen=None),
        lambda: hold_legally(office.case, "x", acting=adam),
        lambda: erase(office.case, acting=adam),
    ):
        with pytest.raises(CaseIsErased), transaction():
            refused()
    with pytest.raises(OtherCaseUnknown, match="nothing left to link to"), transaction():
        link(office.other, "HR-000001", LinkKind.FOLLOW_UP, acting=adam)


def refused(refusal: type[Exception], command: Callable[[], object]) -> None:
    with pytest.raises(refusal), transaction():
        command()


def test_what_is_not_due_held_or_needed_by_another_case_stays(office: Office) -> None:
    desk, by = office.desk, office.by
    adam, sue = desk.acting(by["adam"]), desk.acting(by["sue"])

    refused(NothingChosen, lambda: propose(acting=adam))
    refused(CaseIsNotDue, lambda: erase(office.case, acting=adam))
    refused(NotAllowed, lambda: erase(office.case, acting=sue))
    keep_six_years(office)
    refused(CaseIsOpen, lambda: erase(office.other, acting=adam))
    refused(NotAllowed, lambda: propose(acting=sue))
    today = local_date(desk.now)
    with reading():
        (due,) = falling_due(today)
        assert (due.reference, due.under, due.held) == ("HR-000001", SIX_YEARS, False)
        assert due.due_on == date(2032, 11, 23)
        assert falling_due(today, under="other") == falling_due(date(1900, 1, 1)) == []
        assert falling_due(date.max) == [due]
        assert count_by_month(today, today=today) == {(None, "standard"): 1}
        early = date(2032, 11, 1)
        assert count_by_month(today, today=early) == {(early, "standard"): 1}
    asks_for_the_cases_of_a_class(office)
    keeps_what_is_legally_held(office)
    keeps_what_is_linked_to_a_legal_hold(office)
    counts_anew_when_reopened(office)
    keeps_what_another_case_needs(office)


def asks_for_the_cases_of_a_class(office: Office) -> None:
    """A process has the class that it was given; "never" or another's default is none of it."""
    adam, today = office.desk.acting(office.by["adam"]), local_date(office.desk.now)
    for chosen, default, count in (
        ({"p": "standard"}, NEVER, 1),
        ({"p": NEVER}, "standard", 0),
        ({"p": None, "other": NEVER}, "standard", 1),
        ({"other": None}, "standard", 1),
    ):
        office.do(partial(choose_classes, chosen, default, version=None, acting=adam))
        with reading():
            assert len(falling_due(today)) == count


def keeps_what_is_legally_held(office: Office) -> None:
    """A legal hold that is set after the proposal keeps the case; one proposal has it at a time."""
    desk, by = office.desk, office.by
    adam, sue = desk.acting(by["adam"]), desk.acting(by["sue"])
    first = office.propose()
    refused(NothingChosen, lambda: propose(acting=adam))
    refused(SecondPersonNeeded, lambda: confirm(first, acting=adam))
    refused(ReasonRequired, lambda: hold_legally(office.case, " ", acting=sue))
    refused(NotAllowed, lambda: hold_legally(office.case, "x", acting=desk.acting(by["olivia"])))
    office.do(lambda: hold_legally(office.case, f"{WHO} v Council", acting=sue))
    refused(CaseIsLegallyHeld, lambda: hold_legally(office.case, "x", acting=sue))
    refused(CaseIsLegallyHeld, lambda: erase(office.case, acting=adam))
    office.confirm(first)
    refused(ErasureHasBegun, lambda: withdraw(first, acting=adam))
    refused(ErasureNotFound, lambda: confirm("none", acting=adam))
    assert go_on(desk.now, office.store, going=lambda: False) == 0
    go_on(desk.now, office.store)
    with reading():
        ((item, _, _),) = items_of(first)
        assert (item.state, item.said) == (ErasedState.KEPT, CaseIsLegallyHeld.__doc__)
        assert db.session.get_one(Erasure, first).state is ErasureState.DONE
    office.do(lambda: lift_legal_hold(office.case, "settled", acting=sue))
    refused(CaseIsNotLegallyHeld, lambda: lift_legal_hold(office.case, "x", acting=sue))


def keeps_what_is_linked_to_a_legal_hold(office: Office) -> None:
    adam, sue = (office.desk.acting(office.by[one]) for one in ("adam", "sue"))
    office.do(lambda: hold_legally(office.other, "a claim", acting=sue))
    refused(CaseIsLegallyHeld, lambda: erase(office.case, acting=adam))
    office.do(lambda: lift_legal_hold(office.other, "settled", acting=sue))


def counts_anew_when_reopened(office: Office) -> None:
    desk, adam = office.desk, office.desk.acting(office.by["adam"])
    second = office.propose()
    office.do(lambda: withdraw(second, acting=adam))
    third = office.propose()
    office.do(lambda: reopen(office.case, "x", acting=adam))
    office.confirm(third)
    go_on(desk.now, office.store)
    assert office.states(third) == [ErasedState.KEPT]
    office.do(lambda: close(office.case, acting=adam))
    with reading():
        assert falling_due(local_date(desk.now)) == []


def keeps_what_another_case_needs(office: Office) -> None:
    """The person of another open case, and a message that it took too, are needed by that one."""
    desk = office.desk
    desk.now += YEARS
    with transaction():
        person = db.session.get_one(Case, office.case).subject_id
        kept = db.session.get_one(Case, office.other)
        kept.subject_id = person
        received = db.session.scalars(select(Received).where(Received.name == "docs")).one()
        received.cases = [office.case, office.other]
        run_id = db.session.scalars(select(BulkRun.id)).one()
        db.session.add(BulkItem(run_id=run_id, position=2, thing_id="x", case_id=office.other))
    desk.forged = True
    office.erase()
    with reading():
        assert {one.split(".")[0] for one in everything_says()} == {
            "subjects",
            "subject_words",
            "subject_changes",
            "inbox",
            "bulk_runs",
        }
        assert db.session.get_one(Case, office.case).subject_id is None


def test_work_that_goes_on_keeps_a_case_and_what_was_given_up_does_not(office: Office) -> None:
    desk, adam = office.desk, office.desk.acting(office.by["adam"])
    keep_six_years(office)
    with transaction():
        work = db.session.scalars(
            select(Work).where(Work.case_id == office.case).order_by(Work.created_at, Work.id)
        ).first()
        assert work is not None
        work.state = State.WAITING
        incident = db.session.scalars(select(Incident).where(Incident.case_id == office.case)).one()
        incident.resolved_at, work_id = None, work.id
    refused(CaseHasWork, lambda: erase(office.case, acting=adam))
    with transaction():
        db.session.get_one(Work, work_id).state = State.GIVEN_UP
    office.erase()
    with reading():
        assert db.session.get_one(Work, work_id).state == State.WITHDRAWN
        assert db.session.get_one(Incident, incident.id).resolved_at == desk.now
        assert audit.latest_entries(office.case, limit=1)[0].data["given_up"] == 1


def test_switching_the_second_person_off_changes_no_proposal(office: Office) -> None:
    adam = office.desk.acting(office.by["adam"])
    keep_six_years(office)
    proposed = office.propose()
    office.do(lambda: set_second_person(needed=False, version=None, acting=adam))
    refused(SecondPersonNeeded, lambda: confirm(proposed, acting=adam))


class Away(DiskStore):
    """A store that is away."""

    def remove(self, places: object) -> list[str]:  # noqa: ARG002
        return []


def test_files_go_after_the_commit_and_are_tried_again(
    office: Office, bucket: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_six_years(office)
    adam = office.desk.acting(office.by["adam"])
    office.do(lambda: set_second_person(needed=False, version=None, acting=adam))
    one = office.propose()
    office.confirm(one, by="adam")

    def breaks(case: Case) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr("service.cases.commands.erase.empty_runs", breaks)
        go_on(office.desk.now, office.store)
    assert office.states(one) == [ErasedState.FAILED]
    assert all((office.store._root / place).exists() for place in office.places)
    with reading():
        assert set(everything_says()) >= PERSONAL
    two = office.propose()
    office.confirm(two, by="adam")
    # Two workers that look at one time: the second finds nothing that waits.
    go_on(office.desk.now, Away(tmp_path / "files", most=1))
    assert passes._erase(two, office.case, office.desk.now) == 0
    db.session.rollback()
    assert office.states(two) == [ErasedState.ERASED]
    assert all((office.store._root / place).exists() for place in office.places)
    in_bucket = BucketStore(bucket, most=10_000)
    for place in office.places:
        in_bucket.store(io.BytesIO(WHO.encode()), place=place)
    assert remove_files(in_bucket) == len(office.places)
    assert list(in_bucket.older_than(-1, now=office.desk.now.timestamp())) == []
    assert remove_files(office.store) == 0


def test_every_book_of_a_case_says_what_becomes_of_it() -> None:
    said = [*books.GONE, *books.EMPTIED, *books.CHAINED, *books.KEPT, *books.ELSEWHERE]
    named = [one.__tablename__ for one in said]
    tables = Base.metadata.tables.values()
    assert sorted(named) == sorted(one.name for one in tables if "case_id" in one.columns)
