"""Which element a message is for, and why: one rule, by which it is delivered and explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement

from service.definitions import lookup
from service.definitions.models import ProcessVersion, StartEvent
from service.ledger import subscriptions
from service.ledger.canonical import canonical
from service.ledger.inbox import Received
from service.ledger.subscriptions import Subscription


class Verdict(StrEnum):
    """Whether an element that waits takes a message, or the first reason why it does not."""

    MATCHES = "matches"
    OTHER_NAME = "other_name"
    OTHER_CASE = "other_case"
    KEY_ABSENT = "key_absent"
    KEY_NOT_AWAITED = "key_not_awaited"
    VALUE_DIFFERS = "value_differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of the correlation that keeps a message from an element, and both values.

    `sent` or `awaited` is None for the side that does not have the key.
    """

    verdict: Verdict
    key: str
    sent: Any = None
    awaited: Any = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rule says of a message and one element; `differences` are those of its keys."""

    verdict: Verdict
    differences: tuple[Difference, ...] = ()

    @property
    def fits(self) -> bool:
        """Tell whether the element takes the message."""
        return self.verdict is Verdict.MATCHES


@dataclass(frozen=True, slots=True)
class Sought:
    """What a message says of its place: `correlation` None means that any values will do."""

    name: str
    correlation: Mapping[str, Any] | None = None
    case_id: str | None = None

    @classmethod
    def by(cls, received: Received) -> "Sought":
        """Read it from a message that was received."""
        return cls(received.name, received.correlation, received.addressed_to)


@dataclass(frozen=True, slots=True)
class Match:
    """The one element that waits, or the one start event, or neither, with the reason."""

    subscription: Subscription | None = None
    start: tuple[ProcessVersion, StartEvent] | None = None
    reason: str = ""
    may_wait: bool = False


def judge(sought: Sought, waiting: Subscription) -> Judgement:
    """Tell whether an element that waits takes a message, and if not, why."""
    if waiting.name != sought.name:
        return Judgement(Verdict.OTHER_NAME)
    if sought.case_id not in (None, waiting.case_id):
        return Judgement(Verdict.OTHER_CASE)
    if sought.correlation is None:
        return Judgement(Verdict.MATCHES)
    found = _differences(sought.correlation, waiting.correlation)
    return Judgement(found[0].verdict if found else Verdict.MATCHES, found)


def match(sought: Sought, *, at: datetime, among: ColumnElement[bool] | None = None) -> Match:
    """Find the one place where a message belongs.

    A message that names a case is for that case's longest waiting element. Otherwise exactly one
    case may wait for it with these correlation values; failing that, exactly one process may start
    with it. `among` is a condition on the elements that are asked; without it, all are.
    """
    first = subscriptions.first_of_cases(
        sought.name, correlation=sought.correlation, case_id=sought.case_id, among=among
    )
    found = [one for one in first if judge(sought, one).fits]
    if len(found) == 1:
        return Match(subscription=found[0])
    if found:
        return Match(reason="ambiguous")
    if sought.case_id is not None:
        return Match(reason=_why_not_this_case(sought, among), may_wait=True)
    return _match_start(sought, at, among)


def _differences(sent: Mapping[str, Any], awaited: Mapping[str, Any]) -> tuple[Difference, ...]:
    """List the keys that differ: those that were left out, those nobody asked for, then values."""
    absent = [
        Difference(Verdict.KEY_ABSENT, key, awaited=awaited[key]) for key in awaited.keys() - sent
    ]
    beyond = [
        Difference(Verdict.KEY_NOT_AWAITED, key, sent=sent[key]) for key in sent.keys() - awaited
    ]
    other = [
        Difference(Verdict.VALUE_DIFFERS, key, sent[key], awaited[key])
        for key in sent.keys() & awaited
        if canonical(sent[key]) != canonical(awaited[key])
    ]
    return tuple(one for kind in (absent, beyond, other) for one in sorted(kind, key=_by_key))


def _by_key(difference: Difference) -> str:
    return difference.key


def _match_start(sought: Sought, at: datetime, among: ColumnElement[bool] | None) -> Match:
    starts = lookup.starts_on("message", sought.name, at=at)
    if len(starts) == 1:
        return Match(start=starts[0])
    if starts:
        return Match(reason="ambiguous")
    others = subscriptions.is_awaited("message", sought.name, among=among)
    return Match(reason="correlation_differs" if others else "nothing_waits", may_wait=True)


def _why_not_this_case(sought: Sought, among: ColumnElement[bool] | None) -> str:
    waits = subscriptions.is_awaited("message", sought.name, case_id=sought.case_id, among=among)
    if waits and sought.correlation is not None:
        return "correlation_differs"
    return "case_does_not_wait"
