"""What a person was told about cases that they may see: access that is lost takes it away."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select

from service.cases.models import Case
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.notices import Notice
from service.paging import Key, Page, fetch
from service.people.actors import Actor
from service.people.matters import UNSEEN

MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, with its case as it is called; empty when it has none.

    The title is empty when it is not for the reader.
    """

    notice: Notice
    reference: str
    title: str


def list_notices(*, actor: Actor, limit: int = 25, cursor: str | None = None) -> Page[Told]:
    """Return a page of a person's notices, the unread first and then the newest.

    Raises CursorUnreadable.
    """
    was_read = case((Notice.read_at.is_(None), 0), else_=1)
    wanted = _shown(
        actor, select(Notice, Case.reference, Case.title, was_read, Notice.at, Notice.id)
    )
    keys = (
        Key(was_read),
        Key(Notice.at.expression, descending=True),
        Key(Notice.id.expression, descending=True),
    )
    rows, following = fetch(wanted, keys, limit=limit, cursor=cursor)
    return Page([_told(*row[:3]) for row in rows], following)


def _told(notice: Notice, reference: str | None, title: str | None) -> Told:
    return Told(notice, reference or "", "" if notice.kind == UNSEEN else title or "")


def count_unread(*, actor: Actor) -> int:
    """Count the notices that the actor has not read and may see; not beyond MOST_COUNTED + 1."""
    new = _shown(actor, select(Notice.id)).where(Notice.read_at.is_(None)).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(new.subquery())) or 0


def told_of(actor: Actor) -> ColumnElement[bool]:
    """Give the condition that a notice is for the actor.

    Its case is, or it says no more of it, or it is about none.
    """
    return seen_by(actor) | (Notice.kind == UNSEEN) | Notice.case_id.is_(None)


def _shown(actor: Actor, wanted: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    return wanted.outerjoin(Case, Case.id == Notice.case_id).where(
        Notice.username == actor.username, Notice.in_app, told_of(actor)
    )
