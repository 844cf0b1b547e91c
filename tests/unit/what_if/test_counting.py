"""What who may not read the cases learns of them: of many something, of one hardly anything."""

from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime

from service.cases.models import Way, WhatIfItem
from service.what_if.comparing import Difference
from service.what_if.counting import ENOUGH, EXACT, FEWEST, ROWS, Place, guarded
from service.what_if.course import Course, Line, as_json
from service.what_if.result import Reason, Result, added_up
from service.what_if.summing import ALL_TASKS, Dates

MONDAY = datetime(2026, 8, 3, 9, tzinfo=UTC)
TURNED = Difference("complete", "look", "open", ("check",), ())
RARE = Difference("complete", "look", "open", ("check",), ("phone",))
GUARDED = guarded("the secret of this installation", ("draft", 1), ())
HERE = ("here",)


def cases(first: int, end: int) -> Counter[str]:
    return Counter(f"case {number}" for number in range(first, end))


def places(first: int, many: int) -> list[Place]:
    return [("work", number) for number in range(first, first + many)]


def test_a_number_says_at_least_in_fives_and_leaves_a_group_on_either_side() -> None:
    whole = cases(0, 60)
    for many in range(61):
        some = cases(0, many)
        said = GUARDED.count(HERE, some, whole)
        assert (said % FEWEST, EXACT.count(HERE, some, whole)) == (0, many)
        assert many - ENOUGH < said <= max(min(many, 60 - FEWEST), 0)
        # However often a case counts, and in whatever order they come, it is as good as any other.
        often = Counter(dict.fromkeys(reversed(list(some)), 9))
        assert GUARDED.count(HERE, often, whole) == said
    assert GUARDED.count(HERE, cases(0, 9), cases(0, 9)) == 0


def test_numbers_that_differ_do_not_prove_that_one_case_more_is_there() -> None:
    """Between two places the same cases differ as well, as do the same and one more."""
    whole = cases(0, 1_000)

    def pairs(without: Counter[str], other: Counter[str]) -> set[tuple[int, int]]:
        at = zip(places(0, 200), places(200, 200), strict=True)
        return {
            (GUARDED.count(one, without, whole), GUARDED.count(two, other, whole))
            for one, two in at
        }

    for many in range(30, 30 + FEWEST):
        alike, more = (pairs(cases(0, many), cases(0, end)) for end in (many, many + 1))
        assert alike & more
        assert {one == two for one, two in more} == {True, False}
        # Where no lot is great enough to take five away, the same cases always give the same.
        assert {one == two for one, two in alike} == {True, many % FEWEST == FEWEST - 1}


def test_the_same_draft_and_cases_give_the_same_numbers_and_others_draw_anew() -> None:
    """Else two runs of drafts that differ by a condition would show whether a case meets it."""
    whole, some = cases(0, 1_000), cases(0, 32)

    def numbers(secret: str, revision: int, told: Counter[str]) -> tuple[int, ...]:
        counting = guarded(secret, ("draft", revision), told)
        return tuple(counting.count(place, some, whole) for place in places(0, 60))

    once = numbers("secret", 1, whole)
    assert numbers("secret", 1, Counter(dict.fromkeys(reversed(list(whole)), 2))) == once
    others = [
        numbers("another", 1, whole),
        numbers("secret", 2, whole),
        numbers("secret", 1, cases(0, 1_001)),
    ]
    assert len({once, *others}) == 1 + len(others)


def test_which_rows_are_told_does_not_hang_on_one_case_more() -> None:
    """Rows made for the purpose, some of the same cases and some of one more, are chosen alike."""
    whole = cases(0, 1_000)
    numbers = {
        number: GUARDED.count(("work", number), cases(0, 29 + number % 2), whole)
        for number in range(100, 160)
    }
    assert sorted(GUARDED.told_apart(numbers)) == list(range(100, 100 + ROWS - 1))
    assert len(EXACT.told_apart(numbers)) == len(numbers)
    # What is common comes before what is rare, and the greatest first.
    chosen = GUARDED.told_apart(numbers | {900: 80, 901: 40, 902: 0})
    assert (chosen[:2], 902 in chosen) == ([900, 901], False)


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
    return added_up(items, (), EXACT if exact else GUARDED)


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
    assert (list(every.tasks), every.work[0].before.total()) == (["look"], 80)

    many = told(items, exact=False)
    assert (many.told, many.exact) == (61, False)
    ((way, number),) = many.ways
    assert (way, number in (15, 20)) == (TURNED, True)
    (reason,) = many.reasons
    assert (reason.said, reason.detail, reason.count in (15, 20)) == ("Often", "Step 50", True)
    # All forty promises can be compared, and nobody's by itself.
    assert many.cases.compared in (35, 40)
    assert {many.cases.lost, many.cases.missed_after} <= {15, 20}
    # What one case brings counts once; how tasks queue hangs on each of them. Neither weeks nor
    # single elements are told.
    assert many.work[0].then in (35, 40)
    assert (many.work[0].before, many.work[0].after, many.queues) == ({}, {}, {})
    assert list(many.tasks) == [ALL_TASKS]


def test_few_rows_are_told_to_who_may_not_read_every_case() -> None:
    """Each place has its own lot: many of them, made for the purpose, could be averaged."""

    def several(many: int) -> list[WhatIfItem]:
        """As many ways, roles and reasons, each of twenty cases."""
        made = []
        for number in range(many * 20):
            kind = number // 20
            one = item(number, replace(TURNED, about=f"look {kind}"))
            line = Line("look", (f"role {kind}",), "completed", "met", MONDAY, MONDAY, MONDAY)
            one.before = one.after = as_json(Course(True, "met", (line,)))
            made += [one, untellable(10_000 + number, f"Said {kind}", "")]
        return made

    items = several(ROWS + 2)
    many, every = told(items, exact=False), told(items, exact=True)
    for told_apart in (many.ways, many.work, many.reasons):
        assert len(told_apart) == ROWS
    for told_apart in (every.ways, every.work, every.reasons):
        assert len(told_apart) == ROWS + 2
    # The others stand together at the end.
    assert (many.ways[-1][0], many.work[-1].who, many.reasons[-1].said) == (None, None, "")
    for number in (many.ways[-1][1], many.work[-1].then, many.reasons[-1].count):
        assert 60 - ENOUGH < number <= 60


def test_of_few_cases_nobody_else_learns_anything() -> None:
    """Neither of one, nor of all of nine that go the same way."""
    for items in ([item(1, RARE)], [item(number, TURNED, missed=True) for number in range(9)]):
        found = told(items, exact=False)
        assert set(found.counts.values()) == {0}
        assert (found.cases, found.tasks, found.work) == (Dates(), {}, [])
        assert (found.ways, found.reasons) == ([], [])
