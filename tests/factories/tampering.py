"""What somebody could do who reaches the database past the service."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Executable

from service.extensions import db


@contextmanager
def changed(*statements: Executable) -> Iterator[None]:
    """Change rows behind the service's back, for a moment."""
    for one in statements:
        db.session.execute(one)
    yield
    db.session.rollback()
