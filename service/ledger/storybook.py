"""The storybook: which deeds of the demonstration are done, each written in its own transaction.

So a demonstration that was killed while it was made goes on where it was, with the dates that it
began with. Production never looks at it.
"""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from service.errors import Refusal
from service.extensions import Base, db
from service.installation import here
from service.settings import Mode

_BEGINNING = "beginning"
_END = "end"


class DoneByAnother(Refusal):
    """Another process has done this deed of the story in the meantime."""


class Told(Base):
    """One deed that is done, and the instant of the story at which it was."""

    __tablename__ = "storybook"

    deed: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]


def begin(now: datetime) -> datetime:
    """Open the story at its present instant, unless it was opened before; return that instant."""
    found = db.session.get(Told, _BEGINNING)
    if found is None:
        found = Told(deed=_BEGINNING, at=now)
        db.session.add(found)
        db.session.flush()
    return found.at


def keep(deed: str, at: datetime) -> None:
    """Write down that a deed is done, once. Raises DoneByAnother."""
    try:
        with db.session.begin_nested():
            db.session.add(Told(deed=deed, at=at))
    except IntegrityError as error:
        raise DoneByAnother from error


def end(at: datetime) -> None:
    """Write down that all of the story is told."""
    keep(_END, at)


def is_ended() -> bool:
    """Tell whether all of the story is told."""
    return db.session.get(Told, _END) is not None


def is_being_told() -> bool:
    """Tell whether a story has begun and is not ended: until then its clock is not ours."""
    if here().settings.mode is not Mode.DEMO:
        return False
    return db.session.get(Told, _BEGINNING) is not None and not is_ended()


def done() -> frozenset[str]:
    """Return the deeds that are done."""
    return frozenset(db.session.scalars(select(Told.deed)))
