"""Sweeps over the books: what time alone brings about, each thing in a transaction of its own.

Workers sweep at the present instant, any number of them; the test clock sweeps at each instant that
it visits. What fails is noted where somebody sees it and passed over; it never blocks the others.
"""

from collections.abc import Callable
from datetime import datetime
from random import randrange

from service import log
from service.cases.commands.broadcast_signal import (
    carry_signal,
    cases_still_to_hear,
    finish_signal,
)
from service.cases.commands.correct_subject import tell_log_of_correction, untold_corrections
from service.cases.commands.deliver_message import deliver_message, expire_messages
from service.cases.commands.fire_timer import fire_timer
from service.cases.commands.link import tell_log_of_link, untold
from service.cases.commands.start_by_timer import Place, due_starts, start_by_timer
from service.cases.identity import new_id
from service.cases.sweep_failure import (
    note_signal_failure,
    note_start_failure,
    note_timer_failure,
)
from service.errors import LaterVersionNeeded, ServiceUnavailable
from service.ledger import inbox, timers
from service.measures import count_timer
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction

KINDS = ("message", "signal")
"""The kinds in the inbox that are delivered here."""
Going = Callable[[], bool]
"""Asked before each thing of a sweep: whether to go on, or to leave the rest to another."""
_log = log.logger(__name__)


def always() -> bool:
    """Go on to the end."""
    return True


def fire_due(now: datetime, *, going: Going = always, beside_others: bool = False) -> int:
    """Fire the timers that are due, those of a case in their order; return how many fired.

    Sweeps beside others keep out of each other's way: each begins with any case, and leaves the
    rest for the next look once it comes to one that another was at.
    """
    with reading():
        cases = timers.due_by_case(now)
    if beside_others and cases:
        first = randrange(len(cases))  # noqa: S311  no secret
        cases = cases[first:] + cases[:first]
    fired = 0
    for found in cases:
        done = sum(_fire(timer_id, due_at, now) for timer_id, due_at in found if going())
        if beside_others and fired and not done:
            break
        fired += done
    return fired


def _fire(timer_id: int, due_at: datetime, now: datetime) -> int:
    fired = attempt(
        lambda: int(fire_timer(timer_id, due_at, now=now)),
        lambda error: note_timer_failure(timer_id, error, now=now),
    )
    if fired:
        count_timer("case", (now - due_at).total_seconds())
    return fired


def start_due(now: datetime, *, going: Going = always) -> int:
    """Start the processes whose timer start event is due; return how many cases were started."""
    with reading():
        found = [((one.version_id, one.element, one.number), one.due_at) for one in due_starts(now)]
    return sum(_start(place, due_at or now, now) for place, due_at in found if going())


def _start(place: Place, due_at: datetime, now: datetime) -> int:
    started = attempt(
        lambda: int(start_by_timer(place, acting=_acting(now)) is not None),
        lambda _: note_start_failure(place, now=now),
    )
    if started:
        count_timer("start", (now - due_at).total_seconds())
    return started


def deliver_stored(now: datetime, *, going: Going = always) -> int:
    """Deliver what was stored and not yet looked at; return how many cases it reached."""
    with reading():
        stored = inbox.undelivered(*KINDS)
    return sum(deliver(received_id, now) for received_id in stored if going())


def deliver(received_id: str, now: datetime) -> int:
    """Deliver one stored message or signal; return how many cases it reached."""
    with reading():
        received = inbox.find(received_id)
        kind = received.kind if received is not None else None
    if kind == "signal":
        return _deliver_signal(received_id, now)
    return _deliver_message(received_id, now) if kind == "message" else 0


def _deliver_signal(received_id: str, now: datetime) -> int:
    with reading():
        received = inbox.get(received_id)
        hearers = cases_still_to_hear(received)
    reached = sum(_carry(received_id, case_id, now) for case_id in hearers)
    return reached + attempt(
        lambda: len(finish_signal(received_id, acting=_acting(now))),
        lambda error: inbox.note_failure(received_id, error),
    )


def _carry(received_id: str, case_id: str, now: datetime) -> int:
    def carry() -> int:
        carry_signal(received_id, case_id, acting=_acting(now))
        return 1

    def note(error: str) -> None:
        note_signal_failure(received_id, case_id, error, now=now)

    return attempt(carry, note)


def _deliver_message(received_id: str, now: datetime) -> int:
    def deliver_it() -> int:
        before = list(inbox.get(received_id).cases)
        received = deliver_message(received_id, acting=_acting(now))
        return int(list(received.cases) != before)

    return attempt(deliver_it, lambda error: inbox.note_failure(received_id, error))


def tell_links(now: datetime, *, going: Going = always) -> int:
    """Tell the logs of cases that others were linked to; return how many were told."""
    with reading():
        found = untold()
    return sum(_tell_link(link_id, case_id, now) for link_id, case_id in found if going())


def _tell_link(link_id: str, case_id: str, now: datetime) -> int:
    return attempt(
        lambda: int(tell_log_of_link(link_id, case_id, now=now)),
        lambda error: _log.error("link_not_told", link=link_id, case=case_id, error=error),
    )


def tell_corrections(now: datetime, *, going: Going = always) -> int:
    """Tell the logs of cases what was corrected of their subjects; return how many were told."""
    with reading():
        found = untold_corrections()
    return sum(_tell_correction(*one, now) for one in found if going())


def _tell_correction(subject_id: str, seq: int, case_id: str, now: datetime) -> int:
    return attempt(
        lambda: int(tell_log_of_correction(subject_id, seq, case_id, now=now)),
        lambda error: _log.error("correction_not_told", case=case_id, error=error),
    )


def look_again(now: datetime, *, going: Going = always) -> None:
    """Look at what waits: messages whose case came late, and those whose time is over."""
    with transaction():
        expire_messages(acting=_acting(now))
    with reading():
        waiting = inbox.waiting_ids(now, first=new_id())
    for received_id in waiting:
        if going():
            deliver(received_id, now)


def attempt(do: Callable[[], int], note: Callable[[str], None]) -> int:
    """Do one thing in a transaction; what fails is noted in another, and counts nothing."""

    def do_it() -> int:
        with transaction():
            return do()

    return attempt_alone(do_it, note)


def attempt_alone(do: Callable[[], int], note: Callable[[str], None]) -> int:
    """Do one thing that has transactions of its own; what fails is noted and counts nothing.

    A database that is away is no fault of the thing: its error passes. What only a later version
    of ours can do is left to it.
    """
    try:
        return do()
    except LaterVersionNeeded:
        _log.warning("left_to_later_version")
        return 0
    except ServiceUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  one case's defect must not stop the sweep
        _log.exception("sweep_failed")
        with transaction():
            note(type(error).__name__)
        return 0


def _acting(now: datetime) -> Acting:
    return Acting(who=SYSTEM, at=now)
