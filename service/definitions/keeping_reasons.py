"""Keeping the lists of reasons: adding, changing and moving, each time in the book of changes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.definitions.reasons import Reason, ReasonKind, find_reason, reasons_for
from service.errors import Refusal
from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.refusals import ChangedSince
from service.people.verbs import Verb

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
MOST = 100
"""The most reasons that one list may have."""


class ReasonKnown(Refusal):
    """There is a reason with this code in the list."""


class ReasonCodeUnusable(Refusal):
    """A code begins with a letter and has small letters, digits and underscores only."""


class ReasonListFull(Refusal):
    """The list is as long as it may be: stop offering what nobody uses, or change the words."""


class ReasonsAreReordered(Refusal):
    """Somebody has put this list in another order since you opened the page. Look at it again."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a reason says, whether it needs words beside it, and whether it is offered."""

    words: str
    needs_note: bool
    active: bool


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
    kind: ReasonKind, code: str, said: Said, *, acting: Acting, seen: int | None = None
) -> Reason:
    """Change a reason from now on; what was done for it keeps the words of then.

    `seen` is the version that was changed. Raises ChangedSince, ReasonNotFound and the refusals
    of access.
    """
    require(acting.who, Verb.KEEP_REASONS)
    await_turn()
    reason = find_reason(kind, code)
    if seen is not None and seen != reason.version:
        raise ChangedSince
    before = _facts(reason)
    reason.words = said.words.strip()
    reason.needs_note, reason.active = said.needs_note, said.active
    if _facts(reason) != before:
        reason.version += 1
        db.session.flush()
        _write(reason, "was changed", before, acting)
    return reason


def move_reason(kind: ReasonKind, code: str, *, up: bool, past: str, acting: Acting) -> None:
    """Let a reason change places with the one before it, or after it.

    `past` is the code of that one, as the mover saw the list. Raises ReasonsAreReordered when
    another stands there by now, or none, and ReasonNotFound and the refusals of access.
    """
    require(acting.who, Verb.KEEP_REASONS)
    await_turn()
    reason, known = find_reason(kind, code), list(reasons_for(kind))
    place = known.index(reason)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(known) or known[other].code != past:
        raise ReasonsAreReordered
    before = _facts(reason)
    known[place], known[other] = known[other], known[place]
    for position, one in enumerate(known, start=1):
        one.position = position
    db.session.flush()
    _write(reason, "was moved", before, acting)


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
