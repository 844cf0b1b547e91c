"""What there is to do: what time alone brings about, and the work that waits for hands.

Any number of processes may look, anywhere; each thing is done by the one that comes first. Whoever
is told to stop is no longer `going`: the thing in hand is finished, the rest is left to others.
While a demonstration is being made there is nothing: what falls due in its past is its own.
"""

from datetime import datetime

from service.cases import digests, recount_passes, sweeping
from service.cases.bulk import carrying_out as bulk
from service.cases.erasure import passes as erasure
from service.cases.migrating import passes as migrating
from service.cases.storage import open_store
from service.cases.sweeping import Going, always
from service.hooks import sweeping as hooks
from service.installation import here
from service.ledger import inbox, outbox, storybook
from service.transaction import reading
from workers.acting import act


def fire(going: Going = always) -> int:
    """Fire what is due, of cases and of start events, and tell the logs; return how much."""
    if is_resting():
        return 0
    now = _now()
    fired = sweeping.fire_due(now, going=going, beside_others=True)
    fired += sweeping.start_due(now, going=going)
    fired += sweeping.tell_links(now, going=going)
    return fired + sweeping.tell_corrections(now, going=going)


def work(going: Going = always) -> int:
    """Deliver what was stored, carry out calls, bulk runs, recounts, migrations and erasures, act.

    Return how much was done.
    """
    if is_resting():
        return 0
    now = _now()
    delivered = sweeping.deliver_stored(now, going=going)
    carried = hooks.carry_out_stored(now, going=going)
    in_bulk = bulk.go_on(_now, going=going)
    recounted = recount_passes.go_on(now, going=going)
    migrated = migrating.go_on(_now, going=going)
    erased = erasure.go_on(now, open_store(here().settings), going=going)
    in_passes = in_bulk + recounted + migrated + erased
    return delivered + carried + in_passes + _act_on_work(now, going)


def sweep(going: Going = always) -> None:
    """Look again at what waits."""
    if not is_resting():
        sweeping.look_again(_now(), going=going)


def digest(going: Going = always) -> int:
    """Make the daily letters that are due; return how many."""
    return 0 if is_resting() else digests.make_due(_now(), going=going)


def deliver(received_id: str) -> int:
    """Deliver one stored message, signal or webhook call; return how many cases it reached."""
    with reading():
        received = inbox.find(received_id)
        is_call = received is not None and received.kind == inbox.HOOK
    return (hooks.carry if is_call else sweeping.deliver)(received_id, _now())


def _act_on_work(now: datetime, going: Going) -> int:
    with reading():
        ready = outbox.ready(now)
    return sum(act(work_id) for work_id in ready if going())


def is_resting() -> bool:
    """Tell whether the story of a demonstration goes on: what there is to do is its own then."""
    with reading():
        return storybook.is_being_told()


def _now() -> datetime:
    return here().clock.now()
