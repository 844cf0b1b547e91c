from datetime import UTC, date, datetime, timedelta

import pytest

from service.expressions import ExpressionFailed, ExpressionRefused, compile_expression
from service.expressions.functions import FUNCTIONS
from service.expressions.limits import MAX_CHARACTERS, MAX_INTEGER, MAX_ITEMS
from service.expressions.moments import Duration

AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def value(text, **data):
    return compile_expression(text).evaluate(data, at=AT)


CASES = [
    ("abs(-3)", 3),
    ("add_days('2026-02-27', 2)", date(2026, 3, 1)),
    ("add_days(today(), -1)", date(2026, 3, 28)),
    ("add_days(null, 1)", None),
    ("all([1, 'a', true])", True),
    ("all([1, ''])", False),
    ("any([0, '', 3])", True),
    ("any(null)", False),
    ("bool('')", False),
    ("coalesce(null, missing, 0, 1)", 0),
    ("coalesce(null)", None),
    ("contains([1, 2], 2)", True),
    ("count([1, 2])", 2),
    ("date('2026-02-28')", date(2026, 2, 28)),
    ("date('2026-07-01T23:30:00Z')", date(2026, 7, 2)),
    ("date(now())", date(2026, 3, 29)),
    ("date(null)", None),
    ("days(1)", "1 day"),
    ("days_between('2026-01-01', '2026-03-01')", 59),
    ("days_between(today(), null)", None),
    ("in_words('2026-12-17')", "Thursday 17 December 2026"),
    ("in_words(today())", "Sunday 29 March 2026"),
    ("in_words('2026-07-01T23:30:00Z')", "Thursday 2 July 2026 at 00:30"),
    ("in_words('2026-12-17T10:00')", "Thursday 17 December 2026 at 10:00"),
    ("in_words(now())", "Sunday 29 March 2026 at 00:30"),
    ("in_words(null)", None),
    ("duration('P1Y2M')", Duration(14)),
    ("duration(duration('PT36H'))", Duration(span=timedelta(hours=36))),
    ("duration(null)", None),
    ("ends_with('abc', 'bc')", True),
    ("ends_with(null, 'bc')", False),
    ("hours(4)", "4 hours"),
    ("instant('2026-01-01T10:00:00Z')", datetime(2026, 1, 1, 10, tzinfo=UTC)),
    ("instant('2026-07-01')", datetime(2026, 6, 30, 23, tzinfo=UTC)),
    ("instant(today())", datetime(2026, 3, 29, tzinfo=UTC)),
    ("instant(now())", AT),
    ("instant(null)", None),
    ("int(' 42 ')", 42),
    ("int(-2.9)", -2),
    ("int('1e3')", 1000),
    ("int(null)", None),
    ("is_empty('')", True),
    ("is_empty(null)", True),
    ("is_empty([0])", False),
    ("is_empty(0)", False),
    ("join(['a', 1, null, 2.0], ', ')", "a, 1, , 2"),
    ("join(null, ',')", ""),
    ("len('abc')", 3),
    ("len({a: 1})", 1),
    ("len(null)", 0),
    ("lower('AbC')", "abc"),
    ("lower(null)", None),
    ("max(1, 2.5, 2)", 2.5),
    ("max(['b', 'a'])", "b"),
    ("max([])", None),
    ("min(3, 2)", 2),
    ("min([today(), '2026-01-01'])", "2026-01-01"),
    ("months(6)", "6 months"),
    ("now()", AT),
    ("number('12')", 12),
    ("number('-1.50')", -1.5),
    ("number(3)", 3),
    ("number(null)", None),
    ("round(2.5)", 3),
    ("round(-2.5)", -3),
    ("round(2.675, 2)", 2.68),
    ("round(1250, -2)", 1300),
    ("round(123456789012345680.0, 15)", 123456789012345680.0),
    ("sorted([3, 1.5, 2])", [1.5, 2, 3]),
    ("split('a, b', ', ')", ["a", "b"]),
    ("split(null, ',')", []),
    ("starts_with('abc', 'ab')", True),
    ("starts_with(null, 'ab')", False),
    ("str(2.0)", "2"),
    ("str(2.5)", "2.5"),
    ("str(true) + str(false) + str(null) + str('x')", "truefalsex"),
    ("string(date('2026-01-01'))", "2026-01-01"),
    ("str(now())", "2026-03-29T00:30:00Z"),
    ("str(duration('P2W'))", "P14D"),
    ("str(duration('PT24H'))", "PT24H"),
    ("str(duration('PT12H') + duration('PT12H'))", "PT24H"),
    ("str(duration('P3D') - duration('PT2H'))", "P2DT22H"),
    ("str(duration('P3D') - duration('PT24H'))", "P2D"),
    ("str(duration('P1D') - duration('PT24H'))", "P0D"),
    ("str(duration('PT24H') - duration('P1D'))", "P0D"),
    ("str(duration('P1D') - duration('PT30H'))", "-PT6H"),
    ("str(duration('PT48H') - duration('P1D'))", "PT24H"),
    ("str(duration('PT2H') - duration('P3D'))", "-P2DT22H"),
    ("sum([1, 2.5])", 3.5),
    ("sum(1, 2)", 3),
    ("sum([])", 0),
    ("sum([duration('P1D'), duration('PT12H')])", Duration(0, 1, timedelta(hours=12))),
    ("sum([duration('P1D'), duration('PT48H'), duration('P1W')])", Duration(0, 8, 2 * DAY)),
    ("today()", date(2026, 3, 29)),
    ("upper('ab')", "AB"),
    ("weeks(2)", "2 weeks"),
    ("working_days(5)", "5 working days"),
    ("working_days(1.0)", "1 working day"),
    ("today() + duration('P1M')", date(2026, 4, 29)),
    ("duration('P1M') + date('2026-01-31')", date(2026, 2, 28)),
    ("date('2026-03-31') - duration('P13M')", date(2025, 2, 28)),
    ("now() + duration('P1D')", datetime(2026, 3, 29, 23, 30, tzinfo=UTC)),
    ("now() + duration('PT24H')", AT + DAY),
    ("today() + duration('P1D')", date(2026, 3, 30)),
    ("instant('2026-02-28T09:00:00Z') + duration('P1M')", datetime(2026, 3, 28, 9, tzinfo=UTC)),
    ("instant('2026-03-28T09:00:00Z') + duration('P1M')", datetime(2026, 4, 28, 8, tzinfo=UTC)),
    ("duration('P1M') - duration('P1Y')", Duration(-11)),
    ("-duration('P1D')", Duration(days=-1)),
    ("[1] + [2]", [1, 2]),
    ("2 - 5", -3),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_function(text, expected):
    result = value(text)
    assert result == expected
    assert type(result) is type(expected)


def test_every_function_is_tried_here():
    tried = " ".join(text for text, _ in CASES)
    assert [name for name in FUNCTIONS if f"{name}(" not in tried] == []


def test_a_wrong_number_of_arguments_is_answered_with_the_usage():
    with pytest.raises(ExpressionRefused) as caught:
        compile_expression("add_days(1)")
    assert caught.value.problems[0].mend == "Write add_days(date, number)."


@pytest.mark.parametrize(
    "text",
    [
        "abs('a')",
        "abs(true)",
        "add_days('2026-01-01', 1.5)",
        "add_days('2026-01-01', 10001)",
        "add_days('9999-12-31', 1)",
        "add_days('x', 1)",
        "all(1)",
        "any({a: 1})",
        "contains(1, 2)",
        "date('2026-02-30')",
        "date('20260101')",
        "date(5)",
        "days(-1)",
        "days('5')",
        "days_between('a', 'b')",
        "duration('5 days')",
        "duration(5)",
        "ends_with('a', null)",
        "in_words('noon')",
        "in_words(5)",
        "instant('noon')",
        "instant(5)",
        "int('12a')",
        "int([])",
        "int(true)",
        "number('0x10')",
        "join('abc', ',')",
        "join([[1]], ',')",
        "join([1], null)",
        "len(5)",
        "lower(5)",
        "max(1, 'a')",
        "max(1, null)",
        "min(null, 1)",
        "round('a')",
        "round(1, 1.5)",
        "round(1, 16)",
        "sorted([1, 'a'])",
        "sorted([1, null])",
        "sorted('ba')",
        "split('ab', '')",
        "split(1, ',')",
        "starts_with(1, '1')",
        "str([1])",
        "sum('a', 'b')",
        "sum([['a'], ['b']])",
        "sum([1, 'a'])",
        "sum([1, null])",
        "today() + 1",
        "today() + duration('PT1H')",
        "today() + duration('PT24H')",
        "today() - today()",
        "date('0001-01-01') - duration('P1D')",
        "date('0001-01-01') - duration('P1M')",
        "now() + duration('P999999Y')",
        "duration('P1M') + duration('P1D')",
        "duration('P1M') + duration('PT1H')",
        "-today()",
        "weeks(true)",
    ],
)
def test_unfit_arguments_fail(text):
    with pytest.raises(ExpressionFailed):
        value(text)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a + a", {"a": "x" * MAX_CHARACTERS}),
        ("upper(a)", {"a": "ß" * MAX_CHARACTERS}),
        ("a + a", {"a": [1] * MAX_ITEMS}),
        ("sorted(a)", {"a": [1] * (MAX_ITEMS + 1)}),
        ("split(a, ',')", {"a": "," * MAX_ITEMS}),
        ("join(a, b)", {"a": [1] * 1000, "b": "x" * 1000}),
        ("a * a", {"a": MAX_INTEGER}),
        ("number(a)", {"a": "9" * 30}),
        ("int(a)", {"a": 1e30}),
        ("round(a)", {"a": 1e20}),
        ("round(a)", {"a": float("nan")}),
        ("abs(a)", {"a": float("inf")}),
        ("int(a)", {"a": float("nan")}),
        ("days(a)", {"a": float("nan")}),
        ("a + a", {"a": Duration(span=timedelta.max)}),
        ("duration(a) + duration(a)", {"a": "P999999D"}),
        ("duration(a) + duration(a)", {"a": "-PT999999H"}),
        ("duration(a) + duration(a)", {"a": "P999999Y"}),
        ("a // 1e-300", {"a": 1e300}),
    ],
)
def test_results_are_bounded(text, data):
    with pytest.raises(ExpressionFailed):
        value(text, **data)


def test_large_whole_numbers_are_written():
    assert value("str(a)", a=10**30) == "1e+30"


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        FUNCTIONS["open"] = FUNCTIONS["abs"]
