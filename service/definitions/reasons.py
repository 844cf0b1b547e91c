"""Lists of reasons: for each deed that asks why, the reasons that may be chosen, in their order.

A reason is never removed, only no longer offered: what was done for it stays readable. Each change
is in the book of changes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from service.errors import Refusal
from service.extensions import Base, db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
MOST = 100
"""The most reasons that one list may have."""


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


class ReasonKnown(Refusal):
    """There is a reason with this code in the list."""


class ReasonCodeUnusable(Refusal):
    """A code begins with a letter and has small letters, digits and underscores only."""


class ReasonListFull(Refusal):
    """The list is as long as it may be: stop offering what nobody uses, or change the words."""


class NoteRequired(Refusal):
    """This reason needs a few words of your own."""


class Reason(Base):
    """One reason of a list. `needs_note` asks for words beside it; `position` is its place."""

    __tablename__ = "reasons"

    kind: Mapped[ReasonKind] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    words: Mapped[str] = mapped_column(String(150))
    needs_note: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]


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


def find_reason(kind: ReasonKind, code: str) -> Reason:
    """Return a reason, offered or not. Raises ReasonNotFound."""
    found = db.session.get(Reason, (kind, code))
    if found is None:
        raise ReasonNotFound
    return found


def because(kind: ReasonKind, code: str | None, own: str) -> Because:
    """Put a chosen reason and somebody's own words together; without a code only those count.

    Raises ReasonUnknown and NoteRequired.
    """
    own = own.strip()
    if not code:
        return Because(own)
    chosen = db.session.get(Reason, (kind, code))
    if chosen is None or not chosen.active:
        raise ReasonUnknown(reason=code)
    if chosen.needs_note and not own:
        raise NoteRequired(reason=code)
    return Because(f"{chosen.words}: {own}" if own else chosen.words, code)


def add_reason(
    kind: ReasonKind, code: str, words: str, *, needs_note: bool, acting: Acting
) -> Reason:
    """Add a reason at the end of its list.

    Raises ReasonKnown, ReasonCodeUnusable, ReasonListFull and the refusals of access.
    """
    require(acting.who, Verb.KEEP_REASONS)
    if not _CODE.fullmatch(code):
        raise ReasonCodeUnusable
    await_turn()
    known = reasons_for(kind)
    if any(one.code == code for one in known):
        raise ReasonKnown
    if len(known) >= MOST:
        raise ReasonListFull
    position = max((one.position for one in known), default=0) + 1
    reason = Reason(
        kind=kind, code=code, words=words.strip(), needs_note=needs_note, position=position
    )
    reason.active = True
    db.session.add(reason)
    db.session.flush()
    _write(reason, "was added", {}, acting)
    return reason


def change_reason(
    kind: ReasonKind, code: str, *, words: str, needs_note: bool, active: bool, acting: Acting
) -> Reason:
    """Change a reason from now on; what was done for it keeps the words of then.

    Raises ReasonNotFound and the refusals of access.
    """
    require(acting.who, Verb.KEEP_REASONS)
    await_turn()
    reason = find_reason(kind, code)
    before = _facts(reason)
    reason.words, reason.needs_note, reason.active = words.strip(), needs_note, active
    if _facts(reason) != before:
        db.session.flush()
        _write(reason, "was changed", before, acting)
    return reason


def move_reason(kind: ReasonKind, code: str, *, up: bool, acting: Acting) -> None:
    """Let a reason change places with the one before it, or after it; at an end nothing moves.

    Raises ReasonNotFound and the refusals of access.
    """
    require(acting.who, Verb.KEEP_REASONS)
    await_turn()
    reason, known = find_reason(kind, code), list(reasons_for(kind))
    place = known.index(reason)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(known):
        return
    before = _facts(reason)
    known[place], known[other] = known[other], known[place]
    for position, one in enumerate(known, start=1):
        one.position = position
    db.session.flush()
    _write(reason, "was moved", before, acting)


def seed_reasons(at: datetime) -> int:
    """Store the usual reasons of every list that has none yet; return how many."""
    there = set(db.session.scalars(select(Reason.kind).distinct()))
    missing = [kind for kind in ReasonKind if kind not in there]
    for kind in missing:
        for position, (code, words) in enumerate(_USUAL[kind].items(), start=1):
            needs_note = code in _TELLS_LITTLE
            one = Reason(kind=kind, code=code, words=words, needs_note=needs_note)
            one.position, one.active = position, True
            db.session.add(one)
    db.session.flush()
    for kind in missing:
        write(About.REASON, kind, "The usual reasons were added.", acting=(None, at))
    return sum(len(_USUAL[kind]) for kind in missing)


def _facts(reason: Reason) -> dict[str, object]:
    return {
        "words": reason.words,
        "needs_note": reason.needs_note,
        "active": reason.active,
        "position": reason.position,
    }


def _write(reason: Reason, what: str, before: Mapping[str, object], acting: Acting) -> None:
    write(
        About.REASON,
        f"{reason.kind}/{reason.code}",
        f"The reason “{reason.words}” {what}.",
        acting=(acting.who.username, acting.at),
        before=before,
        after=_facts(reason),
    )


_TELLS_LITTLE: Final = frozenset({"wrong_answer", "new_information", "other_agency"})
"""Of the usual reasons those that say too little without a note."""
_USUAL: Final[Mapping[ReasonKind, Mapping[str, str]]] = MappingProxyType(
    {
        ReasonKind.HOLD: {
            "waiting_for_applicant": "Waiting for the applicant or tenant",
            "waiting_for_landlord": "Waiting for a landlord",
            "other_agency": "Waiting for another agency",
            "waiting_for_documents": "Waiting for documents",
            "in_court": "Waiting for a court date or decision",
            "no_access": "No access to the home",
        },
        ReasonKind.RELEASE: {
            "heard_back": "We heard back",
            "documents_came": "The documents came",
            "placed_by_mistake": "The hold was a mistake",
        },
        ReasonKind.ASSIGN: {
            "workload": "To share out the work",
            "absence": "Somebody is away",
            "knows_case": "They know the case or the household",
            "expertise": "It needs their expertise",
            "conflict_of_interest": "Conflict of interest",
        },
        ReasonKind.EXTEND: {
            "other_agency": "Another agency has not answered",
            "applicant_asked": "The applicant or tenant asked for more time",
            "no_access": "No access to the home",
            "complex": "The case is complex",
        },
        ReasonKind.UNDO: {
            "wrong_answer": "An answer was wrong",
            "new_information": "There is new information",
            "wrong_case": "Completed in the wrong case",
        },
        ReasonKind.BYPASS: {
            "not_needed": "Not needed in this case",
            "done_elsewhere": "Done already, or by somebody else",
        },
        ReasonKind.CANCEL_TASK: {
            "not_needed": "No longer needed",
            "duplicate": "There is another task for it",
            "mistake": "Opened by mistake",
        },
        ReasonKind.CANCEL_CASE: {
            "duplicate": "The case was opened twice",
            "mistake": "Opened by mistake",
            "withdrawn": "The applicant or tenant withdrew",
            "lost_contact": "Contact was lost",
        },
        ReasonKind.REOPEN: {
            "closed_too_early": "Closed too early",
            "came_back": "The applicant or tenant came back",
            "new_information": "There is new information",
        },
        ReasonKind.RESTRICT: {
            "domestic_abuse": "Domestic abuse or another threat",
            "staff_or_member": "A member of staff, a councillor or a relative",
            "no_longer": "The ground for it has gone",
        },
    }
)
"""What is offered until an administrator says otherwise; they are the organisation's to change."""
