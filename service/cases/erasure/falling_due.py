"""Which closed cases fall due to be erased, and when.

A case counts from the day on which it was closed; one that is reopened counts anew when it closes
again. Links do not keep a case: each falls due by its own class.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from service.cases.models import Case, CaseState, LegalHold
from service.definitions.retention import RetentionClass, Schedule, schedule_now
from service.extensions import db
from service.sla.days import LAST_YEAR, DateOutOfReach


@dataclass(frozen=True, slots=True)
class Due:
    """A closed case, its class, and the day from which it may be erased unless it is `held`.

    Nothing here tells of people: whoever looks after erasure need not see the case.
    """

    case_id: str
    reference: str
    process: str
    closed_at: datetime
    under: RetentionClass
    due_on: date
    held: bool


def falling_due(until: date, *, since: date | None = None, under: str | None = None) -> list[Due]:
    """Return the cases that fall due in a time, both days with it, the longest due first.

    `under` keeps those of one class.
    """
    until = min(until, date(LAST_YEAR, 12, 31))
    found = (one for one in _closed(until, under) if one.due_on <= until)
    wanted = (one for one in found if since is None or one.due_on >= since)
    return sorted(wanted, key=lambda one: (one.due_on, one.reference))


def count_by_month(until: date, *, today: date) -> Counter[tuple[date | None, str]]:
    """Count what falls due by the first day of its month and its class; None is due already."""
    return Counter(
        (None if one.due_on <= today else one.due_on.replace(day=1), one.under.key)
        for one in falling_due(until)
    )


def _closed(until: date, under: str | None) -> Iterator[Due]:
    """Give the cases of one class or all that are not erased and were closed early enough.

    Some of them fall due a few days later: the database does not count in months as classes do.
    """
    schedule = schedule_now()
    classes = [one for one in schedule.classes.values() if under in (None, one.key)]
    early = [_early_enough(schedule, one, until) for one in classes]
    held = exists().where(LegalHold.case_id == Case.id, LegalHold.lifted_at.is_(None))
    wanted = select(Case.id, Case.reference, Case.process_key, Case.closed_at, held).where(
        Case.state != CaseState.OPEN, Case.erased_at.is_(None), or_(false(), *early)
    )
    for case_id, reference, process, closed_at, is_held in db.session.execute(wanted):
        kept = schedule.class_of(process)
        if kept is not None and closed_at is not None:
            due_on = kept.due_on(closed_at)
            yield Due(case_id, reference, process, closed_at, kept, due_on, is_held)


def _early_enough(schedule: Schedule, kept: RetentionClass, until: date) -> ColumnElement[bool]:
    """Say which cases have a class and were closed before what falls due by then."""
    try:
        before = kept.closed_before(until)
    except DateOutOfReach:
        return false()
    processes = [key for key, name in schedule.processes.items() if name == kept.key]
    has_it: ColumnElement[bool] = Case.process_key.in_(processes)
    if schedule.default == kept.key:
        has_it = or_(has_it, Case.process_key.not_in(list(schedule.processes)))
    return and_(has_it, Case.closed_at < before)
