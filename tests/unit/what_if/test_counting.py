"""What who may not read the cases learns of them: of many something, of one nothing."""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime

from service.cases.models import Way, WhatIfItem
from service.what_if.comparing import Difference
from service.what_if.counting import ENOUGH, FEWEST, at_least, exactly
from service.what_if.course import Course, Line, as_json
from service.what_if.result import Reason, Result, added_up
from service.what_if.summing import Dates

MONDAY = datetime(2026, 8, 3, 9, tzinfo=UTC)
TURNED = Difference("complete", "look", "open", ("check",), ())
RARE = Difference("complete", "look", "open", ("check",), ("phone",))


def cases(first: int, end: int) -> Counter[str]:
    return Counter(f"case {number}" for number in range(first, end))


def test_a_number_says_at_least_in_fives_and_leaves_a_group_on_either_side() -> None:
    whole = cases(0, 60)
    for many in range(61):
        some = cases(0, many)
        said = at_least(some, whole)
        assert (said % FEWEST, exactly(some, whole)) == (0, many)
        assert many - ENOUGH < said <= max(min(many, 60 - FEWEST), 0)
        # However often a case counts, and in whatever order they come, it is as good as any other.
        often = Counter(dict.fromkeys(reversed(list(some)), 9))
        assert at_least(often, whole) == said
    assert at_least(cases(0, 9), cases(0, 9)) == 0


def test_one_case_more_is_not_seen_by_taking_away() -> None:
    """Between every two numbers of cases both answers are met: none tells which of them it is."""
    whole = cases(0, 1_000)
    said = {
        many: {at_least(cases(first, first + many), whole) for first in range(60)}
        for many in range(FEWEST, 30)
    }
    assert all(said[many] & said[many + 1] for many in range(FEWEST, 29))
    assert all(len(said[many]) == 2 for many in said if many % FEWEST != FEWEST - 1)


def item(number: int, differs: Difference | None, *, missed: bool = False) -> WhatIfItem:
    """A case of which two tasks came in one week, that goes another way or the same."""
    lines = [Line("look", ("lead",), "completed", "met", MONDAY, MONDAY, MONDAY)] * 2
    before, after = (Course(True, status, tuple(lines)) for status in ("met", "missed"))
    return WhatIfItem(
        position=number,
        case_id=f"case {number}",
        way=Way.ANOTHER if differs else Way.SAME,
        differs=asdict(differs) if differs else None,
        before=as_json(before),
        after=as_json(after if missed else before),
    )


def untellable(number: int, said: str, detail: str) -> WhatIfItem:
    return WhatIfItem(
        position=number, case_id=f"case {number}", way=Way.UNTELLABLE, said=said, detail=detail
    )


def told(items: list[WhatIfItem], *, exact: bool) -> Result:
    return added_up(items, (), exact=exact)


def test_a_run_tells_each_reader_as_much_as_they_may_know() -> None:
    items = [item(number, TURNED, missed=True) for number in range(20)]
    items += [item(number, RARE) for number in range(20, 24)]
    items += [item(number, None) for number in range(24, 40)]
    items += [untellable(number, "Often", f"Step {max(number, 50)}") for number in range(40, 60)]
    items += [untellable(60, "Once", "Step 1")]
    every = told(items, exact=True)
    assert (every.told, every.counts, every.stopped, every.cut) == (
        61,
        {Way.ANOTHER: 24, Way.SAME: 16, Way.UNTELLABLE: 21},
        0,
        0,
    )
    assert every.ways == [(TURNED, 20), (RARE, 4)]
    assert every.reasons == [Reason("Often", "Step 50", 20), Reason("Once", "Step 1", 1)]
    assert every.cases == Dates(compared=40, missed_after=20, lost=20)
    assert (every.work[0].then, list(every.queues)) == (80, [("lead",)])

    many = told(items, exact=False)
    assert (many.told, many.exact) == (61, False)
    ((way, number),) = many.ways
    assert (way, number in (15, 20)) == (TURNED, True)
    (reason,) = many.reasons
    assert (reason.said, reason.detail, reason.count in (15, 20)) == ("Often", "Step 50", True)
    # All forty promises can be compared, and nobody's by itself.
    assert many.cases.compared in (35, 40)
    assert many.cases.lost == many.cases.missed_after in (15, 20)
    # What one case brings counts once; how tasks queue hangs on each of them.
    assert many.work[0].then in (35, 40)
    assert many.queues == {}


def test_of_few_cases_nobody_else_learns_anything() -> None:
    """Neither of one, nor of all of nine that go the same way."""
    for items in ([item(1, RARE)], [item(number, TURNED, missed=True) for number in range(9)]):
        found = told(items, exact=False)
        assert set(found.counts.values()) == {0}
        assert (found.cases, found.tasks, found.work) == (Dates(), {}, [])
        assert (found.ways, found.reasons) == ([], [])
