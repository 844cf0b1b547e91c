"""The test clock's journey: from now to a later instant, stopping wherever something is due.

At each stop the service's time is that instant, for every process; what is due happens as it would
have then, and workers are given time to finish what was asked of them. The mornings are stops
on which a daily letter has something new to tell. A timer that repeats without
end ends the journey early, at the stop that it has come to. Demo and test mode only.
"""

import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from service.cases import digests, recounting, sweeping
from service.cases.due_timers import DueTimer, next_timer, timers_due
from service.cases.models import Case
from service.cases.topics import INNER
from service.clock import real_now
from service.errors import Refusal
from service.extensions import db
from service.ledger import inbox, outbox, storybook, test_clock, topics
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.sla.days import check_reach
from service.transaction import reading, transaction

PATIENCE = timedelta(seconds=30)
"""How long, in real time, one stop waits for workers, or for a timer that does not go away."""
MOST_STOPS = 1_000
"""At how many stops of one journey the same timer may fall due: daily, that is more than two years.

It is an element of one case, or a start event of a process.
"""
_LOOK_EVERY = 0.02
_THERE = timedelta(minutes=1)
"""A program outside that asked for work within this time, by the real clock, is waited for."""
PATIENCE_OUTSIDE = timedelta(seconds=5)
"""How long, in real time, one stop waits for such a program."""


class ClockCannotGoBack(Refusal):
    """The clock only moves forward."""


class StoryNotOver(Refusal):
    """The demonstration's cases are still being made; move the clock when /readyz answers 200."""


class TimerRepeatsTooOften(Refusal):
    """A timer fell due too often on the way; the clock stands where it has come to."""


def advance(goal: datetime, *, acting: Acting) -> int:
    """Move the service's time to `goal`; return how many timers fell due on the way.

    A timer that has fallen due at MOST_STOPS stops ends the journey before its next one: all that
    was due until then has happened, and the clock stays there. Raises TimerRepeatsTooOften then,
    and ClockCannotGoBack, StoryNotOver, DateOutOfReach and the refusals of access.
    """
    require(acting.who, Verb.MOVE_CLOCK)
    with reading():
        if storybook.is_being_told():
            raise StoryNotOver
    check_reach(goal)
    if goal < acting.at:
        raise ClockCannotGoBack
    journey = _Journey()
    stop: datetime | None = acting.at
    while stop is not None:
        journey.visit(stop)
        reached, stop = stop, _next_stop(stop, goal)
        if stop is not None:
            journey.require_turns_left(reached, stop, goal)
    _set(goal)
    return journey.fired


class _Journey:
    """What was met on the way: what fell due, and work that nobody did in time."""

    def __init__(self) -> None:
        self._met: set[tuple[object, ...]] = set()
        self._stops: defaultdict[tuple[object, ...], set[datetime]] = defaultdict(set)
        self._left: frozenset[str] = frozenset()
        self._stored: set[str] = set()

    @property
    def fired(self) -> int:
        """How many timers and timer start events fell due."""
        return len(self._met)

    def visit(self, stop: datetime) -> None:
        """Make it `stop`, and stay until nothing more is due and no work is open."""
        _set(stop)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < PATIENCE.total_seconds():
            if self._due(stop):
                _sweep(stop)
            elif not self._open_work(stop, outside=passed < PATIENCE_OUTSIDE.total_seconds()):
                return
            else:
                time.sleep(_LOOK_EVERY)
        self._left |= self._open_work(stop)

    def require_turns_left(self, reached: datetime, stop: datetime, goal: datetime) -> None:
        """Return unless a timer is due at `stop` that has had all its stops.

        Raises TimerRepeatsTooOften.
        """
        spent = {place for place, stops in self._stops.items() if len(stops) >= MOST_STOPS}
        if not spent:
            return
        with reading():
            for due in timers_due(stop):
                if due.place in spent:
                    raise _too_often(due, reached=reached, goal=goal, fired=self.fired)

    def _due(self, stop: datetime) -> bool:
        """Tell whether anything is due, and remember it."""
        with reading():
            due = timers_due(stop)
            letters = digests.are_due(stop)
            expiry = inbox.next_expiry()
            stored = set(inbox.undelivered(*sweeping.KINDS)) - self._stored
        for one in due:
            self._met.add(one.turn)
            self._stops[one.place].add(stop)
        self._stored |= stored
        return bool(due or stored or letters) or (expiry is not None and expiry <= stop)

    def _open_work(self, stop: datetime, *, outside: bool = True) -> frozenset[str]:
        with reading():
            calls = inbox.undelivered(inbox.HOOK)
            recounts = recounting.unfinished()
            work = outbox.unfinished(stop, unserved=_unserved(outside=outside))
            return work.union(calls, recounts) - self._left


def _too_often(
    due: DueTimer, *, reached: datetime, goal: datetime, fired: int
) -> TimerRepeatsTooOften:
    """Say which timer repeats too often, where the clock stands and how to go on."""
    now, wanted = _iso(reached), _iso(goal)
    facts: dict[str, Any] = {"element": due.element, "now": now, "goal": wanted, "fired": fired}
    if due.case_id is not None:
        case = db.session.get_one(Case, due.case_id)
        whose, end = f"of the case {case.reference}", "end what it belongs to"
        facts |= {"case": case.id, "reference": case.reference}
    else:
        whose, end = f"that starts {due.process}", "publish the process with a longer cycle"
        facts |= {"process": due.process}
    return TimerRepeatsTooOften(
        f"The timer {due.element} {whose} fell due at {MOST_STOPS} instants. The clock stands at "
        f"{now}; everything that was due until then has happened. To go on for as many, move it to "
        f"{wanted} again; to get there at once, first {end}.",
        **facts,
    )


def _iso(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _sweep(stop: datetime) -> None:
    """Do what is due; what another process holds just now is looked at again in a moment."""
    digests.make_due(stop)  # Before what is due tells of more: a letter is of its morning.
    sweeping.tell_links(stop)
    sweeping.tell_corrections(stop)
    if not sweeping.fire_due(stop) + sweeping.start_due(stop) + sweeping.deliver_stored(stop):
        sweeping.look_again(stop)
        time.sleep(_LOOK_EVERY)


def _unserved(*, outside: bool) -> frozenset[str]:
    """Return the topics that nobody serves: no worker of ours, and `outside` none there lately."""
    theirs = outbox.topics_waiting() - INNER
    return theirs - topics.heard_since(real_now() - _THERE) if outside else theirs


def _next_stop(last: datetime, goal: datetime) -> datetime | None:
    """Return the next instant after `last` and up to `goal` at which something falls due."""
    with reading():
        ahead = (
            next_timer(after=last),
            digests.next_due(after=last, up_to=goal),
            outbox.next_at(after=last),
            inbox.next_expiry(after=last),
        )
    return min((one for one in ahead if one is not None and one <= goal), default=None)


def _set(instant: datetime) -> None:
    with transaction():
        test_clock.move_to(instant)
