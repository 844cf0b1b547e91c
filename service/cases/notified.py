"""What a person was told about cases that they may see: access that is lost takes it away."""

from dataclasses import dataclass

from sqlalchemy import Select, case, func, select

from service.cases.models import Case
from service.cases.paging import Key, fetch
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.notices import Notice
from service.people.actors import Actor

MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, with its case as it is called."""

    notice: Notice
    reference: str
    title: str


def list_notices(
    *, actor: Actor, limit: int = 25, cursor: str | None = None
) -> tuple[list[Told], str | None]:
    """Return a page of a person's notices, the unread first and then the newest, and its cursor.

    Raises CursorUnreadable.
    """
    was_read = case((Notice.read_at.is_(None), 0), else_=1)
    wanted = _shown(actor, select(Notice, Case.reference, Case.title, was_read, Notice.id))
    keys = (Key(was_read), Key(Notice.id.expression, descending=True))
    rows, ahead = fetch(wanted, keys, limit=limit, cursor=cursor)
    return [Told(notice, reference, title) for notice, reference, title, *_ in rows], ahead


def count_unread(*, actor: Actor) -> int:
    """Count the notices that the actor has not read and may see; not beyond MOST_COUNTED + 1."""
    new = _shown(actor, select(Notice.id)).where(Notice.read_at.is_(None)).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(new.subquery())) or 0


def _shown(actor: Actor, wanted: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    return wanted.join(Case, Case.id == Notice.case_id).where(
        Notice.username == actor.username, Notice.in_app, seen_by(actor)
    )
