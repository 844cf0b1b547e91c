"""How documents leave: the version that was approved, once, and from then on for good."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from service.cases.documents.closing import is_on_its_way, is_one_of, issued_by
from service.cases.documents.versions import latest_in, latest_of_case
from service.cases.models import Case, DocumentVersion, Task
from service.cases.motion import Motion
from service.cases.telling import tell_people
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.actors import Acting

BY_EMAIL = "email"
_UNDELIVERED = "undelivered"
_NOT_SENT = "An email that you sent could not be delivered. Correct it, or give it another way."


def with_latest(case_id: str, inputs: Mapping[str, Any], *, work_id: str) -> dict[str, Any]:
    """Let an email that is being asked for take each document as it stands at this moment.

    The data of the case name the version that the process made; people may have changed its words
    since. From now on nobody does.
    """
    wanted = inputs.get("attachments")
    if not wanted:
        return dict(inputs)
    ids = wanted if isinstance(wanted, list) else [wanted]
    found = [_bound(case_id, one, str(inputs.get("to") or ""), work_id) for one in ids]
    return {**inputs, "attachments": found}


def _bound(case_id: str, file_id: Any, to: str, work_id: str) -> Any:
    made = db.session.get(DocumentVersion, file_id) if isinstance(file_id, str) else None
    if made is None or made.case_id != case_id:
        return file_id
    latest = latest_in(made.series)
    if latest.issued_at is None and not is_on_its_way(latest):
        latest.work_id, latest.issued_to = work_id, to.strip()[:320]
    return latest.file_id


def mark_sent(work_id: str, took: Sequence[str], *, to: str, at: datetime) -> None:
    """Mark what an email took, or itself was, as issued: it has been handed to the mail server."""
    db.session.execute(
        update(DocumentVersion)
        .where(or_(DocumentVersion.work_id == work_id, DocumentVersion.file_id.in_(took)))
        .where(DocumentVersion.issued_at.is_(None))
        .values(issued_at=at, issued_how=BY_EMAIL, issued_to=to, work_id=work_id)
    )


def tell_sender(motion: Motion, work_id: str) -> None:
    """Tell whoever sent a letter or an email by hand that it could not be delivered."""
    wanted = select(DocumentVersion.issued_by).where(DocumentVersion.work_id == work_id)
    senders = [one for one in db.session.scalars(wanted) if one]
    tell_people(motion.case, senders, kind=_UNDELIVERED, text=_NOT_SENT, acting=motion.acting)


def hand_over(task: Task, case: Case, acting: Acting) -> None:
    """Mark the documents that a task hands over as issued: it is being completed."""
    elements = issued_by(task)
    if not elements:
        return
    for made in latest_of_case(case.id):
        if is_one_of(made, elements, task, case):
            issue(made, case, how=task.name, acting=acting)


def issue(made: DocumentVersion, case: Case, *, how: str, acting: Acting, to: str = "") -> None:
    """Mark a version as issued by a person; what was issued before stays as it was."""
    if made.issued_at is not None:
        return
    made.issued_at, made.issued_how = acting.at, how[:300]
    made.issued_by, made.issued_to = acting.who.username, to[:320]
    write(
        Kind.DOCUMENT_ISSUED,
        f"Version {made.version} of {made.title} was issued: {how}.",
        case=case,
        acting=(acting.who.username, acting.at),
        data={"file": made.file_id},
    )
