"""No page or file of a restricted case is shown without a trace, and no list leaves one."""

import io

import pytest
from sqlalchemy import delete, func, select

from service.cases.commands.add_file import add_file
from service.cases.commands.save_document import save_document
from service.cases.documents.drafting import draft_edit
from service.cases.documents.writing import draft_from_template
from service.cases.events_offered import events_offered
from service.cases.models import Incident
from service.cases.storage import open_store
from service.cases.subjects.details import SubjectGiven
from service.definitions.message_templates import save_template
from service.extensions import db
from service.installation import here
from service.ledger.audit import Entry, Kind
from service.ledger.mailbox import Mail, keep_mail
from service.ledger.readings import Reading
from service.people.actors import SYSTEM
from service.transaction import reading, transaction

OF_A_CASE = {"case_id", "task_id", "file_id", "mail_id"}
LISTS = ("/", "/cases", "/incidents", "/mailbox", "/cases?q=HR", "/notices")


@pytest.fixture
def parts(desk, acting_as):
    """A restricted case of tess's with a task, files, an email and an event: their ids."""
    case = desk.start(
        "repair",
        address="1 High Street",
        restricted_to=("tess",),
        subject=SubjectGiven("Ada Brown"),
    )
    settings = here().settings
    stored = open_store(settings).store(io.BytesIO(b"Private."))
    with transaction():
        file = add_file(case, stored, name="letter.txt", acting=acting_as("tess")).id
        mail = Mail(id="m1", case_id=case, recipient="a@b.org", subject="S", text="T", at=desk.now)
        keep_mail(mail)
        db.session.add(
            Incident(
                id="i1",
                case_id=case,
                strand_id="",
                token=0,
                element="inspect",
                code="signal_failed",
                message="It stopped.",
                attempts=1,
                at=desk.now,
            )
        )
    with reading():
        (offer,) = events_offered(case, actor=SYSTEM, now=desk.now)
    task = desk.task(case, "inspect").id
    return {
        "case_id": case,
        "task_id": task,
        "file_id": file,
        "mail_id": "m1",
        "wait": offer.wait,
        "number": "1",
    }


@pytest.fixture
def letter(desk, acting_as, parts):
    """A letter in that case, in two versions, of which the second is not sent: its id."""
    said = {"kind": "letter", "name": "Call us", "subject": "Ring us", "body": "Dear ${address},"}
    with transaction():
        save_template("t1", said, acting=acting_as("admin"))
    tess, case = acting_as("tess"), parts["case_id"]
    with reading():
        draft = draft_from_template(case, "t1", to="Ada", actor=tess.who, now=desk.now)
    first = keep(draft, tess)
    with reading():
        draft = draft_edit(first, {"text": "Dear Ada,"}, why="Kinder", actor=tess.who)
    return keep(draft, tess)


def keep(draft, acting):
    drafted, stored = draft.stored(open_store(here().settings))
    with transaction():
        return save_document(drafted, stored, acting=acting).file_id


def recorded(case):
    """How often somebody was recorded as reading; forgotten at once, for the next page."""
    with transaction():
        wanted = select(func.count()).where(
            Entry.case_id == case, Entry.kind == Kind.RESTRICTED_READ
        )
        db.session.execute(delete(Reading))
        return db.session.scalar(wanted)


def test_every_page_and_file_of_a_case_tells_of_its_reader(office, visit, desk, parts, letter):
    tess, seen = visit("tess"), 0
    for rule in office.url_map.iter_rules():
        if not rule.endpoint.startswith("web.") or not rule.arguments & OF_A_CASE:
            continue
        if "GET" not in rule.methods or "run_id" in rule.arguments:
            continue  # What a migration does to a case: tests/integration/cases/migrating.
        path = rule.rule.replace("<int:", "<")
        if path.startswith("/documents/"):
            path = path.replace("<file_id>", letter)
        for name in rule.arguments:
            path = path.replace(f"<{name}>", parts[name])
        before = recorded(parts["case_id"])
        assert tess.get(path).status == 200, path
        assert recorded(parts["case_id"]) == before + 1, path
        seen += 1
    assert seen > 20
    desk.check()


def test_no_list_tells_of_a_reader(visit, desk, parts):
    tess = visit("tess")
    for path in LISTS:
        assert tess.get(path).status == 200, path
    assert recorded(parts["case_id"]) == 0
