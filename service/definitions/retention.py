"""Retention classes: how long what is known of people is kept once a case is closed, and why.

The whole schedule is one document, and each change a new version of it, so that what was erased
stays explainable. It is read where it is needed and kept nowhere else: a change counts in every
process at once. A process without a class is never erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from service.errors import Refusal
from service.extensions import Base, Json, db
from service.sla.counting import corresponding_day
from service.sla.days import at_time, local_date, shift
from service.sla.lengths import Unit, parse_length

NEVER = ""
"""Chosen for a process: nothing of its cases is ever erased, whatever holds by default."""


class RetentionClassNotFound(Refusal):
    """There is no such retention class."""


class RetentionVersion(Base):
    """One version of the schedule: who made it, and when."""

    __tablename__ = "retention_schedules"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[Json]
    set_by: Mapped[str | None] = mapped_column(String(100))
    set_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One class: `length` counts from the day of closing, `basis` is the law or policy for it."""

    key: str
    name: str
    length: str
    basis: str

    def due_on(self, closed_at: datetime) -> date:
        """Return the day from which a case that was closed then may be erased."""
        length, day = parse_length(self.length), local_date(closed_at)
        if length.unit is Unit.MONTHS:
            return corresponding_day(day, length.count)
        return day + timedelta(days=length.count)

    def closed_before(self, until: date) -> datetime:
        """Return an instant before which whatever is due by a day was closed, and a little more.

        Months differ in length, so all of the month is in. Raises DateOutOfReach.
        """
        length = parse_length(self.length)
        if length.unit is not Unit.MONTHS:
            return at_time(shift(until, 1 - length.count), time())
        return at_time(corresponding_day(until.replace(day=1), 1 - length.count), time())

    @property
    def says(self) -> str:
        """Say the class with its length, as records name it."""
        return f"{self.name} ({parse_length(self.length).words} after closing)"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What holds: the classes by key, and those of processes; any other has the `default`.

    `second_person` says that whoever proposes an erasure may not confirm it.
    """

    classes: Mapping[str, RetentionClass] = field(default_factory=dict)
    processes: Mapping[str, str] = field(default_factory=dict)
    default: str = NEVER
    second_person: bool = True
    version: int = 0

    def class_of(self, process: str) -> RetentionClass | None:
        """Return the class of a process; None when nothing of its cases is ever erased."""
        return self.classes.get(self.processes.get(process, self.default))

    def find(self, key: str) -> RetentionClass:
        """Return a class. Raises RetentionClassNotFound."""
        if key not in self.classes:
            raise RetentionClassNotFound(retention_class=key)
        return self.classes[key]


def schedule_now() -> Schedule:
    """Return the schedule that holds; an installation begins with an empty one."""
    newest = select(RetentionVersion).order_by(RetentionVersion.version.desc()).limit(1)
    stored = db.session.scalar(newest)
    if stored is None:
        return Schedule()
    document = stored.document
    classes = {one["key"]: RetentionClass(**one) for one in document["classes"]}
    return Schedule(
        classes=classes,
        processes=document["processes"],
        default=document["default"],
        second_person=document["second_person"],
        version=stored.version,
    )
