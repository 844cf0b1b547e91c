"""Looking again and again, until told to stop."""

import time
from collections.abc import Callable, Sequence
from threading import Event

from service import log
from service.cases.sweeping import Going
from service.errors import ServiceUnavailable
from service.measures import count_failed_look
from workers.application import in_app
from workers.fitness import FITNESS

Look = Callable[[Going], object]
"""Something that does what there is to do while it is going; true when it did anything."""
_log = log.logger(__name__)


class Chore:
    """Something to do now and then."""

    def __init__(self, look: Look, every: float) -> None:
        """Do `look` at once and then every so many seconds."""
        self.look = look
        self._every = every
        self._next = float("-inf")

    def is_due(self) -> bool:
        """Tell whether it is time, and note that it is being done."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._every
        return True


class Loop:
    """Looks at the books, at once again while there is something to do."""

    def __init__(
        self, look: Look, *, pause: float, chores: Sequence[Chore] = (), longest: float = 60
    ) -> None:
        """Rest for `pause` seconds after a look that found nothing; chores come in between.

        `longest` are the seconds that one thing may take.
        """
        self._look = look
        self._pause = pause
        self._chores = chores
        self._longest = longest
        self._went_on_at = time.monotonic()

    def is_well(self) -> bool:
        """Tell whether it goes on: not stuck in one thing for longer than that may take."""
        return time.monotonic() - self._went_on_at < self._longest + self._pause

    def run(self, stop: Event) -> None:
        """Look until `stop` is set; what is in hand then is finished."""

        def going() -> bool:
            self._went_on_at = time.monotonic()
            return not stop.is_set()

        while going():
            done = guarded(self._look, going)
            for chore in self._chores:
                if going() and chore.is_due():
                    guarded(chore.look, going)
            if not done:
                stop.wait(self._pause)


def guarded(look: Look, going: Going) -> object:
    """Look, if the database is for us; nothing that goes wrong ends the process.

    The books keep what is to be done.
    """
    try:
        return in_app(lambda: FITNESS.is_fit() and look(going))
    except ServiceUnavailable:
        # It was logged where it was found, and there is no defect to trace.
        return None
    except Exception:  # noqa: BLE001  a defect: the next look may do
        _log.exception("look_failed")
        count_failed_look()
        return None
