"""Rows that are only ever added: written with the next flush, one statement for each table.

A move writes more lines of its trace, log and words than anything else, and nobody changes them
again in its transaction. So they take part in the flush, but not in the session: its bookkeeping of
each object would cost more than the objects.
"""

import functools
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, event, insert
from sqlalchemy.orm import Session

from service.extensions import Base, db

Book = type[Base]
_APPENDED = "appended"


def append(book: Book, row: Mapping[str, Any]) -> None:
    """Write a row, by its columns, with the next flush; one that is rolled back before is not.

    A flush needs an object that changed: mostly that of the case, which counts its rows.
    """
    db.session.info.setdefault(_APPENDED, {}).setdefault(book, []).append(row)


@functools.cache
def _insertion(book: Book) -> Insert:
    return insert(book.__table__)  # type: ignore[arg-type]


@event.listens_for(Session, "after_flush")
def _write(session: Session, *_: object) -> None:
    """Write what was appended, behind the rows that the flush wrote and it may refer to."""
    appended: dict[Book, list[Mapping[str, Any]]] = session.info.pop(_APPENDED, {})
    for book, rows in appended.items():
        session.connection().execute(_insertion(book), rows)


@event.listens_for(Session, "before_commit")
def _leave_nothing(session: Session) -> None:
    """Write what was appended when no object that changed has made the session flush since."""
    session.flush()
    _write(session)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, *_: object) -> None:
    session.info.pop(_APPENDED, None)
