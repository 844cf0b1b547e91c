"""What is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event

from service.extensions import db


class Statement(NamedTuple):
    """A statement as the driver was given it."""

    text: str
    given: Any


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """Note every statement of the block."""
    seen: list[Statement] = []

    def note(_c: Any, _u: Any, text: str, given: Any, _x: Any, _m: Any) -> None:
        seen.append(Statement(text, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
