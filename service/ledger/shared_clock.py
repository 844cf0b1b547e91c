"""The clock that all processes share: the database's, so that no machine's own can be off.

A worker whose clock was minutes ahead would take work that another holds, a ticker would fire what
is not due. SQLite has no clock but the machine's, on which all of its processes are.
"""

import time
from datetime import datetime, timedelta

from sqlalchemy import func, select

from service import log
from service.clock import real_now
from service.errors import ServiceUnavailable
from service.extensions import db
from service.transaction import reading

LOOK_EVERY = 10.0
"""Seconds for which an answer serves."""
CLOSE = timedelta(seconds=2)
"""Clocks this close are taken for the same: asking takes time, and time must not tremble."""

_log = log.logger(__name__)


class Drift:
    """By how much this machine's clock has to be moved to show the database's time."""

    def __init__(self) -> None:
        """Begin with no look taken."""
        self._looked_at = float("-inf")
        self._found: timedelta | None = None

    def __call__(self) -> timedelta:
        """Look anew now and then; what was found before serves while the database is away, or slow.

        Raises ServiceUnavailable when nothing was found yet.
        """
        if self._found is not None and time.monotonic() - self._looked_at < LOOK_EVERY:
            return self._found
        try:
            found, doubt = _difference()
        except ServiceUnavailable:
            if self._found is None:
                raise
            return self._found
        self._looked_at = time.monotonic()
        if doubt > CLOSE and self._found is not None:
            return self._found
        return self._take(found if abs(found) > max(CLOSE, doubt) else timedelta())

    def _take(self, found: timedelta) -> timedelta:
        if abs(found - (self._found or timedelta())) > CLOSE:
            _log.warning("clock_off", seconds=round(-found.total_seconds()))
        self._found = found
        return found


DRIFT = Drift()
"""That of this process."""


def shared_now() -> datetime:
    """Return the real time as the database tells it: for what no test clock may move."""
    return real_now() + DRIFT()


def _difference() -> tuple[timedelta, timedelta]:
    """Ask by how much the clocks differ; tell by how much that may be wrong, either way, as well.

    Of a database that answers slowly nobody knows when it read its clock.
    """
    if db.engine.dialect.name != "postgresql":
        return timedelta(), timedelta()
    with reading():
        # A connection may be long in coming: only the question itself is timed.
        db.session.connection()
        before = real_now()
        there: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
        doubt = (real_now() - before) / 2
    return there - (before + doubt), doubt
