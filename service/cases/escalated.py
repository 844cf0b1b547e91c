"""The escalations of the cases that a reader may see: those that wait, and those of before."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from service.cases.models import Case
from service.cases.refusals import EscalationNotFound
from service.cases.visibility import led_by_nobody, seen_among, seen_by
from service.extensions import db
from service.ledger.escalations import Escalation
from service.paging import MOST, Key, Page, fetch
from service.people.actors import Actor
from service.people.groups import Group


@dataclass(frozen=True, slots=True)
class Raised:
    """An escalation, with its case as it is called.

    Unless it `is_seen`, its reader may know of no more than the case's reference.
    """

    escalation: Escalation
    reference: str
    title: str
    is_seen: bool = True


def waiting_escalations(
    *, actor: Actor, limit: int = MOST, cursor: str | None = None
) -> Page[Raised]:
    """Return a page of the escalations that nobody has acknowledged, the longest waiting first.

    Administrators are shown that there are those of cases which nobody who leads may see.
    Raises CursorUnreadable.
    """
    keys = (Key(Escalation.at.expression), Key(Escalation.id.expression))
    wanted = _waiting(actor).add_columns(*(key.column for key in keys))
    rows, following = fetch(wanted, keys, limit=limit, cursor=cursor)
    seen = seen_among({escalation.case_id for escalation, *_ in rows}, actor)
    found = [
        Raised(escalation, reference, title if is_seen else "", is_seen)
        for escalation, reference, title, *_ in rows
        for is_seen in [escalation.case_id in seen]
    ]
    return Page(found, following)


def count_waiting(*, actor: Actor) -> int:
    """Count the escalations that nobody has acknowledged."""
    counted = _waiting(actor).with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(counted) or 0


def answered_escalations(
    *, actor: Actor, limit: int = 25, cursor: str | None = None
) -> Page[Raised]:
    """Return a page of those that were acknowledged, the newest first. Raises CursorUnreadable."""
    wanted = _cases().where(seen_by(actor)).add_columns(Escalation.at, Escalation.id)
    keys = (
        Key(Escalation.at.expression, descending=True),
        Key(Escalation.id.expression, descending=True),
    )
    answered = wanted.where(Escalation.acknowledged_at.is_not(None))
    rows, following = fetch(answered, keys, limit=limit, cursor=cursor)
    return Page([Raised(*row[:3]) for row in rows], following)


def read_escalation(escalation_id: str, *, actor: Actor) -> Raised:
    """Return one escalation. Raises EscalationNotFound."""
    found = db.session.execute(
        _cases().where(Escalation.id == escalation_id, seen_by(actor))
    ).first()
    if found is None:
        raise EscalationNotFound(escalation_id=escalation_id)
    return Raised(*found)


def _waiting(actor: Actor) -> Select[Escalation, str, str]:
    known = seen_by(actor)
    if actor.is_in(Group.ADMINISTRATOR):
        known |= led_by_nobody()
    return _cases().where(Escalation.acknowledged_at.is_(None), known)


def _cases() -> Select[Escalation, str, str]:
    wanted = select(Escalation, Case.reference, Case.title)
    return wanted.join(Case, Case.id == Escalation.case_id)
