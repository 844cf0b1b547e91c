"""A case with something personal in every book of it, and the search for it everywhere."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect, select, text

from service.cases.beginning import Opening
from service.cases.bulk import runs
from service.cases.commands.acknowledge import acknowledge
from service.cases.commands.add_file import add_file
from service.cases.commands.add_note import add_note
from service.cases.commands.add_task import Adding, add_task
from service.cases.commands.correct_subject import correct_subject
from service.cases.commands.extend import extend
from service.cases.commands.link import link
from service.cases.commands.migrate import migrate
from service.cases.commands.record_result import Failure, Result
from service.cases.commands.restrict import restrict
from service.cases.commands.retry_incident import retry_incident
from service.cases.commands.save_draft import save_draft
from service.cases.commands.start import start as start_case
from service.cases.documents.versions import Making, keep_version, latest_made
from service.cases.erasure.passes import go_on
from service.cases.erasure.proposals import confirm, items_of, propose
from service.cases.locking import lock_case
from service.cases.migrating.choosing import Population, Wishes
from service.cases.migrating.choosing import choose as choose_run
from service.cases.migrating.passes import go_on_with
from service.cases.migrating.steering import look
from service.cases.models import (
    BulkKind,
    BulkRun,
    BulkVerb,
    ErasedState,
    LinkKind,
)
from service.cases.moving import Moving
from service.cases.storage.disk import DiskStore
from service.cases.subjects.details import SubjectGiven
from service.definitions.keeping_retention import add_class, choose_classes
from service.definitions.retention import RetentionClass
from service.extensions import db
from service.ledger.escalations import Escalation
from service.ledger.mailbox import Mail, keep_mail
from service.ledger.notices import Notice
from service.ledger.requests import Request, keep
from service.people.actors import Actor
from service.people.groups import Group
from service.transaction import reading, transaction
from tests.factories.cases import Desk
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


def live_through(office: Office) -> None:
    """Do everything with the case that leaves words behind, and close it."""
    desk, by, case, said = office.desk, office.by, office.case, f"about {WHO}"
    olivia, sue = desk.acting(by["olivia"]), desk.acting(by["sue"])
    office.do(lambda: add_note(case, f"@sue, {WHO} rang from {PHONE}", acting=olivia))
    office.do(lambda: correct_subject(case, {"tenancy_reference": f"T-{WHO}"}, acting=olivia))
    desk.hold(case, desk.now + timedelta(days=2), reason=said, note=said)
    desk.release(case)
    task = desk.task(case, "A").id
    office.do(
        lambda: extend(task, desk.now + timedelta(days=30), said, acting=desk.acting(by["sue"]))
    )
    office.do(lambda: save_draft(task, {"found": [said]}, acting=olivia, seen=None))
    office.do(lambda: add_task(case, Adding(f"Ring {WHO}", said), acting=olivia))
    office.do(lambda: link(case, office.other, LinkKind.RELATED, acting=olivia, note=said))
    office.do(lambda: runs.choose(BulkKind.TASK, BulkVerb.ASSIGN, [(task, case)], acting=sue).id)
    keep_in_books(office, said)
    keep_files(office, said)
    finish(office, said)


def keep_in_books(office: Office, said: str) -> None:
    """Keep what workers, runs and programs leave with the case."""
    desk, case, sue = office.desk, office.case, office.desk.acting(office.by["sue"])
    with transaction():
        run = db.session.scalars(select(BulkRun)).one()
        run.answers = {"reason": said}
        for item in runs.items_of(run.id):
            item.said = said
        escalation = (
            db.session.scalars(select(Escalation).where(Escalation.case_id == case)).one().id
        )
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
                id="m",
                case_id=case,
                recipient=f"{WHO}@example.org",
                subject=said,
                text=said,
                at=desk.now,
            )
        )
    office.do(lambda: acknowledge(escalation, f"Visit {WHO}", acting=sue))


def keep_files(office: Office, said: str) -> None:
    desk, case, olivia = office.desk, office.case, office.desk.acting(office.by["olivia"])
    stored = [store_one(office.store, f"{said} {number}") for number in range(2)]
    office.places += [one.stored_as for one in stored]
    office.do(lambda: add_file(case, stored[0], name=f"{WHO}.txt", acting=olivia))
    making = Making(name=f"{WHO}.pdf", title=said, recipient=said, data={"to": WHO}, why=said)
    office.do(
        lambda: keep_version(
            lock_case(case),
            stored[1],
            making,
            after=latest_made(case, making),
            file_id="d",
            acting=desk.acting(),
        )
    )


def finish(office: Office, said: str) -> None:
    """Let the case go on in another version, stop at an incident, and end."""
    desk, by, case, sue = office.desk, office.by, office.case, office.desk.acting(office.by["sue"])
    publish_everything("B2")
    population, wishes = Population("p", [1], 2), Wishes({"B": "B2"})
    run = office.do(lambda: choose_run(population, wishes, acting=desk.acting(by["adam"])).id)
    office.do(lambda: look(run, acting=desk.acting(by["adam"])))
    go_on_with(run, lambda: desk.now)
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
        one = db.session.scalars(
            select(Notice).where(Notice.case_id == case).order_by(Notice.id)
        ).first()
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


def open_office(desk: Desk, files: Path) -> Office:
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
    store = DiskStore(files, most=10_000)
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
    return office


PERSONAL = {
    "bulk_items.said",
    "bulk_runs.answers",
    "case_data.value",
    "case_links.note",
    "case_migrations.before",
    "cases.external_ref",
    "cases.subject_name",
    "cases.title",
    "document_versions.inputs",
    "document_versions.recipient",
    "document_versions.title",
    "document_versions.why",
    "drafts.fields",
    "escalations.plan",
    "events.data",
    "events.text",
    "files.name",
    "holds.note",
    "holds.reason",
    "inbox.correlation",
    "inbox.external_id",
    "inbox.payload",
    "incidents.message",
    "mails.recipient",
    "mails.subject",
    "mails.text",
    "migration_items.report",
    "moves.stimulus",
    "notices.text",
    "outbox.inputs",
    "requests.body",
    "search_values.text_value",
    "search_words.word",
    "strands.data",
    "subject_changes.after",
    "subject_words.word",
    "subjects.contact",
    "subjects.date_of_birth",
    "subjects.name",
    "subjects.reference",
    "subjects.tenancy_reference",
    "tasks.answers",
    "tasks.extensions",
    "tasks.instructions",
    "tasks.local",
    "tasks.name",
}
"""Where the case, before it is erased, names the person: else the search for it proves little."""
SIX_YEARS = RetentionClass("standard", "Standard", "6 years", "Limitation Act 1980")


def keep_six_years(office: Office) -> None:
    adam = office.desk.acting(office.by["adam"])
    office.do(lambda: add_class(SIX_YEARS, acting=adam))
    office.do(lambda: choose_classes({}, "standard", version=None, acting=adam))
