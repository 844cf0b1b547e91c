"""The test clock's journey: from now to a later instant, stopping wherever something is due.

At each stop the service's time is that instant, for every process; what is due happens as it would
have then, and workers are given time to finish what was asked of them. Demo and test mode only.
"""

import time
from datetime import datetime, timedelta

from service.cases import sweeping
from service.cases.commands.start_by_timer import due_starts, next_start
from service.errors import Refusal
from service.ledger import inbox, outbox, test_clock, timers
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.sla.days import check_reach
from service.transaction import reading, transaction

PATIENCE = timedelta(seconds=30)
"""How long, in real time, one stop waits for workers, or for a timer that does not go away."""
_LOOK_EVERY = 0.02


class ClockCannotGoBack(Refusal):
    """The clock only moves forward."""


def advance(goal: datetime, *, acting: Acting) -> int:
    """Move the service's time to `goal`; return how many timers fell due on the way.

    Raises ClockCannotGoBack, DateOutOfReach and the refusals of access.
    """
    require(acting.who, Verb.MOVE_CLOCK)
    check_reach(goal)
    if goal < acting.at:
        raise ClockCannotGoBack
    journey = _Journey()
    stop: datetime | None = acting.at
    while stop is not None:
        journey.visit(stop)
        stop = _next_stop(stop, goal)
    _set(goal)
    return journey.fired


class _Journey:
    """What was met on the way: what fell due, and work that nobody did in time."""

    def __init__(self) -> None:
        self._met: set[tuple[object, ...]] = set()
        self._left: frozenset[str] = frozenset()
        self._stored: set[str] = set()

    @property
    def fired(self) -> int:
        """How many timers and timer start events fell due."""
        return len(self._met)

    def visit(self, stop: datetime) -> None:
        """Make it `stop`, and stay until nothing more is due and no work is open."""
        _set(stop)
        until = time.monotonic() + PATIENCE.total_seconds()
        while time.monotonic() < until:
            if self._due(stop):
                _sweep(stop)
            elif not self._open_work(stop):
                return
            else:
                time.sleep(_LOOK_EVERY)
        self._left |= self._open_work(stop)

    def _due(self, stop: datetime) -> bool:
        """Tell whether anything is due, and remember it."""
        with reading():
            due: set[tuple[object, ...]] = {(one.id, one.due_at) for one in timers.due(stop)}
            due |= {
                (one.version_id, one.element, one.number, one.due_at) for one in due_starts(stop)
            }
            expiry = inbox.next_expiry()
            stored = set(inbox.undelivered(*sweeping.KINDS)) - self._stored
        self._met |= due
        self._stored |= stored
        return bool(due) or bool(stored) or (expiry is not None and expiry <= stop)

    def _open_work(self, stop: datetime) -> frozenset[str]:
        with reading():
            calls = inbox.undelivered(inbox.HOOK)
            return outbox.unfinished(stop).union(calls) - self._left


def _sweep(stop: datetime) -> None:
    """Do what is due; what another process holds just now is looked at again in a moment."""
    if not sweeping.fire_due(stop) + sweeping.start_due(stop) + sweeping.deliver_stored(stop):
        sweeping.look_again(stop)
        time.sleep(_LOOK_EVERY)


def _next_stop(last: datetime, goal: datetime) -> datetime | None:
    """Return the next instant after `last` and up to `goal` at which something falls due."""
    with reading():
        ahead = (
            timers.next_due(after=last),
            next_start(after=last),
            outbox.next_at(after=last),
            inbox.next_expiry(after=last),
        )
    return min((one for one in ahead if one is not None and one <= goal), default=None)


def _set(instant: datetime) -> None:
    with transaction():
        test_clock.move_to(instant)
