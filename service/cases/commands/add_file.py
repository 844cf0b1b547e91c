"""Keep a file with a case: an attachment that a person adds, or a document that was made."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import File, FileKind
from service.cases.refusals import FileAlreadyKept
from service.cases.storage import Stored
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Making:
    """The element that makes a document, and the document's id: the same however often it tries."""

    element: str
    id: str


def add_file(
    case_id: str,
    stored: Stored,
    *,
    name: str,
    acting: Acting,
    making: Making | None = None,
    file_id: str | None = None,
) -> File:
    """Add the row of a file whose bytes are already stored and synced; with `making` a document.

    A document of the same name gets the next version; earlier ones are kept. `file_id` is given
    where answers name an attachment before its row is there.
    Raises CaseNotFound, FileAlreadyKept and the refusals of access.
    """
    case = lock_case(case_id)
    require(acting.who, Verb.ADD_ATTACHMENT, case_facts(case))
    kind = FileKind.DOCUMENT if making else FileKind.ATTACHMENT
    version = 1
    if kind is FileKind.DOCUMENT:
        wanted = select(func.max(File.version)).where(
            File.case_id == case.id, File.kind == kind, File.name == name
        )
        version = (db.session.scalar(wanted) or 0) + 1
    file = File(
        id=making.id if making else file_id or new_id(),
        case_id=case.id,
        kind=kind,
        name=name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        version=version,
        element=making.element if making else None,
        added_by=acting.who.username,
        added_at=acting.at,
    )
    _insert(file)
    word = Kind.ATTACHMENT_ADDED if kind is FileKind.ATTACHMENT else Kind.DOCUMENT_MADE
    said = "was attached" if kind is FileKind.ATTACHMENT else f"was made (version {version})"
    write(
        word,
        f"{name} {said}.",
        case=case,
        acting=(acting.who.username, acting.at),
        data={"file": file.id},
    )
    case.updated_at = acting.at
    db.session.flush()
    return file


def _insert(file: File) -> None:
    """Write the row. Its id and its bytes belong to one file, however often that is sent."""
    try:
        with db.session.begin_nested():
            db.session.add(file)
    except IntegrityError:
        raise FileAlreadyKept from None
