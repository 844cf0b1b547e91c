"""Holding work while it is done: another waits only for a worker that is gone, and not for long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from flask import Flask, current_app

from service.errors import ServiceUnavailable
from service.installation import here
from service.ledger import outbox
from service.transaction import transaction

HELD_FOR = timedelta(minutes=1)
"""How long work stays with a worker that says nothing more: it was killed, or its machine is."""
SAY_EVERY = 15.0
"""Seconds after which a worker says that it is still at it."""
LONGEST = timedelta(minutes=5)
"""How long a worker may take before another may try: an effect may be stuck for ever."""


@contextmanager
def held(work_id: str, fence: int) -> Iterator[None]:
    """Hold work that was taken under this `fence` while the block lasts, for LONGEST at most."""
    app, done = current_app._get_current_object(), Event()  # type: ignore[attr-defined]  # noqa: SLF001
    holder = Thread(target=_hold, args=(app, work_id, fence, done), name="holder", daemon=True)
    holder.start()
    try:
        yield
    finally:
        done.set()
        holder.join()


def _hold(app: Flask, work_id: str, fence: int, done: Event) -> None:
    until = time.monotonic() + (LONGEST - HELD_FOR).total_seconds()
    still_ours = True
    while still_ours and not done.wait(SAY_EVERY) and time.monotonic() < until:
        with app.app_context():
            still_ours = _say(work_id, fence)


def _say(work_id: str, fence: int) -> bool:
    """Hold on for another while; False when the work is no longer ours."""
    try:
        with transaction():
            return outbox.hold_on(work_id, fence, until=here().clock.now() + HELD_FOR)
    except ServiceUnavailable:
        # A database that is away lets nobody else take it either.
        return True
