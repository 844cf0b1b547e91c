"""Sending webhooks what they are owed: several threads, of which no receiver has many.

A receiver that is slow takes one thread, one that is quick a few: the others' events go on.
"""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from types import TracebackType
from typing import Self

from service import log
from service.cases.sweeping import Going
from service.errors import ServiceUnavailable
from service.ledger.shared_clock import shared_now
from service.measures import count_failed_look
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.sending import Place, places_to_send, send_ready
from workers.application import in_app
from workers.ticking import is_resting

THREADS = 12
MOST = 4
"""How many threads one receiver has at most; one that is slow or struggles has one."""
_log = log.logger(__name__)


class Outgoing:
    """Gives the feed its numbers, webhooks what they are owed, and sends it, while it lasts."""

    def __init__(self) -> None:
        """Begin with no thread."""
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="outgoing")
        self._busy: Counter[str] = Counter()
        self._changing = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def look(self, going: Going) -> int:
        """Do what there is to do, and have threads send the rest; return how much was begun."""
        if is_resting():
            return 0
        done = number_events(going=going) + feed_webhooks(shared_now(), going=going)
        return done + sum(self._begin(place, going) for place in places_to_send())

    def _begin(self, place: Place, going: Going) -> int:
        """Have as many threads send to a receiver as it may have; return how many were begun."""
        most = 1 if place.is_slow else min(MOST, place.ready)
        begun = 0
        while going() and self._takes(place.webhook_id, most):
            sender = self._pool.submit(in_app, lambda: send_ready(place.webhook_id, going=going))
            sender.add_done_callback(lambda ended: self._ended(place.webhook_id, ended))
            begun += 1
        return begun

    def _takes(self, webhook_id: str, most: int) -> bool:
        """Take a thread for a receiver, unless all are taken or it has its share."""
        with self._changing:
            if self._busy.total() >= THREADS or self._busy[webhook_id] >= most:
                return False
            self._busy[webhook_id] += 1
            return True

    def _ended(self, webhook_id: str, sender: Future[int]) -> None:
        with self._changing:
            self._busy[webhook_id] -= 1
        error = None if sender.cancelled() else sender.exception()
        if error is not None and not isinstance(error, ServiceUnavailable):
            _log.error("sending_failed", webhook=webhook_id, exc_info=error)
            count_failed_look()
