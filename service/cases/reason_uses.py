"""The reasons of the lists in pages; how often one was chosen, and in which cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, select

from service.cases.models import Case, ReasonUse
from service.cases.visibility import seen_by
from service.definitions.reasons import Because, Reason, ReasonKind
from service.extensions import db
from service.paging import Key, Page, fetch
from service.people.actors import Acting, Actor


@dataclass(frozen=True, slots=True)
class Use:
    """One choice of a reason, in a case that the reader may see."""

    case_id: str
    reference: str
    title: str
    by: str | None
    at: datetime


def note_use(
    kind: ReasonKind,
    given: Because,
    *,
    case_id: str,
    acting: Acting,
    task_id: str | None = None,
) -> None:
    """Note what a deed was done for, in its transaction; words of one's own alone are not noted."""
    if given.code is not None:
        db.session.add(
            ReasonUse(
                kind=kind,
                code=given.code,
                case_id=case_id,
                task_id=task_id,
                by=acting.who.username,
                at=acting.at,
            )
        )


def list_reasons(kind: ReasonKind | None, *, limit: int, cursor: str | None) -> Page[Reason]:
    """Return a page of the reasons that may be chosen, of one list or of all, in their order.

    Raises CursorUnreadable.
    """
    of = cast(Reason.kind, String).label("list")
    keys = (Key(of), Key(Reason.position.expression), Key(Reason.code.expression))
    wanted = select(Reason, of, Reason.position, Reason.code).where(Reason.active)
    if kind is not None:
        wanted = wanted.where(Reason.kind == kind)
    rows, following = fetch(wanted, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def count_uses(kind: ReasonKind, since: datetime) -> dict[str, int]:
    """Count by its code how often each reason of a list was chosen since an instant."""
    wanted = (
        select(ReasonUse.code, func.count())
        .where(ReasonUse.kind == kind, ReasonUse.at >= since)
        .group_by(ReasonUse.code)
    )
    return dict(db.session.execute(wanted).all())


def uses_of(kind: ReasonKind, code: str, *, actor: Actor, limit: int = 50) -> Sequence[Use]:
    """Return the latest choices of a reason in cases that the reader may see."""
    wanted = (
        select(Case.id, Case.reference, Case.title, ReasonUse.by, ReasonUse.at)
        .join(ReasonUse, ReasonUse.case_id == Case.id)
        .where(ReasonUse.kind == kind, ReasonUse.code == code, seen_by(actor))
        .order_by(ReasonUse.at.desc(), ReasonUse.id.desc())
    )
    return [Use(*row) for row in db.session.execute(wanted.limit(limit))]
