"""Adding up what came of many cases: dates kept and missed, work by role and week, queues."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from service.sla.days import local_date
from service.what_if.course import ENDED, NO_WORK, Course, Line
from service.what_if.queueing import Queue, line_up

Who = tuple[str, ...]
"""The roles of which any may do a task; none: any officer."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What came of one case as it was, and with the draft."""

    before: Course
    after: Course


@dataclass
class Dates:
    """Clocks whose work ended in both tellings: how many, and how many of them late.

    `saved` were late and would have been in time, `lost` the other way round. `earlier` and `later`
    would have been due on another day.
    """

    compared: int = 0
    missed_before: int = 0
    missed_after: int = 0
    saved: int = 0
    lost: int = 0
    earlier: int = 0
    later: int = 0

    def count(self, before: str, after: str) -> None:
        """Count a clock by its status in both tellings."""
        if not {before, after} <= ENDED:
            return
        missed, would_miss = before == "missed", after == "missed"
        self.compared += 1
        self.missed_before += missed
        self.missed_after += would_miss
        self.saved += missed and not would_miss
        self.lost += would_miss and not missed


@dataclass(frozen=True, slots=True)
class Work:
    """The tasks for some roles: how many came in each week, by its Monday, and how they queued.

    The queues are None where nobody did such work, so that nothing is known of how long it takes.
    """

    who: Who
    before: Counter[date]
    after: Counter[date]
    queue_before: Queue | None
    queue_after: Queue | None


def dates_of_cases(pairs: Iterable[Pair]) -> Dates:
    """Compare how the promise to each case was kept."""
    found = Dates()
    for pair in pairs:
        found.count(pair.before.status, pair.after.status)
    return found


def dates_of_tasks(pairs: Iterable[Pair]) -> dict[str, Dates]:
    """Compare the tasks of each element, the first of a case with the first, and so on.

    An element of which no task can be compared is left out.
    """
    found: dict[str, Dates] = {}
    for pair in pairs:
        others = _by_element(pair.after)
        for element, lines in _by_element(pair.before).items():
            for was, now in zip(lines, others.get(element, ()), strict=False):
                _compare(found.setdefault(element, Dates()), was, now)
    return {element: dates for element, dates in found.items() if dates.compared}


def sum_dates(several: Iterable[Dates]) -> Dates:
    """Add up several."""
    whole = Dates()
    for one in several:
        for name in fields(Dates):
            setattr(whole, name.name, getattr(whole, name.name) + getattr(one, name.name))
    return whole


def work_by_role(pairs: Sequence[Pair]) -> list[Work]:
    """Add up the tasks that were to be done, by whose they were; whoever had most comes first."""
    before = _lines(pair.before for pair in pairs)
    after = _lines(pair.after for pair in pairs)
    found = [_work(who, before.get(who, []), after.get(who, [])) for who in {**before, **after}]
    return sorted(found, key=lambda one: (-one.before.total() - one.after.total(), one.who))


def monday_of(day: date) -> date:
    """Give the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def _compare(dates: Dates, was: Line, now: Line) -> None:
    before = dates.compared
    dates.count(was.status, now.status)
    if dates.compared > before and was.target_at and now.target_at:
        then, other = local_date(was.target_at), local_date(now.target_at)
        dates.earlier += other < then
        dates.later += other > then


def _by_element(course: Course) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for one in course.lines:
        found.setdefault(one.element, []).append(one)
    return found


def _lines(courses: Iterable[Course]) -> dict[Who, list[Line]]:
    found: dict[Who, list[Line]] = {}
    for course in courses:
        for one in course.lines:
            if one.state not in NO_WORK:
                found.setdefault(one.roles, []).append(one)
    return found


def _work(who: Who, before: Sequence[Line], after: Sequence[Line]) -> Work:
    came, would_come = _days_of_opening(before), _days_of_opening(after)
    done = Counter(local_date(one.completed_at) for one in before if one.completed_at)
    return Work(
        who,
        _weeks(came),
        _weeks(would_come),
        line_up(came, done) if done else None,
        line_up(would_come, done) if done else None,
    )


def _days_of_opening(lines: Iterable[Line]) -> Counter[date]:
    return Counter(local_date(one.opened_at) for one in lines)


def _weeks(days: Counter[date]) -> Counter[date]:
    found: Counter[date] = Counter()
    for day, number in days.items():
        found[monday_of(day)] += number
    return found
