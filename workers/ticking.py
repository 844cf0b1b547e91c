"""The ticker: everything that time alone brings about. Any number may run, anywhere."""

from datetime import datetime

from service.cases import sweeping
from service.installation import here
from service.ledger import outbox
from service.transaction import reading
from workers.acting import act


def tick() -> int:
    """Look once at every book and do what is due; return how much was done."""
    now = _now()
    swept = sweeping.fire_due(now) + sweeping.start_due(now) + sweeping.deliver_stored(now)
    return swept + act_on_work(now)


def sweep() -> None:
    """Look again at what waits."""
    sweeping.look_again(_now())


def deliver(received_id: str) -> int:
    """Deliver one stored message or signal; return how many cases it reached."""
    return sweeping.deliver(received_id, _now())


def act_on_work(now: datetime) -> int:
    """Do the work that is ready."""
    with reading():
        ready = outbox.ready(now)
    return sum(act(work_id) for work_id in ready)


def _now() -> datetime:
    return here().clock.now()
