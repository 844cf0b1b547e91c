"""The work of a what-if run by role and week, for its page and for a spreadsheet."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from service.sla.days import local_date
from service.web.downloads import Row
from service.web.reader import Reader
from service.web.what_if.chart import Week, columns
from service.web.what_if.words import whose
from service.web.words import on_short_day
from service.what_if.result import Result
from service.what_if.summing import Work, monday_of


@dataclass(frozen=True, slots=True)
class WorkShown:
    """The work of some roles: in words, as a chart, and as rows of week, then and with the draft.

    The first row may be that of all weeks before the period.
    """

    whose: str
    chart: Markup
    rows: list[tuple[str, int, int]]
    then: int
    with_draft: int


def work_shown(result: Result, since: datetime, who: Reader) -> list[WorkShown]:
    """Show the work of each role, week by week."""
    return [_shown(one, monday_of(local_date(since)), who) for one in result.work]


def work_rows(result: Result, who: Reader) -> Iterator[Row]:
    """Give a row for each role and week: its Monday, the roles, then and with the draft.

    Where numbers say “at least” there is a row for each role alone, and none is given for few.
    """
    for one in result.work:
        if result.exact:
            for week in _weeks(one):
                yield (week.isoformat(), whose(one.who, who), one.before[week], one.after[week])
        else:
            yield (whose(one.who, who), one.then or None, one.with_draft or None)


def _shown(work: Work, first: date, who: Reader) -> WorkShown:
    name = whose(work.who, who)
    weeks = [
        Week(week, work.before[week], work.after[week]) for week in _weeks(work) if week >= first
    ]
    then, with_draft = (_before(side, first) for side in (work.before, work.after))
    rows = [("Earlier", then, with_draft)] if then or with_draft else []
    return WorkShown(
        whose=name,
        chart=columns(f"Tasks for {name} by week; the table says the same", weeks),
        rows=[*rows, *((on_short_day(one.monday), one.then, one.with_draft) for one in weeks)],
        then=work.then,
        with_draft=work.with_draft,
    )


def _before(weeks: Counter[date], first: date) -> int:
    return sum(number for week, number in weeks.items() if week < first)


def _weeks(work: Work) -> Iterator[date]:
    """Give every week from the first to the last in which a task came, none left out."""
    weeks = {*work.before, *work.after}
    first, last = min(weeks, default=date.max), max(weeks, default=date.min)
    while first <= last:
        yield first
        first += timedelta(weeks=1)
