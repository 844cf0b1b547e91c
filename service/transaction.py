"""The one commit.

Doors, workers and the command line wrap what they do in `transaction()`; commands only flush. What
should be nudged is noted during the transaction and sent after its commit, never before and never
when it failed; what a reading gives cause to write is done when it has ended. A database that is
busy or away raises `ServiceUnavailable`, whatever its driver calls that.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from service import log
from service.errors import ServiceUnavailable
from service.extensions import db
from service.nudge import Nudger, silent
from service.purpose import begin_reading, begin_writing, is_reading

_log = log.logger(__name__)


class _Wake:
    """How this process wakes workers; set once when the application is made."""

    nudger: Nudger = staticmethod(silent)


def wake_with(nudger: Nudger) -> None:
    """Use `nudger` after each commit."""
    _Wake.nudger = nudger


def nudge_after_commit(job: str, *ids: str) -> None:
    """Note that `job` has work once this transaction is committed."""
    noted = cast("dict[tuple[str, ...], None]", db.session.info.setdefault("nudges", {}))
    noted[job, *ids] = None


def after_commit(do: Callable[[], None]) -> None:
    """Do something once this transaction is committed; it must not fail, nor use the database."""
    db.session.info.setdefault("afterwards", []).append(do)


def after_reading(do: Callable[..., object], *args: Any) -> None:
    """Note what is to be done when this reading has ended, once, in a transaction of its own.

    In a transaction that writes nothing is noted.
    """
    if is_reading(db.session):
        db.session.info.setdefault("after_reading", {})[do, *args] = None


def keep_to_itself() -> None:
    """Let nothing follow what this session commits: nobody is woken, nothing is counted.

    For a scratch database: what moves there happens to nobody.
    """
    db.session.info["to_itself"] = True


def remembered(about: str) -> dict[str, Any]:
    """Return what this transaction has looked up so far about something, to be added to."""
    present = db.session().get_transaction()
    kept: tuple[object, dict[str, dict[str, Any]]] = db.session.info.get("remembered", (None, {}))
    if present is None or kept[0] is not present:
        kept = db.session.info["remembered"] = (present, {})
    return kept[1].setdefault(about, {})


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on leaving, roll back on any exception; then do what was to follow the commit.

    Raises ServiceUnavailable when the database is busy or away.
    """
    with _told_when_away():
        try:
            begin_writing(db.session)
            yield
            db.session.commit()
        except BaseException:  # One that could not begin leaves the session begun as well.
            db.session.rollback()
            db.session.info.pop("nudges", None)
            db.session.info.pop("afterwards", None)
            raise
    afterwards = db.session.info.pop("afterwards", ())
    nudges = db.session.info.pop("nudges", {})
    if db.session.info.get("to_itself"):
        return
    for do in afterwards:
        do()
    for job, *ids in nudges:
        _Wake.nudger(job, *ids)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Take back everything that the block did to the database: it only shows what would be."""
    info = db.session.info
    nudges, afterwards = dict(info.get("nudges", {})), list(info.get("afterwards", []))
    inner = db.session.begin_nested()
    try:
        yield
    finally:
        inner.rollback()
        info["nudges"], info["afterwards"] = nudges, afterwards


@contextmanager
def reading() -> Iterator[None]:
    """Read one consistent picture; the database refuses any write. Nests in either kind.

    What was noted with `after_reading` is done when it ends, unless it fails.
    Raises ServiceUnavailable when the database is busy or away.
    """
    if db.session().in_transaction():
        yield
        return
    with _told_when_away():
        try:
            begin_reading(db.session)
            yield
            noted = db.session.info.pop("after_reading", {})
        finally:
            db.session.info.pop("after_reading", None)
            db.session.rollback()
    for do, *args in noted:
        with transaction():
            do(*args)


@contextmanager
def _told_when_away() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, NoConnectionFree) as error:
        if not _is_away(error):
            raise
        _log.warning("database_away", error=type(getattr(error, "orig", error)).__name__)
        raise ServiceUnavailable("The database is busy or away.") from error


def _is_away(error: DBAPIError | NoConnectionFree) -> bool:
    """Tell trouble with the database itself from a statement of ours that is wrong."""
    if isinstance(error, NoConnectionFree) or error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR
