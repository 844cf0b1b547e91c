"""Every element and start event that a message might mean, each with the reason why or why not.

For whoever asks what became of a message, or what would become of one. Only cases that the reader
may see are told of and counted: one that is restricted to others may take a message all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from service.cases.matching import Difference, Match, Sought, judge, match
from service.cases.models import Case, CaseState
from service.cases.names_alike import names_alike
from service.cases.reached import note_readers
from service.cases.readers import note_reader
from service.cases.starts_offered import StartCandidate, start_candidates
from service.cases.verdict_words import say, say_ended, say_idle, say_taken
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger import subscriptions
from service.ledger.inbox import Received
from service.ledger.subscriptions import Subscription
from service.paging import USUAL, Key, fetch
from service.people.actors import Actor

_MOST_NAMES = 1000


@dataclass(frozen=True, slots=True)
class Candidate:
    """One element that waits, or a case that was named and waits for nothing of that name.

    `verdict` is that of the rule, or `ambiguous`, `expired`, `case_ended` or `case_does_not_wait`;
    `explanation` says it in words.
    """

    case_id: str
    reference: str
    title: str
    process: str
    verdict: str
    explanation: str
    element: str | None = None
    name: str | None = None
    correlation: Mapping[str, Any] = field(default_factory=dict)
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the rule finds for a message, and a page of candidates, those that fit best first.

    The start events stand on the first page; `next` is the cursor of what follows.
    """

    match: Match
    items: Sequence[Candidate]
    starts: Sequence[StartCandidate]
    next: str | None


def explain_received(
    received: Received, *, actor: Actor, at: datetime, limit: int = USUAL, cursor: str | None = None
) -> Explanation:
    """Tell what a message might mean as things stand now.

    There is nothing to say of a signal, and of a message that was emptied. Of restricted cases that
    this message or its candidates tell of, the reader is noted. Raises CursorUnreadable.
    """
    if received.kind != "message" or received.emptied:
        return Explanation(Match(), (), (), None)
    note_readers(received, actor=actor, now=at)
    over = received.expires_at is not None and received.expires_at <= at
    return explain(
        Sought.by(received), actor=actor, at=at, expired=over, limit=limit, cursor=cursor
    )


def explain(
    sought: Sought,
    *,
    actor: Actor,
    at: datetime,
    expired: bool = False,
    limit: int = USUAL,
    cursor: str | None = None,
) -> Explanation:
    """Tell what a message might mean: what fits first, then what comes close.

    Candidates are the elements that wait for a message of this name or one like it, and everything
    that the case it names waits for. `expired` says that its time to live is over.
    Raises CursorUnreadable.
    """
    keys = (Key(_closeness(sought)), Key(Subscription.id.expression))
    selected = (
        select(Subscription, Case, *(key.column for key in keys))
        .join(Case, Case.id == Subscription.case_id)
        .where(Subscription.kind == "message", seen_by(actor), _near(sought))
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    seen = Subscription.case_id.in_(select(Case.id).where(seen_by(actor)))
    found = match(sought, at=at, among=seen)
    instead = say_taken(ambiguous=found.reason == "ambiguous", expired=expired)
    told = [_candidate(sought, waiting, of, instead) for waiting, of, *_ in rows]
    for _, of, *_ in rows:
        note_reader(of, actor=actor, now=at)
    if cursor:
        return Explanation(found, told, (), following)
    named = _named_case(sought, actor, told)
    if named is not None:
        note_reader(named, actor=actor, now=at)
        told.insert(0, _without_wait(sought, named))
    starts = start_candidates(sought, found, at=at)
    return Explanation(found, told, starts, following)


def _near(sought: Sought) -> ColumnElement[bool]:
    """Give the condition of the elements that are looked at."""
    known = subscriptions.awaited_names("message", most=_MOST_NAMES)
    names = {sought.name, *names_alike(sought.name, known)}
    near = Subscription.name.in_(sorted(names))
    if sought.case_id is None:
        return near
    return or_(near, Subscription.case_id == sought.case_id)


def _closeness(sought: Sought) -> ColumnElement[int]:
    """Sort what fits before what has the name, and that before what has another."""
    named = Subscription.name == sought.name
    fits = [named]
    if sought.correlation is not None:
        fits.append(subscriptions.has_values(sought.correlation))
    if sought.case_id is not None:
        fits.append(Subscription.case_id == sought.case_id)
    return case((and_(*fits), 0), (named, 1), else_=2)


def _candidate(
    sought: Sought, waiting: Subscription, case: Case, instead: tuple[str, str] | None
) -> Candidate:
    found = judge(sought, waiting)
    verdict, words = str(found.verdict), say(found, sought, waiting)
    if found.fits and instead is not None:
        verdict, words = instead
    return Candidate(
        *_of(case),
        verdict,
        words,
        element=waiting.element,
        name=waiting.name,
        correlation=waiting.correlation,
        differences=found.differences,
    )


def _named_case(sought: Sought, actor: Actor, told: Sequence[Candidate]) -> Case | None:
    """Return the case that is named, if it waits for no message of this name."""
    if any(one.case_id == sought.case_id and one.name == sought.name for one in told):
        return None
    wanted = select(Case).where(Case.id == (sought.case_id or ""), seen_by(actor))
    return db.session.scalar(wanted)


def _without_wait(sought: Sought, case: Case) -> Candidate:
    if case.state == CaseState.OPEN:
        return Candidate(*_of(case), "case_does_not_wait", say_idle(sought))
    return Candidate(*_of(case), "case_ended", say_ended(case.state))


def _of(case: Case) -> tuple[str, str, str, str]:
    return case.id, case.reference, case.title, case.process_key
