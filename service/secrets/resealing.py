"""Everything that is sealed, wherever it is kept: sealed anew, or found to be beyond our keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, literal, select, type_coerce, update

from service.extensions import Base, db
from service.installation import here
from service.secrets.columns import Sealed
from service.secrets.models import Secret
from service.secrets.refusals import SecretUnreadable
from service.secrets.sealing import Keyring


@dataclass(frozen=True, slots=True)
class _Place:
    """One sealed text: where it stands, and what it is bound to."""

    table: Table
    column: Column[Any]
    row: ColumnElement[bool]
    sealed: str
    context: str


def reseal() -> int:
    """Seal with the key in use whatever is sealed with the one before; return how many were.

    Raises SecretsKeyMissing and SecretUnreadable; then nothing is changed.
    """
    keyring, count = Keyring.of(here().settings), 0
    for place in list(_everything()):
        if keyring.is_current(place.sealed):
            continue
        anew = keyring.seal(
            keyring.open(place.sealed, context=place.context), context=place.context
        )
        # What somebody replaced meanwhile is sealed with the key in use already.
        unchanged = type_coerce(place.column, Text) == place.sealed
        changed = {place.column: literal(anew, Text())}
        db.session.execute(update(place.table).where(place.row, unchanged).values(changed))
        count += 1
    return count


def sealed_here() -> tuple[int, int]:
    """Return how many secrets there are, and how many of them our keys do not open."""
    keyring, places = Keyring.of(here().settings), list(_everything())
    return len(places), sum(not _opens(keyring, one) for one in places)


def _opens(keyring: Keyring, place: _Place) -> bool:
    try:
        keyring.open(place.sealed, context=place.context)
    except SecretUnreadable:
        return False
    return True


def _everything() -> Iterator[_Place]:
    """Find all that is sealed in the tables that this process knows."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                yield from _texts(table, column, column.type.context)
    named = Secret.metadata.tables[Secret.__tablename__]
    for secret in db.session.scalars(select(Secret).order_by(Secret.name)):
        row = named.c.name == secret.name
        yield _Place(named, named.c.sealed, row, secret.sealed, secret.context)


def _texts(table: Table, column: Column[Any], context: str) -> Iterator[_Place]:
    keys = list(table.primary_key.columns)
    wanted = select(*keys, type_coerce(column, Text)).where(column.is_not(None)).order_by(*keys)
    for *values, sealed in db.session.execute(wanted):
        matches = [key == value for key, value in zip(keys, values, strict=True)]
        row = matches[0]
        for other in matches[1:]:
            row &= other
        yield _Place(table, column, row, sealed, context)
