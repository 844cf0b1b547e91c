from datetime import UTC, date, datetime, timedelta

from service.what_if.counting import EXACT
from service.what_if.course import Course, Line, as_json, from_json
from service.what_if.queueing import Queue
from service.what_if.summing import (
    Dates,
    Pair,
    Queues,
    dates_of_cases,
    dates_of_tasks,
    queues_by_role,
    work_by_role,
)

MONDAY = datetime(2026, 8, 3, 9, tzinfo=UTC)
WEEK, NEXT_WEEK = date(2026, 8, 3), date(2026, 8, 10)
LEAD, OFFICER, ANYBODY = ("lead",), ("officer",), ()


def line(  # noqa: PLR0913  a task says much
    element: str,
    roles: tuple[str, ...] = OFFICER,
    *,
    status: str = "met",
    state: str = "completed",
    opened: int = 0,
    due: int | None = 5,
    done: int | None = 1,
) -> Line:
    """A task that opened and was due and done so many days after Monday."""

    def at(days: int | None) -> datetime | None:
        return MONDAY + timedelta(days=days) if days is not None else None

    return Line(element, roles, state, status, at(opened) or MONDAY, at(due), at(done))


def course(*lines: Line, status: str = "met", whole: bool = True) -> Course:
    return Course(whole, status, lines)


def test_what_came_of_a_case_is_kept_and_read_again() -> None:
    kept = course(line("a"), line("b", ANYBODY, due=None, done=None), whole=False)
    assert from_json(as_json(kept)) == kept


def test_dates_that_were_kept_or_missed_are_compared_where_both_ended() -> None:
    statuses = [
        ("missed", "met"),
        ("met", "missed"),
        ("missed", "missed"),
        ("met", "met"),
        ("missed", "none"),
        ("red", "met"),
    ]
    pairs = {
        str(number): Pair(course(status=was), course(status=now))
        for number, (was, now) in enumerate(statuses)
    }
    assert dates_of_cases(pairs, EXACT) == Dates(
        compared=4, missed_before=2, missed_after=2, saved=1, lost=1
    )


def test_tasks_of_an_element_are_compared_in_their_order() -> None:
    before = course(line("a"), line("a", status="missed"), line("gone"), line("b", due=None))
    after = course(
        line("a", due=4), line("a", status="met", due=9), line("a", due=1), line("b", due=None)
    )
    assert dates_of_tasks({"1": Pair(before, after)}, EXACT) == {
        "a": Dates(compared=2, missed_before=1, saved=1, earlier=1, later=1),
        "b": Dates(compared=1),
    }
    still_open = line("a", status="green", state="open", done=None)
    assert dates_of_tasks({"1": Pair(course(line("a")), course(still_open))}, EXACT) == {}


def test_work_is_added_up_by_whose_it_is_and_by_week() -> None:
    before = course(
        line("a"), line("b", opened=1, done=2), line("x", state="cancelled"), line("c", LEAD)
    )
    moved = course(
        line("a"),
        line("b", LEAD, opened=7, done=8),
        line("c", LEAD, opened=8, done=None, state="open"),
        line("x", state="bypassed"),
        line("new", ("checker", "lead"), state="open", done=None),
    )
    pairs = {"1": Pair(before, moved), "2": Pair(course(), course())}
    lead, officer, checker = work_by_role(pairs, EXACT)
    assert (lead.who, lead.before, lead.after) == (LEAD, {WEEK: 1}, {NEXT_WEEK: 2})
    assert (officer.then, officer.with_draft) == (2, 1)
    assert (officer.before, officer.after) == ({WEEK: 2}, {WEEK: 1})
    assert (checker.who, checker.before, checker.after) == (("checker", "lead"), {}, {WEEK: 1})
    assert queues_by_role(pairs) == {
        # The one that a lead did on Tuesday came on Monday; those of the week after nobody would.
        LEAD: Queues(Queue(1, days=1, longest=1, left=0), Queue(2, days=1, longest=1, left=2)),
        OFFICER: Queues(Queue(2, days=2, longest=1, left=0), Queue(1, days=1, longest=1, left=0)),
    }
