"""Take back a letter or an email that could not be delivered."""

from sqlalchemy import select

from service.cases.documents.closing import is_undelivered
from service.cases.documents.refusals import DocumentCannotBeTakenBack
from service.cases.documents.versions import latest_in, version_by_id
from service.cases.facts import case_facts
from service.cases.locking import lock_case
from service.cases.models import DocumentKind, DocumentVersion, Incident
from service.extensions import db
from service.ledger.audit import Kind, write
from service.ledger.outbox import State, Work
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


def take_back_document(file_id: str, *, acting: Acting) -> DocumentVersion:
    """Send an email no more that was given up: its document can be changed again, or printed.

    The incident that waits for an operator to retry it ends. Raises DocumentNotFound,
    DocumentCannotBeTakenBack and the refusals of access.
    """
    case = lock_case(version_by_id(file_id).case_id)
    require(acting.who, Verb.WRITE_DOCUMENT, case_facts(case))
    made = latest_in(version_by_id(file_id).series)
    if made.kind is DocumentKind.MADE or not is_undelivered(made):
        raise DocumentCannotBeTakenBack
    db.session.get_one(Work, made.work_id).state = State.WITHDRAWN
    waiting = select(Incident).where(
        Incident.work_id == made.work_id, Incident.resolved_at.is_(None)
    )
    for incident in db.session.scalars(waiting):
        incident.resolved_at = acting.at
    write(
        Kind.WORK_FAILED,
        f"Version {made.version} of “{made.title}” was taken back: it could not be delivered.",
        case=case,
        acting=(acting.who.username, acting.at),
        data={"file": made.file_id},
    )
    case.updated_at = acting.at
    db.session.flush()
    return made
