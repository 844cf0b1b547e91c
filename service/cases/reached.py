"""Which of the cases that a message or signal reached somebody may be told of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from service.cases.models import Case
from service.cases.readers import note_reader
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger import inbox
from service.ledger.inbox import Received
from service.people.actors import Actor

_AT_ONCE = 500


def cases_told(received: Received, *, actor: Actor) -> list[str]:
    """Return the cases that it reached, without those that are restricted to others."""
    return _not_hidden(received.cases, actor)


def is_of_hidden_cases(received: Received, *, actor: Actor) -> bool:
    """Tell whether all that it reached or names is hidden from the reader, and so is what it says.

    A signal is for everybody, whomever it reached.
    """
    return bool(hidden_among([received], actor=actor))


def hidden_among(received: Sequence[Received], *, actor: Actor) -> set[str]:
    """Return the ids of those that speak only of cases that are hidden from the reader.

    What was sent again speaks of the cases of that one as well.
    """
    about = _spoken_of(received)
    seen = {*_not_hidden(sorted({case for cases in about.values() for case in cases}), actor)}
    return {one for one, cases in about.items() if cases and not cases & seen}


def note_readers(received: Received, *, actor: Actor, now: datetime) -> None:
    """Have it recorded that somebody reads what was said to restricted cases which they may see."""
    (about,) = _spoken_of([received]).values()
    cases = select(Case).where(Case.id.in_(_not_hidden(sorted(about), actor)), Case.restricted)
    for case in db.session.scalars(cases.order_by(Case.id)):
        note_reader(case, actor=actor, now=now)


def _spoken_of(received: Sequence[Received]) -> dict[str, set[str]]:
    """Give for each the cases that it is about, or that it was sent to again."""
    about = {one.id: _about(one) for one in received}
    for again in inbox.sent_again(about):
        about[again.resent_from or ""] |= _about(again)
    return about


def _about(received: Received) -> set[str]:
    if received.kind == "signal":
        return set()
    return {*received.cases, *filter(None, [received.addressed_to])}


def _not_hidden(cases: Sequence[str], actor: Actor) -> list[str]:
    """Return the cases that are not restricted to others, in their order.

    What a token may read of a case is another question: its scopes do not count here.
    """
    seen = seen_by(replace(actor, scopes=None))
    known: set[str] = set()
    for first in range(0, len(cases), _AT_ONCE):
        some = select(Case.id).where(Case.id.in_(cases[first : first + _AT_ONCE]), seen)
        known.update(db.session.scalars(some))
    return [case for case in cases if case in known]
