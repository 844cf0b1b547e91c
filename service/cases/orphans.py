"""Which stored files belong to a case."""

from collections.abc import Collection

from sqlalchemy import select

from service.cases.models import File
from service.extensions import db

_AT_ONCE = 500


def known_places(places: Collection[str]) -> set[str]:
    """Return those of `places` that a file's row names."""
    wanted = sorted(places)
    known: set[str] = set()
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        known |= set(db.session.scalars(select(File.stored_as).where(File.stored_as.in_(some))))
    return known
