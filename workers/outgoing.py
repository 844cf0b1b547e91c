"""Sending webhooks what they are owed: several threads, of which no receiver has many.

A receiver that is slow takes one thread, one that is quick a few: the others' events go on.
"""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import RLock
from types import TracebackType
from typing import Self

from service import log
from service.cases.sweeping import Going
from service.errors import ServiceUnavailable
from service.ledger.shared_clock import shared_now
from service.measures import count_failed_look
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.sending import AT_ONCE, Place, places_to_send, send_ready
from workers.application import in_app
from workers.ticking import is_resting

THREADS = 12
MOST = 4
"""How many threads one receiver has at most; one that is slow or struggles has one."""
_log = log.logger(__name__)


class Outgoing:
    """Gives the feed its numbers, webhooks what they are owed, and sends it, while it lasts.

    A thread sends to one receiver for a turn; while there is more it goes to the end of the line,
    behind those who wait to send to others.
    """

    def __init__(self) -> None:
        """Begin with no thread."""
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="outgoing")
        self._busy: Counter[str] = Counter()
        self._most: dict[str, int] = {}
        self._share: dict[str, int] = {}
        self._is_open = True
        self._changing = RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changing:
            self._is_open = False
        self._pool.shutdown(cancel_futures=True)

    def look(self, going: Going) -> int:
        """Do what there is to do, and have threads send the rest; return how much was begun."""
        if is_resting():
            return 0
        done = number_events(going=going) + feed_webhooks(shared_now(), going=going)
        return done + sum(self._begin(place, going) for place in places_to_send())

    def _begin(self, place: Place, going: Going) -> int:
        """Have as many threads send to a receiver as it may have; return how many were begun."""
        begun = 0
        with self._changing:
            held = self._busy[place.webhook_id] * self._share.get(place.webhook_id, 0)
            due = max(1, place.ready + held)
            most = self._most[place.webhook_id] = 1 if place.is_slow else min(MOST, due)
            self._share[place.webhook_id] = max(1, min(AT_ONCE, due // most))
            while place.ready and going() and self._busy[place.webhook_id] < most:
                self._busy[place.webhook_id] += 1
                self._line_up(place.webhook_id, going)
                begun += 1
        return begun

    def _line_up(self, webhook_id: str, going: Going) -> None:
        turn = partial(send_ready, webhook_id, at_once=self._share[webhook_id], going=going)
        sender = self._pool.submit(in_app, turn)
        sender.add_done_callback(lambda ended: self._ended(webhook_id, ended, going))

    def _ended(self, webhook_id: str, sender: Future[int], going: Going) -> None:
        """Go to the end of the line if there may be more to send, and the receiver may have it."""
        error = None if sender.cancelled() else sender.exception()
        goes_on = error is None and not sender.cancelled() and sender.result() > 0 and going()
        with self._changing:
            if goes_on and self._is_open and self._busy[webhook_id] <= self._most[webhook_id]:
                self._line_up(webhook_id, going)
                return
            self._busy[webhook_id] -= 1
        if error is not None and not isinstance(error, ServiceUnavailable):
            _log.error("sending_failed", webhook=webhook_id, exc_info=error)
            count_failed_look()
