"""The escalations of the cases that a reader may see: those that wait, and those of before."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from service.cases.models import Case
from service.cases.paging import Key, fetch
from service.cases.refusals import EscalationNotFound
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.escalations import Escalation
from service.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Raised:
    """An escalation, with its case as it is called."""

    escalation: Escalation
    reference: str
    title: str


def waiting_escalations(*, actor: Actor, limit: int = 200) -> list[Raised]:
    """Return the escalations that nobody has acknowledged, the longest waiting first."""
    wanted = _seen(actor).where(Escalation.acknowledged_at.is_(None))
    rows = db.session.execute(wanted.order_by(Escalation.at, Escalation.id).limit(limit))
    return [Raised(*row) for row in rows]


def count_waiting(*, actor: Actor) -> int:
    """Count the escalations that nobody has acknowledged."""
    wanted = _seen(actor).where(Escalation.acknowledged_at.is_(None))
    counted = wanted.with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(counted) or 0


def answered_escalations(
    *, actor: Actor, limit: int = 25, cursor: str | None = None
) -> tuple[list[Raised], str | None]:
    """Return a page of those that were acknowledged, the newest first, and its cursor.

    Raises CursorUnreadable.
    """
    wanted = _seen(actor).add_columns(Escalation.at, Escalation.id)
    keys = (
        Key(Escalation.at.expression, descending=True),
        Key(Escalation.id.expression, descending=True),
    )
    answered = wanted.where(Escalation.acknowledged_at.is_not(None))
    rows, ahead = fetch(answered, keys, limit=limit, cursor=cursor)
    return [
        Raised(escalation, reference, title) for escalation, reference, title, *_ in rows
    ], ahead


def read_escalation(escalation_id: str, *, actor: Actor) -> Raised:
    """Return one escalation. Raises EscalationNotFound."""
    found = db.session.execute(_seen(actor).where(Escalation.id == escalation_id)).first()
    if found is None:
        raise EscalationNotFound(escalation_id=escalation_id)
    return Raised(*found)


def _seen(actor: Actor) -> Select[Escalation, str, str]:
    wanted = select(Escalation, Case.reference, Case.title)
    return wanted.join(Case, Case.id == Escalation.case_id).where(seen_by(actor))
