"""Adding up what came of many cases: dates kept and missed, work by role and week, queues."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import chain
from typing import Final

from service.sla.days import local_date
from service.what_if.counting import Cases, Counting
from service.what_if.course import ENDED, NO_WORK, Course, Line
from service.what_if.queueing import Queue, line_up

Who = tuple[str, ...]
"""The roles of which any may do a task; none: any officer."""
ALL_TASKS: Final = ""
"""Stands in for the element where tasks are told together, whatever they are of."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What came of one case as it was, and with the draft."""

    before: Course
    after: Course


Pairs = Mapping[str, Pair]
"""What came of cases, by their ids."""
_Told = Sequence[tuple[str, Line]]
"""Tasks, each with the id of the case that it is of."""
_Lines = defaultdict[Who, list[tuple[str, Line]]]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Work:
    """The tasks for some roles: how many came, and in each week, by its Monday.

    Without `who` they are those for roles that are not told apart. Weeks are told only to who may
    read every case.
    """

    who: Who | None
    then: int
    with_draft: int
    before: Counter[date]
    after: Counter[date]


@dataclass(frozen=True, slots=True)
class Queues:
    """How the tasks for some roles queued, as it was and with the draft."""

    before: Queue
    after: Queue


def dates_of_cases(pairs: Pairs, counting: Counting) -> Dates:
    """Compare how the promise to each case was kept."""
    found = _Clocks()
    for case_id, pair in pairs.items():
        found.compare(case_id, pair.before.status, pair.after.status)
    return found.counted("cases", counting, pairs)


def dates_of_tasks(pairs: Pairs, counting: Counting) -> dict[str, Dates]:
    """Compare the tasks of each element, the first of a case with the first, and so on.

    An element of which no task can be compared is left out. Who may not read every case is told of
    all tasks together.
    """
    found: defaultdict[str, _Clocks] = defaultdict(_Clocks)
    for case_id, pair in pairs.items():
        others = _by_element(pair.after)
        for element, lines in _by_element(pair.before).items():
            for was, now in zip(lines, others.get(element, ()), strict=False):
                row = element if counting.exact else ALL_TASKS
                found[row].compare_tasks(case_id, was, now)
    counted = {row: clocks.counted("tasks", counting, pairs) for row, clocks in found.items()}
    return {row: dates for row, dates in counted.items() if dates.compared}


def sum_dates(several: Collection[Dates]) -> Dates:
    """Add up several."""
    return Dates(**{one.name: sum(getattr(d, one.name) for d in several) for one in fields(Dates)})


def work_by_role(pairs: Pairs, counting: Counting) -> list[Work]:
    """Add up the tasks that were to be done, by whose they were; whoever had most comes first."""
    before, after = _both(pairs)
    found = {
        who: _work(who, (before[who], after[who]), counting, pairs) for who in {**before, **after}
    }
    apart = counting.told_apart({who: one.then + one.with_draft for who, one in found.items()})
    rest = found.keys() - set(apart)
    sides = [list(chain.from_iterable(side[who] for who in rest)) for side in (before, after)]
    others = _work(None, (sides[0], sides[1]), counting, pairs)
    told = [found[who] for who in apart]
    return [*told, others] if others.then or others.with_draft else told


def queues_by_role(pairs: Pairs) -> dict[Who, Queues]:
    """Say how tasks queued, by whose they were.

    Roles whose work nobody did are left out: nothing is known of how long it takes.
    """
    before, after = _both(pairs)
    found: dict[Who, Queues] = {}
    for who, lines in before.items():
        done = Counter(local_date(one.completed_at) for _, one in lines if one.completed_at)
        if done:
            was, now = (line_up(_days_of_opening(side[who]), done) for side in (before, after))
            found[who] = Queues(was, now)
    return found


def monday_of(day: date) -> date:
    """Give the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


class _Clocks:
    """The cases of clocks, by the words in which `Dates` tells of these."""

    def __init__(self) -> None:
        self._cases: defaultdict[str, Cases] = defaultdict(Counter)

    def compare(self, case_id: str, before: str, after: str) -> bool:
        """Compare a clock's status in both tellings; tell whether it ended in both."""
        ended = {before, after} <= ENDED
        if ended:
            missed, would_miss = before == "missed", after == "missed"
            self._note(
                case_id,
                compared=True,
                missed_before=missed,
                missed_after=would_miss,
                saved=missed and not would_miss,
                lost=would_miss and not missed,
            )
        return ended

    def compare_tasks(self, case_id: str, was: Line, now: Line) -> None:
        """Compare a task in both tellings."""
        ended = self.compare(case_id, was.status, now.status)
        if ended and was.target_at and now.target_at:
            then, other = local_date(was.target_at), local_date(now.target_at)
            self._note(case_id, earlier=other < then, later=other > then)

    def counted(self, row: str, counting: Counting, among: Collection[str]) -> Dates:
        """Count the clocks that were compared among some cases, and those of them told apart."""
        compared = self._cases["compared"]
        told = {
            word: counting.count(
                ("dates", row, word), self._cases[word], among if word == "compared" else compared
            )
            for word in (one.name for one in fields(Dates))
        }
        return Dates(**told)

    def _note(self, case_id: str, **holds: bool) -> None:
        for word in (word for word, is_so in holds.items() if is_so):
            self._cases[word][case_id] += 1


def _by_element(course: Course) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for one in course.lines:
        found.setdefault(one.element, []).append(one)
    return found


def _both(pairs: Pairs) -> tuple[_Lines, _Lines]:
    """Give the tasks of both tellings by whose they are, each with the case that it is of."""
    return (
        _lines((case_id, pair.before) for case_id, pair in pairs.items()),
        _lines((case_id, pair.after) for case_id, pair in pairs.items()),
    )


def _lines(courses: Iterable[tuple[str, Course]]) -> _Lines:
    found: _Lines = defaultdict(list)
    for case_id, course in courses:
        for one in course.lines:
            if one.state not in NO_WORK:
                found[one.roles].append((case_id, one))
    return found


def _work(
    who: Who | None, sides: tuple[_Told, _Told], counting: Counting, among: Collection[str]
) -> Work:
    then, with_draft = (
        counting.count(("work", who, column), Counter(case_id for case_id, _ in side), among)
        for column, side in zip(("then", "with the draft"), sides, strict=True)
    )
    before, after = (_weeks(side) if counting.exact else Counter[date]() for side in sides)
    return Work(who, then, with_draft, before, after)


def _weeks(lines: _Told) -> Counter[date]:
    return Counter(monday_of(local_date(one.opened_at)) for _, one in lines)


def _days_of_opening(lines: _Told) -> Counter[date]:
    return Counter(local_date(one.opened_at) for _, one in lines)
