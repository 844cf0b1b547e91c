"""Personal data is erased when its time is over: all of it, nothing else, and the proofs hold."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from service.cases import bulk
from service.cases.beginning import Opening
from service.cases.bulk import choose
from service.cases.commands.acknowledge import acknowledge
from service.cases.commands.add_file import add_file
from service.cases.commands.add_note import add_note
from service.cases.commands.add_task import Adding, add_task
from service.cases.commands.correct_subject import correct_subject
from service.cases.commands.erase import erase
from service.cases.commands.extend import extend
from service.cases.commands.hold_legally import hold_legally, lift_legal_hold
from service.cases.commands.keep_document import keep_document
from service.cases.commands.link import link
from service.cases.commands.migrate import migrate
from service.cases.commands.record_result import Failure, Result
from service.cases.commands.reopen import reopen
from service.cases.commands.restrict import restrict
from service.cases.commands.retry_incident import retry_incident
from service.cases.commands.save_draft import save_draft
from service.cases.commands.start import start as start_case
from service.cases.commands.undo import undo
from service.cases.commands.undo_migration import undo_migration
from service.cases.documents.versions import Making
from service.cases.erasure import books
from service.cases.erasure.falling_due import count_by_month, falling_due
from service.cases.erasure.passes import go_on, remove_files
from service.cases.erasure.proposals import confirm, count_items, items_of, propose, withdraw
from service.cases.models import (
    BulkKind,
    BulkVerb,
    Case,
    ErasedFile,
    ErasedState,
    Erasure,
    ErasureState,
    LinkKind,
    Subject,
)
from service.cases.moving import Moving
from service.cases.refusals import (
    CaseIsErased,
    CaseIsLegallyHeld,
    CaseIsNotDue,
    CaseIsNotLegallyHeld,
    CaseIsOpen,
    ErasureHasBegun,
    ErasureNotFound,
    NothingChosen,
    OtherCaseUnknown,
    ReasonRequired,
    SecondPersonNeeded,
)
from service.cases.replay import MoveUntold, replay
from service.cases.storage import FileStore
from service.cases.storage.bucket import BucketStore
from service.cases.storage.disk import DiskStore
from service.cases.subjects.details import SubjectGiven
from service.cases.verifying import verify_case
from service.definitions.retention import (
    RetentionClass,
    add_class,
    change_class,
    choose_classes,
    schedule_now,
    set_second_person,
)
from service.errors import ServiceUnavailable
from service.extensions import Base, db
from service.ledger import audit, changes
from service.ledger.escalations import Escalation
from service.ledger.mailbox import Mail, keep_mail
from service.ledger.notices import Notice
from service.ledger.requests import Request, keep
from service.people.actors import Actor
from service.people.groups import Group
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_ad_hoc, publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import (
    end,
    extension,
    flow,
    handrail,
    receive,
    service,
    several,
    start,
    throw,
    user,
)

T = TypeVar("T")
WHO = "Quillfeather"
"""A name that stands in everything personal of the one case, and nowhere else."""
PHONE = "01632960777"
YEARS = timedelta(days=6 * 366)


@dataclass
class Office:
    """A desk, its people, and the case that is to be erased beside one that is not."""

    desk: Desk
    by: dict[str, Actor]
    store: DiskStore
    case: str
    other: str
    places: list[str]

    def do(self, command: Callable[[], T]) -> T:
        return self.desk.do(command)

    def propose(self, by: str = "adam") -> str:
        return self.do(lambda: propose(acting=self.desk.acting(self.by[by])).id)

    def confirm(self, erasure_id: str, by: str = "ada") -> None:
        self.do(lambda: confirm(erasure_id, acting=self.desk.acting(self.by[by])))

    def erase(self) -> str:
        """Propose, confirm and carry out what is due."""
        erasure_id = self.propose()
        self.confirm(erasure_id)
        go_on(self.desk.now, self.store)
        return erasure_id

    def states(self, erasure_id: str) -> list[ErasedState]:
        with reading():
            return [one.state for one, _, _ in items_of(erasure_id)]


def publish_everything(last: str) -> None:
    to_whom = extension(handrail("input", name="to", value="name"))
    found_by = extension(handrail("searchField", name="name", type="text"))
    publish_process(
        found_by,
        start(),
        throw("T", "escalation UP"),
        user("A", name="Ring ${name}", inner=sla(within="5 working days")),
        user("M", name="Ask ${one}", inner=several(collection="people", item="one")),
        service("W", topic="email", inner=to_whom),
        receive("R", inner=extension(handrail("correlation", key="ref", value="name"))),
        user(last),
        end(),
        flow(f"S T A M W R {last} E"),
        handrail__title="='About ' + name",
    )


@pytest.fixture
def office(desk: Desk, tmp_path: Any) -> Iterator[Office]:
    """Years after a case with something personal in every book of it was closed."""
    groups = {
        "olivia": Group.OFFICER,
        "sue": Group.SUPERVISOR,
        "adam": Group.ADMINISTRATOR,
        "ada": Group.ADMINISTRATOR,
    }
    with transaction():
        by = {name: add_actor(name, group) for name, group in groups.items()}
    publish_ad_hoc()
    publish_everything("B")
    store = DiskStore(tmp_path / "files", most=10_000)
    given = SubjectGiven(
        name=f"Ann {WHO}",
        reference=f"{WHO}-1",
        contact={"phone": PHONE, "address": f"1 {WHO} Lane"},
        date_of_birth=date(1980, 2, 1),
    )
    case = desk.start(
        by=by["olivia"],
        name=WHO,
        people=[f"Bob {WHO}"],
        subject=given,
        external_ref=f"crm-{WHO}",
        owner="olivia",
    )
    with transaction():
        other = start_case(
            Opening(process="p", data={"name": "Nobody", "people": []}), acting=desk.acting()
        ).id
    office = Office(desk, by, store, case, other, [])
    live_through(office)
    desk.now += YEARS
    yield office


def live_through(office: Office) -> None:
    """Do everything with the case that leaves words behind, and close it."""
    desk, by, case, said = office.desk, office.by, office.case, f"about {WHO}"
    olivia, sue = desk.acting(by["olivia"]), desk.acting(by["sue"])
    office.do(lambda: add_note(case, f"@sue, {WHO} rang from {PHONE}", acting=olivia))
    office.do(
        lambda: correct_subject(case, {"tenancy_reference": f"T-{WHO}"}, acting=olivia)
    )
    desk.hold(case, desk.now + timedelta(days=2), reason=said, note=said)
    desk.release(case)
    task = desk.task(case, "A").id
    office.do(
        lambda: extend(task, desk.now + timedelta(days=30), said, acting=desk.acting(by["sue"]))
    )
    office.do(lambda: save_draft(task, {"found": [said]}, acting=olivia, seen=None))
    office.do(lambda: add_task(case, Adding(f"Ring {WHO}", said), acting=olivia))
    office.do(lambda: link(case, office.other, LinkKind.RELATED, acting=olivia, note=said))
    office.do(
        lambda: choose(BulkKind.TASK, BulkVerb.ASSIGN, [(task, case)], acting=sue)
    ).answers
    with transaction():
        run = db.session.scalars(select(bulk.BulkRun)).one()
        run.answers = {"reason": said}
        for item in bulk.items_of(run.id):
            item.said = said
        escalation = db.session.scalars(
            select(Escalation).where(Escalation.case_id == case)
        ).one().id
        keep(
            Request(
                token="t",
                path="/api/v1/tasks",
                key="k",
                digest="",
                status=200,
                headers={},
                body=f'{{"case": "{case}", "name": "{WHO}"}}'.encode(),
                at=desk.now,
            )
        )
        keep_mail(
            Mail(
                id="m", case_id=case, recipient=f"{WHO}@example.org", subject=said, text=said,
                at=desk.now,
            )
        )
    office.do(lambda: acknowledge(escalation, f"Visit {WHO}", acting=sue))
    stored = [store_one(office.store, f"{said} {number}") for number in range(2)]
    office.places += [one.stored_as for one in stored]
    office.do(lambda: add_file(case, stored[0], name=f"{WHO}.txt", acting=olivia))
    making = Making(name=f"{WHO}.pdf", title=said, recipient=said, data={"to": WHO}, why=said)
    office.do(
        lambda: keep_document(case, stored[1], making, file_id="d", acting=desk.acting())
    )
    publish_everything("B2")
    moving = Moving(2, mapping={"B": "B2"})
    office.do(lambda: migrate(case, moving, acting=desk.acting(by["adam"])))
    named = ["olivia", "sue", "adam"]
    office.do(lambda: restrict(case, named, said, acting=sue))
    desk.complete(case, "A", by=by["sue"], found=said)
    desk.complete(case, "M", by=by["sue"], heard=said)
    (work,) = desk.work(case)
    desk.act(work, Failure(f"No mailbox of {WHO}", final=True))
    (incident,) = desk.case(case).incidents
    office.do(lambda: retry_incident(incident.id, acting=sue))
    (work,) = desk.work(case)
    desk.act(work, Result({"sent_to": WHO}))
    desk.send("docs", correlation={"ref": WHO}, payload={"papers": said}, external_id=WHO)
    desk.complete(case, "B2", by=by["sue"], outcome=None, words=said)
    with transaction():
        one = db.session.scalars(select(Notice).where(Notice.case_id == case)).first()
        assert one is not None
        one.text = said


def store_one(store: DiskStore, content: str) -> Any:
    return store.store(io.BytesIO(content.encode()))


def everything_says() -> dict[str, list[str]]:
    """Give what every column of every table says that names the person, by table and column."""
    found: dict[str, list[str]] = {}
    for table in inspect(db.engine).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
            for column, value in row.items():
                said = as_text(value)
                if any(one in said for one in (WHO.casefold(), PHONE, "1980-02-01", "19800201")):
                    found.setdefault(f"{table}.{column}", []).append(said)
    return found


def as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace").casefold()
    return str(value).casefold()



PERSONAL = {
    "bulk_items.said", "bulk_runs.answers", "case_data.value", "case_links.note",
    "case_migrations.before", "cases.external_ref", "cases.subject_name", "cases.title",
    "document_versions.inputs", "document_versions.recipient", "document_versions.title",
    "document_versions.why", "drafts.fields", "escalations.plan", "events.data", "events.text",
    "files.name", "holds.note", "holds.reason", "inbox.correlation", "inbox.external_id",
    "inbox.payload", "incidents.message", "mails.recipient", "mails.subject", "mails.text",
    "moves.stimulus", "notices.text", "outbox.inputs", "requests.body", "search_values.text_value",
    "search_words.word", "strands.data", "subject_changes.after", "subject_words.word",
    "subjects.contact", "subjects.date_of_birth", "subjects.name", "subjects.reference",
    "subjects.tenancy_reference", "tasks.answers", "tasks.extensions", "tasks.instructions",
    "tasks.local", "tasks.name",
}
"""Where the case, before it is erased, names the person: else the search for it proves little."""
SIX_YEARS = RetentionClass("standard", "Standard", "6 years", "Limitation Act 1980")


def keep_six_years(office: Office) -> None:
    adam = office.desk.acting(office.by["adam"])
    office.do(lambda: add_class(SIX_YEARS, acting=adam))
    office.do(lambda: choose_classes({}, "standard", version=None, acting=adam))


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
        case = db.session.get_one(Case, office.case)
        assert (case.title, case.erased_at) == ("Erased under Standard", office.desk.now)
        assert (case.reference, case.state, case.restricted) == ("HR-000001", "completed", False)
        assert case.closed_at == MONDAY
        assert changes.verify_changes().broken is None
        assert db.session.scalars(select(ErasedFile)).all() == []
    assert not [one for one in office.store.older_than(-1, now=0) if one in office.places]
    assert not any((office.store._root / one).exists() for one in office.places)
    task = office.desk.tasks(office.case)["A"]
    assert (task.name, task.instructions, task.state) == ("A task", "", "completed")
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


def test_every_book_of_a_case_says_what_becomes_of_it() -> None:
    said = [*books.GONE, *books.EMPTIED, *books.CHAINED, *books.KEPT, *books.ELSEWHERE]
    named = [one.__tablename__ for one in said]
    tables = Base.metadata.tables.values()
    assert sorted(named) == sorted(one.name for one in tables if "case_id" in one.columns)
