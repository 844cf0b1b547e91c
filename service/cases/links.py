"""The cases that a case is linked to, as far as the reader may know of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from service.cases.models import Case, Link, LinkKind
from service.cases.record import open_to
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor

_FROM_HERE = {
    LinkKind.RELATED: "is related to",
    LinkKind.DUPLICATE: "is a duplicate of",
    LinkKind.SAME_SUBJECT: "is about the same as",
    LinkKind.SAME_HOUSEHOLD: "is of the same household as",
    LinkKind.FOLLOW_UP: "follows up",
}
_FROM_THERE = {
    **_FROM_HERE,
    LinkKind.DUPLICATE: "has as its duplicate",
    LinkKind.FOLLOW_UP: "is followed up by",
}


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """The case at the other end of a link."""

    id: str
    reference: str
    title: str
    process: str
    state: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as one of its cases shows it.

    `outgoing` says that it was made from here: this case is a `kind` of the other; else the other
    is a `kind` of this one.
    """

    id: str
    kind: LinkKind
    outgoing: bool
    case: LinkedCase
    note: str
    linked_by: str | None
    linked_at: datetime


def links_of(case_id: str, *, actor: Actor, now: datetime) -> tuple[LinkView, ...]:
    """Return a case's links, oldest first, without those to cases that the reader may not see.

    Raises what `open_to` raises.
    """
    open_to(case_id, actor=actor, now=now)
    other = or_(
        (Link.case_id == case_id) & (Case.id == Link.other_id),
        (Link.other_id == case_id) & (Case.id == Link.case_id),
    )
    wanted = (
        select(Link, Case)
        .join(Case, other)
        .where(Link.ended_at.is_(None), seen_by(actor))
        .order_by(Link.linked_at, Link.id)
    )
    rows = db.session.execute(wanted)
    return tuple(link_view(link, case, seen_from=case_id) for link, case in rows)


def link_view(link: Link, other: Case, *, seen_from: str) -> LinkView:
    """Show a link as the case at one of its ends does."""
    return LinkView(
        id=link.id,
        kind=link.kind,
        outgoing=link.case_id == seen_from,
        case=LinkedCase(other.id, other.reference, other.title, other.process_key, other.state),
        note=link.note,
        linked_by=link.linked_by,
        linked_at=link.linked_at,
    )


def relation(kind: LinkKind, *, outgoing: bool) -> str:
    """Say in words what a case is to the other one of a link."""
    return (_FROM_HERE if outgoing else _FROM_THERE)[kind]
