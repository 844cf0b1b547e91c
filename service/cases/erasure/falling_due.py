"""Which closed cases fall due to be erased, and when.

A case counts from the day on which it was closed; one that is reopened counts anew when it closes
again. Links do not keep a case: each falls due by its own class.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select

from service.cases.models import Case, CaseState, LegalHold
from service.definitions.retention import RetentionClass, schedule_now
from service.extensions import db


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
    found = (one for one in _closed() if one.due_on <= until)
    wanted = (
        one
        for one in found
        if (since is None or one.due_on >= since) and under in (None, one.under.key)
    )
    return sorted(wanted, key=lambda one: (one.due_on, one.reference))


def count_by_month(until: date, *, today: date) -> Counter[tuple[date | None, str]]:
    """Count what falls due by the first day of its month and its class; None is due already."""
    return Counter(
        (None if one.due_on <= today else one.due_on.replace(day=1), one.under.key)
        for one in falling_due(until)
    )


def _closed() -> Iterator[Due]:
    """Give the closed cases of every class that are not erased."""
    schedule = schedule_now()
    held = exists().where(LegalHold.case_id == Case.id, LegalHold.lifted_at.is_(None))
    wanted = select(Case.id, Case.reference, Case.process_key, Case.closed_at, held).where(
        Case.state != CaseState.OPEN, Case.closed_at.is_not(None), Case.erased_at.is_(None)
    )
    for case_id, reference, process, closed_at, is_held in db.session.execute(wanted):
        under = schedule.class_of(process)
        if under is not None and closed_at is not None:
            due_on = under.due_on(closed_at)
            yield Due(case_id, reference, process, closed_at, under, due_on, is_held)
