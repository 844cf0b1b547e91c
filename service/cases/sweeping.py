"""Sweeps over the books: what time alone brings about, each thing in a transaction of its own.

Workers sweep at the present instant, any number of them; the test clock sweeps at each instant that
it visits. A case that fails gets an incident and is passed over; it never blocks the others.
"""

from datetime import datetime

from service import log
from service.cases.commands.broadcast_signal import (
    carry_signal,
    cases_still_to_hear,
    finish_signal,
)
from service.cases.commands.deliver_message import deliver_message, expire_messages
from service.cases.commands.fire_timer import fire_timer
from service.cases.commands.start_by_timer import due_starts, start_by_timer
from service.cases.timer_failure import note_timer_failure
from service.errors import Refusal
from service.ledger import inbox, timers
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction

_log = log.logger(__name__)


def fire_due(now: datetime) -> int:
    """Fire the timers that are due; return how many fired."""
    with reading():
        found = [(one.id, one.due_at) for one in timers.due(now)]
    fired = 0
    for timer_id, due_at in found:
        if due_at is not None:
            fired += _fire(timer_id, due_at, now)
    return fired


def _fire(timer_id: int, due_at: datetime, now: datetime) -> int:
    try:
        with transaction():
            return int(fire_timer(timer_id, due_at, now=now))
    except Exception as error:  # noqa: BLE001  one case's defect must not stop the sweep
        _log.exception("timer_failed", timer=timer_id)
        with transaction():
            note_timer_failure(timer_id, type(error).__name__, now=now)
        return 0


def start_due(now: datetime) -> int:
    """Start the processes whose timer start event is due; return how many were looked at."""
    with reading():
        found = [(one.version_id, one.element) for one in due_starts(now)]
    for version_id, element in found:
        with transaction():
            start_by_timer(version_id, element, acting=_acting(now))
    return len(found)


def deliver_stored(now: datetime) -> int:
    """Deliver what was stored and not yet looked at; return how many cases it reached."""
    with reading():
        stored = inbox.undelivered()
    return sum(deliver(received_id, now) for received_id in stored)


def deliver(received_id: str, now: datetime) -> int:
    """Deliver one stored message or signal; return how many cases it reached."""
    with reading():
        received = inbox.find(received_id)
        if received is None:
            return 0
        kind, hearers = received.kind, cases_still_to_hear(received)
    if kind == "signal":
        for case_id in hearers:
            with transaction():
                carry_signal(received_id, case_id, acting=_acting(now))
        with transaction():
            return len(hearers) + len(finish_signal(received_id, acting=_acting(now)))
    return _deliver_message(received_id, now)


def _deliver_message(received_id: str, now: datetime) -> int:
    try:
        with transaction():
            before = inbox.find(received_id)
            reached = before is not None and list(before.cases)
            received = deliver_message(received_id, acting=_acting(now))
            return int(list(received.cases) != reached)
    except Refusal as refusal:
        _log.warning("message_not_delivered", message=received_id, code=refusal.code())
        return 0


def look_again(now: datetime) -> None:
    """Look at what waits: messages whose case came late, and those whose time is over."""
    with transaction():
        expire_messages(acting=_acting(now))
    with reading():
        waiting = inbox.waiting_ids(now)
    for received_id in waiting:
        deliver(received_id, now)


def _acting(now: datetime) -> Acting:
    return Acting(who=SYSTEM, at=now)
