"""What there is to do: what time alone brings about, and the work that waits for hands.

Any number of processes may look, anywhere; each thing is done by the one that comes first. Whoever
is told to stop is no longer `going`: the thing in hand is finished, the rest is left to others.
While a demonstration is being made there is nothing: what falls due in its past is its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, literal_column, select

from service import log
from service.cases import digests, recount_passes, sweeping, unserved
from service.cases.bulk import carrying_out as bulk
from service.cases.commands.correct_subject import select_untold_corrections
from service.cases.commands.link import select_untold
from service.cases.commands.start_by_timer import select_due_starts
from service.cases.erasure import passes as erasure
from service.cases.migrating import passes as migrating
from service.cases.storage import open_store
from service.cases.sweeping import Going, always
from service.drafts import telling as stories
from service.extensions import db
from service.hooks import sweeping as hooks
from service.installation import here
from service.ledger import inbox, outbox, storybook, timers
from service.transaction import reading
from service.what_if import passes as what_if
from workers.acting import act
from workers.effects import EFFECTS
from workers.unhurried import unhurried

_log = log.logger(__name__)


def _act_on_work(now: datetime, going: Going) -> int:
    with reading():
        ready = outbox.ready(now, EFFECTS)
    return sum(act(work_id) for work_id in ready if going())


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done: what asks for it at an instant, and what does it and says how much."""

    asks: Callable[[datetime], Select[*tuple[Any, ...]]]
    do: Callable[[datetime, Going], int]


_OF_TIME = (
    Duty(
        timers.select_due,
        lambda now, going: sweeping.fire_due(now, going=going, beside_others=True),
    ),
    Duty(select_due_starts, lambda now, going: sweeping.start_due(now, going=going)),
    Duty(lambda _: select_untold(), lambda now, going: sweeping.tell_links(now, going=going)),
    Duty(
        lambda _: select_untold_corrections(),
        lambda now, going: sweeping.tell_corrections(now, going=going),
    ),
)
_OF_HANDS = (
    Duty(
        lambda _: inbox.select_undelivered(*sweeping.KINDS),
        lambda now, going: sweeping.deliver_stored(now, going=going),
    ),
    Duty(
        lambda _: inbox.select_undelivered(inbox.HOOK),
        lambda now, going: hooks.carry_out_stored(now, going=going),
    ),
    Duty(lambda _: bulk.select_running(), lambda _, going: bulk.go_on(_now, going=going)),
    Duty(
        lambda _: recount_passes.select_running(),
        lambda now, going: recount_passes.go_on(now, going=going),
    ),
    Duty(
        lambda _: migrating.select_under_way(),
        lambda _, going: migrating.go_on(_now, going=unhurried(going)),
    ),
    Duty(
        lambda _: erasure.select_running(),
        lambda now, going: erasure.go_on(now, open_store(here().settings), going=going),
    ),
    Duty(lambda now: outbox.select_ready(now, EFFECTS), _act_on_work),
)
_OF_DRAFTS = (
    Duty(
        stories.select_asked,
        lambda _, going: stories.go_on(_now, going=unhurried(going)),
    ),
    Duty(
        lambda _: what_if.select_under_way(),
        lambda now, going: what_if.go_on(now, going=unhurried(going)),
    ),
)


def fire(going: Going = always) -> int:
    """Fire what is due, of cases and of start events, and tell the logs; return how much."""
    return _do(_OF_TIME, going)


def work(going: Going = always) -> int:
    """Deliver what was stored, carry out calls, bulk runs, recounts, migrations and erasures, act.

    Return how much was done.
    """
    return _do(_OF_HANDS, going)


def prove(going: Going = always) -> int:
    """Tell stories of drafts, and finished cases with them; return how many.

    One of them may take long, so nothing else is to wait for it.
    """
    return _do(_OF_DRAFTS, going)


def sweep(going: Going = always) -> None:
    """Look again at what waits, and at work that nobody outside comes for."""
    if not is_resting():
        now = _now()
        sweeping.look_again(now, going=going)
        patience = timedelta(minutes=here().settings.no_worker_minutes)
        unserved.look_after(now, patience=patience, going=going)


def digest(going: Going = always) -> int:
    """Make the daily letters that are due; return how many."""
    return 0 if is_resting() else digests.make_due(_now(), going=going)


def deliver(received_id: str) -> int:
    """Deliver one stored message, signal or webhook call; return how many cases it reached."""
    with reading():
        received = inbox.find(received_id)
        is_call = received is not None and received.kind == inbox.HOOK
    return (hooks.carry if is_call else sweeping.deliver)(received_id, _now())


def _do(duties: Sequence[Duty], going: Going) -> int:
    """Do all duties in turn if any is to be done, which one statement asks: mostly none is.

    Each query keeps its order, which leads to its index: within `EXISTS` it would count nothing.
    """
    now, one = _now(), literal_column("1", Integer)
    asked = (
        each.asks(now).with_only_columns(one, maintain_column_froms=True).limit(1)
        for each in duties
    )
    with reading():
        if is_resting():
            return 0
        found = db.session.execute(select(*(each.scalar_subquery() for each in asked))).one()
    return _do_each(duties, now, going) if any(found) else 0


def _do_each(duties: Sequence[Duty], now: datetime, going: Going) -> int:
    """Do all in turn: one that fails keeps no other from being done. Raises what the first did."""
    done, first = 0, None
    for each in duties:
        try:
            done += each.do(now, going)
        except Exception as error:  # noqa: BLE001  it is raised when the others are done
            if first is not None:
                _log.exception("duty_failed")
            first = first or error
    if first is not None:
        raise first
    return done


def is_resting() -> bool:
    """Tell whether the story of a demonstration goes on: what there is to do is its own then."""
    with reading():
        return storybook.is_being_told()


def _now() -> datetime:
    return here().clock.now()
