"""What a person was told about cases that they may see, and has not read yet."""

from sqlalchemy import func, select

from service.cases.models import Case
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.notices import Notice
from service.people.actors import Actor


def unread_notices(*, actor: Actor, limit: int = 50) -> list[tuple[Notice, str, str]]:
    """Return the newest notices, each with its case's reference and title."""
    wanted = (
        select(Notice, Case.reference, Case.title)
        .join(Case, Case.id == Notice.case_id)
        .where(Notice.username == actor.username, Notice.read_at.is_(None), seen_by(actor))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return [(notice, reference, title) for notice, reference, title in db.session.execute(wanted)]


def count_unread(*, actor: Actor) -> int:
    """Count the notices that the actor has not read and may see."""
    wanted = (
        select(func.count())
        .select_from(Notice)
        .join(Case, Case.id == Notice.case_id)
        .where(Notice.username == actor.username, Notice.read_at.is_(None), seen_by(actor))
    )
    return db.session.scalar(wanted) or 0
