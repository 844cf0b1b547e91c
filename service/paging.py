"""Keyset pages: a cursor holds the sort key of the last row, so concurrent writes move nothing."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, and_, or_

from service.columns import UtcDateTime
from service.errors import Refusal
from service.extensions import db

T = TypeVar("T")

MOST = 200
USUAL = 50
_LARGEST = 2**63 - 1


class CursorUnreadable(Refusal):
    """The cursor was not given by this list."""


@dataclass(frozen=True, slots=True)
class Key:
    """One part of a sort key: a column that is never null, and its direction."""

    column: ColumnElement[Any]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items and the cursor of what follows, if anything does."""

    items: Sequence[T]
    next: str | None


def fetch(
    selected: Select[*tuple[Any, ...]], keys: Sequence[Key], *, limit: int, cursor: str | None
) -> tuple[Sequence[Any], str | None]:
    """Return a page's rows and the cursor of what follows; the keys are the rows' last columns.

    Raises CursorUnreadable.
    """
    if cursor:
        selected = selected.where(after(keys, read_cursor(cursor, keys)))
    limit = max(1, min(limit, MOST))
    rows = db.session.execute(selected.order_by(*order(keys)).limit(limit + 1)).all()
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], write_cursor(rows[limit - 1][-len(keys) :])


def write_cursor(values: Sequence[Any]) -> str:
    """Write the sort key of a row as an opaque text."""
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def read_cursor(cursor: str, keys: Sequence[Key]) -> list[Any]:
    """Read a cursor back, its instants as instants. Raises CursorUnreadable."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = orjson.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError):
        raise CursorUnreadable from None
    if not isinstance(values, list) or len(values) != len(keys):
        raise CursorUnreadable
    return [_typed(value, key.column) for value, key in zip(values, keys, strict=True)]


def after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Give the condition of the rows that follow a sort key."""
    steps = []
    for at, (key, value) in enumerate(zip(keys, values, strict=True)):
        equal = [k.column == v for k, v in zip(keys[:at], values[:at], strict=True)]
        beyond = key.column < value if key.descending else key.column > value
        steps.append(and_(*equal, beyond))
    return or_(*steps)


def order(keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    """Give the ORDER BY of a sort key."""
    return [key.column.desc() if key.descending else key.column.asc() for key in keys]


def _typed(value: Any, column: ColumnElement[Any]) -> Any:
    """Check one part of a cursor: nothing that the column could not hold reaches the database."""
    if isinstance(column.type, UtcDateTime):
        return _instant(value)
    if type(value) is not column.type.python_type:
        raise CursorUnreadable
    if (isinstance(value, int) and abs(value) > _LARGEST) or "\0" in str(value):
        raise CursorUnreadable
    return value


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
        if instant.utcoffset() is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise CursorUnreadable
