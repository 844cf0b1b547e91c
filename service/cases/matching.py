"""Which case a message is for, and why."""

from dataclasses import dataclass
from datetime import datetime

from service.definitions import lookup
from service.definitions.models import ProcessVersion, StartEvent
from service.ledger import subscriptions
from service.ledger.inbox import Received
from service.ledger.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Match:
    """The one element that waits, or the one start event, or neither, with the reason."""

    subscription: Subscription | None = None
    start: tuple[ProcessVersion, StartEvent] | None = None
    reason: str = ""
    may_wait: bool = False


def match(received: Received, *, at: datetime) -> Match:
    """Find the one place where a message belongs.

    A message that names a case is for that case's longest waiting element. Otherwise exactly one
    case may wait for it with these correlation values; failing that, exactly one process may start
    with it.
    """
    found = subscriptions.waiting_for(
        "message",
        received.name,
        correlation=received.correlation,
        case_id=received.addressed_to,
    )
    if len({one.case_id for one in found}) == 1:
        return Match(subscription=found[0])
    if found:
        return Match(reason="ambiguous")
    if received.addressed_to is not None:
        return Match(reason=_why_not_this_case(received), may_wait=True)
    return _match_start(received, at)


def _match_start(received: Received, at: datetime) -> Match:
    starts = lookup.starts_on("message", received.name, at=at)
    if len(starts) == 1:
        return Match(start=starts[0])
    if starts:
        return Match(reason="ambiguous")
    return Match(reason=_why_nothing(received), may_wait=True)


def _why_not_this_case(received: Received) -> str:
    waits = subscriptions.is_awaited("message", received.name, case_id=received.addressed_to)
    if waits and received.correlation is not None:
        return "correlation_differs"
    return "case_does_not_wait"


def _why_nothing(received: Received) -> str:
    others = subscriptions.is_awaited("message", received.name)
    return "correlation_differs" if others else "nothing_waits"
