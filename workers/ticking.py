"""The ticker: everything that time alone brings about. Any number may run, anywhere."""

from datetime import datetime

from service.cases import sweeping
from service.hooks import sweeping as hooks
from service.installation import here
from service.ledger import inbox, outbox
from service.transaction import reading
from workers.acting import act


def tick() -> int:
    """Look once at every book and do what is due; return how much was done."""
    now = _now()
    swept = sweeping.fire_due(now) + sweeping.start_due(now)
    delivered = sweeping.deliver_stored(now) + hooks.carry_out_stored(now)
    return swept + delivered + act_on_work(now)


def sweep() -> None:
    """Look again at what waits."""
    sweeping.look_again(_now())


def deliver(received_id: str) -> int:
    """Deliver one stored message, signal or webhook call; return how many cases it reached."""
    with reading():
        received = inbox.find(received_id)
        is_call = received is not None and received.kind == inbox.HOOK
    return (hooks.carry if is_call else sweeping.deliver)(received_id, _now())


def act_on_work(now: datetime) -> int:
    """Do the work that is ready."""
    with reading():
        ready = outbox.ready(now)
    return sum(act(work_id) for work_id in ready)


def _now() -> datetime:
    return here().clock.now()
