from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest

from service.expressions import ExpressionFailed, compile_expression
from service.expressions.moments import Duration
from service.expressions.values import sort_of


class Status(StrEnum):
    OPEN = "open"


BST = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 2 July, 00:30 in London


def value(text, **data):
    return compile_expression(text).evaluate(data, at=BST)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (0, None, False),
        (None, None, True),
        (None, "", False),
        ("1", 1, False),
        (Status.OPEN, "open", True),
        ([1, [2.0]], (1, [2]), True),
        ([1], [1, 2], False),
        ([1], [True], False),
        ({"a": [1]}, {"a": [1.0]}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([], {}, False),
        (date(2026, 7, 2), "2026-07-02", True),
        (date(2026, 7, 2), "2026-07-03", False),
        (date(2026, 7, 2), "soon", False),
        (date(2026, 7, 2), BST, True),
        (BST, date(2026, 7, 1), False),
        (BST, "2026-07-02T00:30:00", True),
        (BST, "2026-07-01T23:30:00Z", True),
        (BST, "2026-07-02", True),
        (BST, BST.replace(tzinfo=None), False),
        (BST, BST, True),
        (Duration(days=1), "PT24H", True),
        (Duration(days=1, span=timedelta(hours=12)), "PT36H", True),
        (Duration(days=1), "PT23H", False),
        (Duration(1, 1), Duration(1, span=timedelta(hours=24)), True),
        (Duration(), "PT0S", True),
        (Duration(1), "P30D", False),
        (Duration(1), 30, False),
        (object(), object(), False),
    ],
)
def test_equality_never_fails(left, right, expected):
    assert value("a == b", a=left, b=right) is expected
    assert value("b == a", a=left, b=right) is expected
    assert value("a != b", a=left, b=right) is not expected
    assert value("a in [b]", a=left, b=right) is expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, 1.5),
        ("a", "b"),
        (Status.OPEN, "p"),
        ("2026-01-01", "2026-01-02"),
        (date(2026, 1, 1), "2026-01-02"),
        ("2026-01-01", date(2026, 1, 2)),
        (date(2026, 7, 1), BST),
        (BST, "2026-07-02T00:31:00+01:00"),
        (BST, "2026-07-03"),
        (Duration(days=4), "P1W"),
        (Duration(days=1), "PT25H"),
        (Duration(11), "P1Y"),
        (Duration(1), Duration(1, 1)),
    ],
)
def test_order(left, right):
    assert value("a < b and a <= b and not a > b and not a >= b", a=left, b=right) is True
    assert value("b > a and b >= a and not b < a and not b <= a", a=left, b=right) is True


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, "a"),
        (True, 2),
        (True, False),
        ([1], [2]),
        ({}, 1),
        (date(2026, 1, 1), "tomorrow"),
        (date(2026, 1, 1), 5),
        (Duration(1), "P30D"),
        (Duration(1), "a"),
        (object(), object()),
    ],
)
def test_values_without_an_order_fail(left, right):
    for text in ("a < b", "b >= a"):
        with pytest.raises(ExpressionFailed, match="no order between them"):
            value(text, a=left, b=right)


@pytest.mark.parametrize(
    ("container", "item", "expected"),
    [
        ([1, 2], 1, True),
        ([1, 2], True, False),
        ([[1]], [1], True),
        (["2026-07-02"], date(2026, 7, 2), True),
        ({"a": 1}, "a", True),
        ({"a": 1}, 1, False),
        ("abc", "b", True),
        ("abc", None, False),
        (None, 1, False),
    ],
)
def test_containment(container, item, expected):
    assert value("item in container", item=item, container=container) is expected
    assert value("item not in container", item=item, container=container) is not expected
    assert value("contains(container, item)", item=item, container=container) is expected


def test_large_values_are_not_compared_without_end():
    doubled: list[object] = []
    other: list[object] = []
    for _ in range(60):
        doubled = [doubled, doubled]
        other = [other, other]
    with pytest.raises(ExpressionFailed, match="too large to compare"):
        value("a == b", a=doubled, b=other)
    with pytest.raises(ExpressionFailed, match="too large to compare"):
        value("a in b", a=doubled, b=[1, other])


def test_what_is_no_plain_value_is_called_so():
    assert sort_of(object()) == "no plain value"
