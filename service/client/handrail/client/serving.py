"""Serving a topic: one piece of work after the other, until the program is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Any

from handrail.client.problems import Conflict, NotFound, Problem, Unreachable
from handrail.client.work import Work, WorkDesk

Handler = Callable[[Work], Mapping[str, Any] | None]
"""Does a piece of work, and returns the variables that it brings."""
REST = 1.0
"""Seconds between two looks of who does not wait for work."""
REST_WHEN_AWAY = 5.0
"""Seconds between two looks while the service cannot be reached."""
_SAYS_A_LOCK = 3
"""How often within the time of a lock the service hears that its holder is still at it."""
_PATIENCE = 1.0
"""Seconds that the result waits for who is holding on to the work at this moment."""
_log = logging.getLogger(__name__)


class BpmnError(Exception):
    """Raised by a handler: the work ended in an error that the diagram may catch by its code."""

    def __init__(
        self, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> None:
        """Name the error, and give the variables that go with it."""
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.variables = variables or {}


class WorkFailed(Exception):
    """Raised by a handler: it could not be done now. Operators read the message.

    Without `retries` (0: give it up) and `retry_after` (seconds) the diagram and the service
    decide.
    """

    def __init__(
        self, message: str, *, retries: int | None = None, retry_after: int | None = None
    ) -> None:
        """Say why, and when it may be tried again."""
        super().__init__(message)
        self.message = message
        self.retries = retries
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves which topic, and how: for how long work is held, and waited for."""

    desk: WorkDesk
    topic: str
    handler: Handler
    lock_seconds: int
    wait_seconds: int
    worker: str

    def run(self, stop: Event) -> None:
        """Do work until `stop` is set; what is in hand then is finished.

        Raises Problem when work may not be fetched at all.
        """
        while not stop.is_set():
            for work in self._fetched(stop):
                self.do(work)

    def _fetched(self, stop: Event) -> list[Work]:
        try:
            found, rest = self.desk.fetch(
                [self.topic],
                lock_seconds=self.lock_seconds,
                wait_seconds=self.wait_seconds,
                worker=self.worker,
            )
        except Unreachable as error:
            _log.warning("cannot fetch work: %s", error)
            found, rest = [], REST_WHEN_AWAY
        if not found:
            stop.wait(rest if self.wait_seconds or rest else REST)
        return found

    def do(self, work: Work) -> None:
        """Do a piece of work and tell what came; it stays ours for as long as that takes."""
        with self._held(work):
            tell = self._tried(work)
        try:
            tell()
        except (Conflict, NotFound) as error:
            _log.warning("work %s is no longer ours: %s", work.id, error.facts.get("state", ""))
        except Problem as error:
            _log.exception("the result of work %s was refused", work.id)
            self._give_back(work, f"Its result was refused: {error.code}.")
        except Unreachable:
            _log.exception("the result of work %s was not taken; it is given out again", work.id)

    def _tried(self, work: Work) -> Callable[[], None]:
        """Try the work, and return what tells the service of it."""
        try:
            variables = self.handler(work) or {}
        except BpmnError as error:
            said, brought = error.message, error.variables
            code = error.code
            return lambda: self.desk.bpmn_error(work, code, said, brought)
        except WorkFailed as failure:
            said, retries, after = failure.message, failure.retries, failure.retry_after
            return lambda: self.desk.fail(work, said, retries=retries, retry_after=after)
        except Exception as error:  # noqa: BLE001  the work fails, visibly, and the next is done
            _log.exception("work %s failed", work.id)
            said = f"{type(error).__name__} in the worker; its log has the trace."
            return lambda: self.desk.fail(work, said)
        return lambda: self.desk.complete(work, variables)

    def _give_back(self, work: Work, message: str) -> None:
        try:
            self.desk.fail(work, message)
        except (Problem, Unreachable):
            _log.exception("work %s could not be given back", work.id)

    @contextmanager
    def _held(self, work: Work) -> Iterator[None]:
        done = Event()
        holder = Thread(target=self._hold, args=(work, done), name="handrail-lock", daemon=True)
        holder.start()
        try:
            yield
        finally:
            # One that is asking the service just now is not waited for long: what came of the
            # work must be told while it is still ours.
            done.set()
            holder.join(_PATIENCE)

    def _hold(self, work: Work, done: Event) -> None:
        """Say now and then that we are at it; work is lost when its lock ends unextended."""
        until = monotonic() + self.lock_seconds
        while (left := until - monotonic()) > 0:
            if done.wait(min(self.lock_seconds / _SAYS_A_LOCK, left)):
                return
            until = self._extended(work, until)
        work.lost.set()

    def _extended(self, work: Work, until: float) -> float:
        """Ask for more time while there is some; give until when the work is ours then."""
        asked_at = monotonic()
        try:
            self.desk.extend(work, lock_seconds=self.lock_seconds, within=until - asked_at)
        except (Conflict, NotFound):
            return asked_at
        except (Problem, Unreachable) as error:
            _log.warning("work %s was not extended: %s", work.id, error)
            return until
        return asked_at + self.lock_seconds


@contextmanager
def told_to_stop() -> Iterator[Event]:
    """Give what SIGTERM and SIGINT set, if this is the thread that hears them."""
    stop = Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    heard = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in heard}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
