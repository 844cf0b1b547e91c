"""The book of daily letters: for each person the day of the last one that was made."""

from datetime import date
from typing import Any

from sqlalchemy import Date, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db


class Digest(Base):
    """The last daily letter of a person: of which day it is."""

    __tablename__ = "digests"

    username: Mapped[str] = mapped_column(String(100), primary_key=True)
    day: Mapped[date] = mapped_column(Date)


def begin(username: str, day: date) -> bool:
    """Note that the letter of a day is made; tell whether it was not yet.

    Of many who try, one makes it, and if that one is killed another.
    """
    kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    insert = kinds[db.session.get_bind().dialect.name](Digest)
    first = insert.values(username=username, day=day).on_conflict_do_nothing()
    if db.session.scalar(first.returning(Digest.username)) is not None:
        return True
    last = db.session.get_one(Digest, username, with_for_update=True, populate_existing=True)
    if last.day >= day:
        return False
    last.day = day
    db.session.flush()
    return True
