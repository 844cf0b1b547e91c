"""Calendars in the database: every version is kept, so that an old date stays explainable."""

from datetime import datetime
from typing import LiteralString

from sqlalchemy import String, Text, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from service.errors import Refusal
from service.extensions import Base, Json, db
from service.ledger.changes import About, write
from service.people.refusals import ChangedSince
from service.purpose import is_reading
from service.sla.calendars import Calendar
from service.sla.divisions import DIVISIONS, standard_calendar
from service.sla.stored_calendars import from_json, to_json
from service.transaction import remembered


class CalendarUnknown(Refusal):
    """There is no calendar of this name."""


class CalendarKnown(Refusal):
    """There is a calendar of this name."""


class CalendarVersion(Base):
    """One version of a calendar: who made it, when and why."""

    __tablename__ = "calendars"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[Json]
    made_by: Mapped[str | None] = mapped_column(String(100))
    made_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")


_LATEST = select(func.max(CalendarVersion.version)).where(CalendarVersion.key == bindparam("key"))


def seed_standard_calendars(at: datetime) -> list[str]:
    """Store the standard calendars that are not there yet; return their keys."""
    known = set(db.session.scalars(select(CalendarVersion.key)))
    missing = [key for key in DIVISIONS if key not in known]
    for key in missing:
        store_calendar(standard_calendar(key), by=None, at=at, note="Public holidays as published")
    return missing


def calendars() -> list[Calendar]:
    """Return the latest version of every calendar, by key."""
    keys = db.session.scalars(select(CalendarVersion.key).distinct())
    return [calendar(key) for key in sorted(keys)]


def default_calendar() -> str:
    """Return the key of the calendar in which a model counts that names none."""
    return _Default.key


def versions_of(key: str) -> list[CalendarVersion]:
    """Return every version of a calendar, the latest first."""
    wanted = select(CalendarVersion).where(CalendarVersion.key == key)
    return list(db.session.scalars(wanted.order_by(CalendarVersion.version.desc())))


def create_calendar(calendar: Calendar, *, by: str | None, at: datetime, note: str) -> None:
    """Store the first version of a calendar. Raises CalendarKnown."""
    try:
        with db.session.begin_nested():
            store_calendar(calendar, by=by, at=at, note=note)
    except IntegrityError:
        raise CalendarKnown(calendar=calendar.key) from None
    write(About.CALENDAR, calendar.key, note, acting=(by, at), after={"version": calendar.version})


def store_next(calendar: Calendar, *, by: str | None, at: datetime, note: str) -> None:
    """Store a calendar's next version, if it is still that: whoever comes second is refused.

    Whoever counts in the version before has ended. Raises CalendarUnknown and ChangedSince.
    """
    await_counting(calendar.key)
    wanted = select(CalendarVersion.version).where(CalendarVersion.key == calendar.key)
    if not db.session.scalars(wanted.with_for_update()).all():
        raise CalendarUnknown(calendar=calendar.key)
    if db.session.scalar(_LATEST, {"key": calendar.key}) != calendar.version - 1:
        raise ChangedSince(calendar=calendar.key)
    store_calendar(calendar, by=by, at=at, note=note)
    write(
        About.CALENDAR,
        calendar.key,
        note,
        acting=(by, at),
        before={"version": calendar.version - 1},
        after={"version": calendar.version},
    )


def await_counting(key: str) -> None:
    """Wait for all who count in a calendar, and let others wait until this transaction ends.

    So nothing that counts in the version before is written unseen once the next one stands. Who
    reads a calendar and changes it then, in one transaction, calls this before both: two who read
    first would wait for each other. SQLite has one writer at a time anyway.
    """
    _lock("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", key)


def store_calendar(calendar: Calendar, *, by: str | None, at: datetime, note: str) -> None:
    """Store a calendar's next version."""
    db.session.add(
        CalendarVersion(
            key=calendar.key,
            version=calendar.version,
            document=to_json(calendar),
            made_by=by,
            made_at=at,
            note=note,
        )
    )
    db.session.flush()
    remembered("calendars").clear()


class _Default:
    """The installation's own calendar; set once when the application is made."""

    key = "england_and_wales"


def use_by_default(key: str) -> None:
    """Count in this calendar wherever a model names none."""
    _Default.key = key


def calendar(key: str | None = None, version: int | None = None) -> Calendar:
    """Return a calendar: by default the latest version, and the installation's own.

    Within one transaction each calendar's latest version is looked up once; in one that writes, it
    stays the latest until that ends. Raises CalendarUnknown.
    """
    key = key or _Default.key
    if version is not None:
        return _read(key, version)
    known: dict[str, Calendar] = remembered("calendars")
    if key not in known:
        known[key] = _latest(key)
    return known[key]


def _latest(key: str) -> Calendar:
    if not is_reading(db.session):
        _lock("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", key)
    version = db.session.scalar(_LATEST, {"key": key})
    if version is None:
        raise CalendarUnknown(f"There is no calendar {key!r}.", calendar=key)
    return _read(key, version)


def _lock(statement: LiteralString, key: str) -> None:
    """Lock a calendar for this transaction, on PostgreSQL; what is asked next comes after that."""
    if db.session.get_bind().dialect.name == "postgresql":
        # Only who has PostgreSQL needs the memory of its driver.
        from service.pipelining import send_along  # noqa: PLC0415

        send_along(db.session.connection(), statement, f"calendar {key}")


_read_before: dict[tuple[str, str, int], Calendar] = {}


def _read(key: str, version: int) -> Calendar:
    """Read a stored version, once in each process: a version never changes."""
    place = (str(db.engine.url), key, version)
    if place not in _read_before:
        stored = db.session.get_one(CalendarVersion, (key, version))
        _read_before[place] = from_json(stored.document)
    return _read_before[place]
