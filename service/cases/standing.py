"""How things stand: what is open, overdue, waiting or stopped, as counts for whoever watches.

Every count reads an index, of what is open only. They are counted anew at most every few seconds
in each process, however many ask.
"""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from sqlalchemy import func, select

from service.cases.models import Case, CaseState, Incident
from service.extensions import db
from service.ledger import inbox, outbox, timers
from service.measures import Level
from service.transaction import reading

FRESH_FOR = 10.0
"""Seconds for which a count serves."""


class Counts:
    """The counts of one process, and since when they have been so."""

    def __init__(self, *counting: Callable[[datetime], tuple[Level, ...]]) -> None:
        """Begin with none; `counting` is what counts."""
        self._counting = counting
        self._lock = Lock()
        self._counted_at = float("-inf")
        self._levels: tuple[Level, ...] = ()

    def levels(self, now: Callable[[], datetime]) -> tuple[Level, ...]:
        """Return how things stand. Raises ServiceUnavailable."""
        with self._lock:
            if time.monotonic() - self._counted_at > FRESH_FOR:
                self._levels = tuple(one for count in self._counting for one in count(now()))
                self._counted_at = time.monotonic()
            return self._levels


def count(now: datetime) -> tuple[Level, ...]:
    """Count how things stand. Raises ServiceUnavailable."""
    with reading():
        overdue, first = timers.overdue(now)
        ready = outbox.longest_ready(now)
        stopped, stopped_at = _incidents()
        received = inbox.standing()
        return (
            Level("handrail_open_cases", "Open cases, by process.", _open_cases(), ("process",)),
            Level("handrail_open_incidents", "Incidents not resolved.", stopped),
            Level(
                "handrail_open_incident_seconds",
                "How long ago the first open incident was raised, or came back.",
                _age(stopped_at, now),
            ),
            Level("handrail_overdue_timers", "Timers due that have not fired.", overdue),
            Level(
                "handrail_overdue_timer_seconds",
                "How long the first overdue timer has been due.",
                _age(first, now),
            ),
            Level(
                "handrail_outbox_work",
                "Outside work that waits or was given up, by topic.",
                outbox.standing(),
                ("topic", "state"),
            ),
            Level(
                "handrail_outbox_ready_seconds",
                "How long the work that could be done now has waited at most.",
                _age(ready, now),
            ),
            Level(
                "handrail_inbox_messages",
                "Messages received and not looked at, and those that wait for a case.",
                {(state,): number for state, (number, _) in received.items()},
                ("state",),
            ),
            Level(
                "handrail_inbox_message_seconds",
                "How long ago the first of these messages was received.",
                {(state,): _age(first, now) for state, (_, first) in received.items()},
                ("state",),
            ),
        )


def _open_cases() -> dict[tuple[str, ...], float]:
    wanted = (
        select(Case.process_key, func.count())
        .where(Case.state == CaseState.OPEN)
        .group_by(Case.process_key)
    )
    return {(key,): number for key, number in db.session.execute(wanted)}


def _incidents() -> tuple[int, datetime | None]:
    wanted = select(func.count(), func.min(Incident.at)).where(Incident.resolved_at.is_(None))
    count, first = db.session.execute(wanted).one()
    return count, first


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since is not None else 0.0
