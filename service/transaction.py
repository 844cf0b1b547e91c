"""The one commit.

Doors, workers and the command line wrap what they do in `transaction()`; commands only flush. What
should be nudged is noted during the transaction and sent after its commit, never before and never
when it failed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from service.extensions import begin_reading, begin_writing, db
from service.nudge import Nudger, silent


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


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on leaving, roll back on any exception; then send the nudges that were noted."""
    begin_writing(db.session)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        db.session.info.pop("nudges", None)
        raise
    for job, *ids in db.session.info.pop("nudges", {}):
        _Wake.nudger(job, *ids)


@contextmanager
def reading() -> Iterator[None]:
    """Read one consistent picture; the database refuses any write. Nests in either kind."""
    if db.session().in_transaction():
        yield
        return
    begin_reading(db.session)
    try:
        yield
    finally:
        db.session.rollback()
