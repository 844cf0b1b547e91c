from datetime import UTC, date, datetime

import pytest

from service.decisions.cells import read_cell
from service.expressions import ExpressionFailed, ExpressionRefused
from service.expressions.limits import MAX_EXPRESSION
from service.expressions.refusals import Wrong

AT = datetime(2026, 7, 1, tzinfo=UTC)
DATA = {"limit": 10, "names": ["x", "y"], "nothing": None}


@pytest.mark.parametrize(
    ("text", "holds", "holds_not"),
    [
        ("", [1, None, "a", []], []),
        (" - ", [1, None, "a"], []),
        ('"A"', ["A"], ["B", None, 1]),
        ('"A","B"', ["A", "B"], ["C", None]),
        ('not("A")', ["B", None], ["A"]),
        ('not("A", "B")', ["C"], ["A", "B"]),
        ("5", [5, 5.0], [4, "5", None, True]),
        ("-5", [-5], [5]),
        ("1, 3", [1, 3], [2]),
        ("< 5", [4.9, -1], [5, 6, None]),
        ("<= 5", [5], [5.1, None]),
        ("> 5", [5.1], [5, None]),
        (">= 5", [5], [4.9, None]),
        ("= 5", [5], [4]),
        ("== 5", [5], [4]),
        ("!= 5", [4, None], [5]),
        ("< 1, > 5", [0, 6], [1, 3, 5]),
        ("[1..5]", [1, 3, 5], [0.9, 5.1, None]),
        ("(1..5)", [1.1, 4.9], [1, 5]),
        ("]1..5[", [1.1, 4.9], [1, 5]),
        ("[1..5)", [1], [5]),
        ("[1..5[", [1], [5]),
        ("(1..5]", [5], [1]),
        ("]1..5]", [5], [1]),
        ("[-5..-1]", [-3], [0]),
        ("[1..2], [4..5)", [1.5, 4], [3, 5]),
        ("not([1..5])", [0, 6], [1, 5]),
        ("not(< 5, 7)", [6], [4, 7]),
        ("[1..limit]", [10], [11]),
        ("> limit", [11], [10]),
        ("> limit * 2", [21], [20]),
        ("limit", [10], [9]),
        ("names", ["x", ["x", "y"]], ["z"]),
        ('["x", "y"]', ["x"], ["z"]),
        ("(1, 2)", [1, 2], [3]),
        ("(5)", [5], [4]),
        ("[]", [[]], [1]),
        ("true", [True], [False, 1, None]),
        ("false", [False], [True, 0, None]),
        ("null", [None], [0, False, ""]),
        ("not(null)", [0, ""], [None]),
        ("> nothing", [], [1, None]),
        ('date("2026-01-05")', [date(2026, 1, 5), "2026-01-05"], [date(2026, 1, 6), None]),
        ('@"2026-01-05"', ["2026-01-05"], ["2026-01-06", "soon"]),
        ('< @"2026-01-05"', ["2026-01-04"], ["2026-01-05"]),
        ('[date("2026-01-01")..date("2026-02-01"))', ["2026-01-31"], ["2026-02-01"]),
        (']@"2026-01-01"..@"2026-02-01"[', ["2026-01-02"], ["2026-01-01"]),
        ("< today()", ["2026-06-30"], ["2026-07-01"]),
        ('>= duration("P5D")', ["P5D", "PT200H"], ["P4D"]),
        ('@"P1M"', ["P1M"], ["P30D"]),
        ('@"P1D"', ["P1D", "PT24H"], ["PT25H"]),
        ('[@"P1D"..@"P2D")', ["PT24H", "P1DT23H"], ["PT23H", "PT48H"]),
        ("? > 5 and ? < limit", [6], [5, 10]),
        ('contains(?, "x")', ["axb", ["x"]], ["abc", None]),
        ("? in names", ["x"], ["z"]),
        ("not(? > 5)", [5], [6]),
        ("not(? > 5) and ? > 3", [4], [3, 6]),
        ("not(limit) or ? > 3", [4], [3]),
        ('starts with(?, "ab"), "z"', ["abc", "z"], ["b"]),
        ("if limit > 5 then 1 else 2", [1], [2]),
    ],
)
def test_cell(text, holds, holds_not):
    cell = read_cell(text)
    assert [value for value in holds if not cell.matches(value, DATA, AT)] == []
    assert [value for value in holds_not if cell.matches(value, DATA, AT)] == []


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("-", True),
        ('"A", [1..5], < @"P1D", not(date("2026-01-01"))', True),
        ("< limit", False),
        ("< today()", False),
        ("1 / 0", False),
        ("? > 5", False),
        ("[1..limit]", False),
    ],
)
def test_what_depends_on_the_tested_value_alone_is_known(text, constant):
    assert read_cell(text).is_constant() is constant


def test_the_constants_of_a_cell_are_known():
    assert list(read_cell('"A", ["B", 1], [2..3], > limit, null').constants()) == [
        "A",
        "B",
        1,
        2,
        3,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[1..5", 6),
        ("[1..", 5),
        ("]5[", 1),
        ("< ", 3),
        ('"A" "B"', 5),
        ('"A",', 5),
        ('not("A"', 8),
        ("< 5 6", 5),
        ("a b", 3),
        ("1.upper()", 8),
        ("x" * (MAX_EXPRESSION + 1), 1),
    ],
)
def test_what_is_no_unary_test_is_refused_with_its_place(text, column):
    with pytest.raises(ExpressionRefused) as caught:
        read_cell(text)
    assert caught.value.column == column


def test_values_without_an_order_fail():
    with pytest.raises(Wrong):
        read_cell("< 5").matches("a", DATA, AT)
    with pytest.raises(ExpressionFailed):
        read_cell("< 1 / 0").matches(1, DATA, AT)
