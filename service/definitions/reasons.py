"""Lists of reasons: for each deed that asks why, the reasons that may be chosen, in their order.

A reason is never removed, only no longer offered: what was done for it stays readable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from service.errors import Refusal
from service.extensions import Base, db


class ReasonKind(StrEnum):
    """The deeds that ask why."""

    HOLD = "hold"
    RELEASE = "release"
    ASSIGN = "assign"
    EXTEND = "extend"
    UNDO = "undo"
    BYPASS = "bypass"
    CANCEL_TASK = "cancel_task"
    CANCEL_CASE = "cancel_case"
    REOPEN = "reopen"
    RESTRICT = "restrict"


class ReasonUnknown(Refusal):
    """There is no such reason in the list, or it is no longer offered."""


class ReasonNotFound(Refusal):
    """There is no such reason."""


class NoteRequired(Refusal):
    """This reason needs a few words of your own."""


class Reason(Base):
    """One reason of a list. `needs_note` asks for words beside it; `position` is its place.

    `version` counts the changes of its words, of what it asks and of whether it is offered.
    """

    __tablename__ = "reasons"

    kind: Mapped[ReasonKind] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    words: Mapped[str] = mapped_column(String(150))
    needs_note: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True, slots=True)
class Because:
    """A reason as a deed is given it: in words, and by its code where it was chosen from a list."""

    words: str
    code: str | None = None


def reasons_for(kind: ReasonKind, *, offered: bool = False) -> Sequence[Reason]:
    """Return a list of reasons in its order; with `offered` only those that may be chosen."""
    wanted = select(Reason).where(Reason.kind == kind)
    if offered:
        wanted = wanted.where(Reason.active)
    return db.session.scalars(wanted.order_by(Reason.position, Reason.code)).all()


def reasons_among(kinds: Sequence[ReasonKind]) -> Sequence[Reason]:
    """Return the reasons of several lists, one list after the other, each in its order."""
    found = db.session.scalars(select(Reason).where(Reason.kind.in_(kinds))).all()
    return sorted(found, key=lambda one: (kinds.index(one.kind), one.position, one.code))


def find_reason(kind: ReasonKind, code: str) -> Reason:
    """Return a reason, offered or not. Raises ReasonNotFound."""
    found = db.session.get(Reason, (kind, code))
    if found is None:
        raise ReasonNotFound
    return found


def because(kind: ReasonKind, code: str | None, own: str, *, beside: str = "") -> Because:
    """Put a chosen reason and somebody's own words together; without a code only those count.

    Words that are kept `beside` the reason are the note that it needs, too.

    Raises ReasonUnknown and NoteRequired.
    """
    own = own.strip()
    if not code:
        return Because(own)
    chosen = db.session.get(Reason, (kind, code))
    if chosen is None or not chosen.active:
        raise ReasonUnknown(reason=code)
    if chosen.needs_note and not (own or beside.strip()):
        raise NoteRequired(reason=code)
    return Because(f"{chosen.words}: {own}" if own else chosen.words, code)
