"""The column types that mean the same in both databases: instants, and JSON values."""

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, aware UTC on the way out, sortable in both databases.

    PostgreSQL keeps `timestamptz`; SQLite keeps fixed-width UTC text, whose order is time's.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without an offset; hand every other to the driver in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"A stored instant needs an offset from UTC, and {value} has none.")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read SQLite's text as the UTC it is, and PostgreSQL's session time as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonDocument(TypeDecorator[Any]):
    """A JSON value: JSONB on PostgreSQL, text on SQLite; None is NULL.

    SQLite's own JSON type has numeric affinity: it would turn the text `1` into a number and lose
    the digits of a long one.
    """

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the database's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write a value as text where the database has no JSON type of its own."""
        if value is None or dialect.name == "postgresql":
            return value
        return orjson.dumps(value).decode()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read it back."""
        if value is None or dialect.name == "postgresql":
            return value
        return orjson.loads(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as text in both databases; None is NULL.

    PostgreSQL's JSONB gives a number back in another spelling. What is hashed must come back as it
    was written.
    """

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write a value as text."""
        return None if value is None else orjson.dumps(value).decode()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read it back."""
        return None if value is None else orjson.loads(value)
