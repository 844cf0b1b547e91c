"""Link two cases, end a link, and tell the log of the other case.

Each of these locks one case. The other is told in a transaction of its own: soon, by whoever looks
at the links next, and once.
"""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError

from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.links import LinkView, link_view, relation
from service.cases.locking import lock_case, lock_case_if_free
from service.cases.models import Case, Link, LinkKind
from service.cases.refusals import (
    CaseLinksItself,
    CasesAlreadyLinked,
    LinkNotFound,
    OtherCaseUnknown,
)
from service.extensions import db
from service.ledger.audit import Kind, write
from service.people.access import may, require
from service.people.actors import Acting, Actor
from service.people.verbs import Verb
from service.transaction import nudge_after_commit


def link(case_id: str, to: str, kind: LinkKind, *, acting: Acting, note: str = "") -> LinkView:
    """Say that a case is a `kind` of another, named by its id or reference; open or closed.

    Raises OtherCaseUnknown (one that the actor may not see is not admitted to exist),
    CaseLinksItself, CasesAlreadyLinked, CaseNotFound and the refusals of access.
    """
    case = lock_case(case_id)
    require(acting.who, Verb.LINK_CASE, case_facts(case))
    other = _other(to, acting.who)
    if other.id == case.id:
        raise CaseLinksItself
    made = Link(
        id=new_id(),
        case_id=case.id,
        other_id=other.id,
        pair="/".join(sorted((case.id, other.id))),
        kind=kind,
        note=note.strip(),
        linked_by=acting.who.username,
        linked_at=acting.at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise CasesAlreadyLinked from None
    _log_link(case, made, other, (acting.who.username, acting.at))
    nudge_after_commit("tick")
    return link_view(made, other, seen_from=case.id)


def unlink(case_id: str, link_id: str, *, acting: Acting) -> LinkView:
    """End a link from either of its cases, and give it as it was.

    Raises LinkNotFound, CaseNotFound and the refusals of access.
    """
    case = lock_case(case_id)
    require(acting.who, Verb.LINK_CASE, case_facts(case))
    wanted = select(Link).where(Link.id == link_id, Link.ended_at.is_(None)).with_for_update()
    ended = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if ended is None or case.id not in (ended.case_id, ended.other_id):
        raise LinkNotFound(link_id=link_id)
    other = db.session.get_one(Case, ended.beside(case.id))
    if not may(acting.who, Verb.READ_CASE, case_facts(other)):
        raise LinkNotFound(link_id=link_id)
    _tell_of_link(case, ended, other, acting.at)
    ended.ended_at, ended.ended_by, ended.ended_from = acting.at, acting.who.username, case.id
    _log_end(case, ended, other, (acting.who.username, acting.at))
    nudge_after_commit("tick")
    return link_view(ended, other, seen_from=case.id)


def untold() -> list[tuple[str, str]]:
    """Return the links of which a case's log has still to be told, each with that case."""
    found: dict[tuple[str, str], None] = {}
    for one in db.session.scalars(select_untold()):
        if one.told_at is None:
            found[one.id, one.other_id] = None
        if one.ended_from is not None and one.end_told_at is None:
            found[one.id, one.beside(one.ended_from)] = None
    return list(found)


def select_untold() -> Select[Link]:
    """Ask for the links of which a case's log has still to be told, the oldest first."""
    wanted = select(Link).where(
        or_(Link.told_at.is_(None), Link.ended_at.is_not(None) & Link.end_told_at.is_(None))
    )
    return wanted.order_by(Link.linked_at, Link.id)


def tell_log_of_link(link_id: str, case_id: str, *, now: datetime) -> bool:
    """Tell a case's log what it has still to be told of a link; tell whether there was anything.

    A case that another transaction holds just now is passed over.
    """
    case = lock_case_if_free(case_id)
    if case is None:
        return False
    one = db.session.get(Link, link_id, populate_existing=True)
    if one is None:
        # One of its cases was erased since.
        return False
    other = db.session.get_one(Case, one.beside(case_id))
    told = _tell_of_link(case, one, other, now)
    to_end = one.ended_from is not None and one.beside(one.ended_from) == case_id
    if to_end and one.end_told_at is None:
        one.end_told_at, told = now, True
        _log_end(case, one, other, (one.ended_by, now))
    return told


def _tell_of_link(case: Case, one: Link, other: Case, now: datetime) -> bool:
    """Tell the log of the case that was linked to, unless it was told; tell whether it was not."""
    if one.told_at is not None or case.id != one.other_id:
        return False
    one.told_at = now
    _log_link(case, one, other, (one.linked_by, now))
    return True


def _other(to: str, who: Actor) -> Case:
    """Find the case to link to, without locking it. Raises OtherCaseUnknown."""
    found = db.session.scalar(select(Case).where(or_(Case.id == to, Case.reference == to)))
    if found is None or not may(who, Verb.READ_CASE, case_facts(found)):
        raise OtherCaseUnknown
    if found.erased_at is not None:
        raise OtherCaseUnknown("That case was erased: there is nothing left to link to.")
    return found


def _log_link(case: Case, one: Link, other: Case, acting: tuple[str | None, datetime]) -> None:
    words = relation(one.kind, outgoing=one.case_id == case.id)
    _log(Kind.CASE_LINKED, f"This case {words} {_named(other)}.", case, one, acting)


def _log_end(case: Case, one: Link, other: Case, acting: tuple[str | None, datetime]) -> None:
    text = f"This case is no longer linked to {_named(other)}."
    _log(Kind.CASE_UNLINKED, text, case, one, acting)


def _log(kind: Kind, text: str, case: Case, one: Link, acting: tuple[str | None, datetime]) -> None:
    write(kind, text, case=case, acting=acting, data={"link": one.id, "kind": str(one.kind)})
    case.updated_at = acting[1]
    db.session.flush()


def _named(other: Case) -> str:
    """Name a case in the log of another, whose readers may not be its own."""
    return "another case" if other.restricted else other.reference
