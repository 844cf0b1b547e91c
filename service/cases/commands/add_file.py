"""Keep a file that somebody adds with a case."""

from service.cases.documents.versions import insert_file
from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import File, FileKind
from service.cases.storage import Stored
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


def add_file(
    case_id: str, stored: Stored, *, name: str, acting: Acting, file_id: str | None = None
) -> File:
    """Add the row of an attachment whose bytes are already stored and synced.

    `file_id` is given where answers name an attachment before its row is there.
    Raises CaseNotFound, FileAlreadyKept and the refusals of access.
    """
    case = lock_case(case_id)
    require(acting.who, Verb.ADD_ATTACHMENT, case_facts(case))
    file = File(
        id=file_id or new_id(),
        case_id=case.id,
        kind=FileKind.ATTACHMENT,
        name=name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        added_by=acting.who.username,
        added_at=acting.at,
    )
    insert_file(file)
    write(
        Kind.ATTACHMENT_ADDED,
        f"{name} was attached.",
        case=case,
        acting=(acting.who.username, acting.at),
        data={"file": file.id},
    )
    case.updated_at = acting.at
    db.session.flush()
    return file
