import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

import pytest

from service.expressions import ExpressionFailed, to_json
from service.expressions.limits import MAX_INTEGER, MAX_NESTING, MAX_WEIGHT
from service.expressions.moments import Duration


class Status(StrEnum):
    OPEN = "open"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (1.5, 1.5),
        (-MAX_INTEGER, -MAX_INTEGER),
        ("é", "é"),
        (Status.OPEN, "open"),
        ((1, [2]), [1, [2]]),
        (MappingProxyType({"a": date(2026, 1, 5)}), {"a": "2026-01-05"}),
        (datetime(2026, 1, 5, 9, tzinfo=UTC), "2026-01-05T09:00:00Z"),
        (datetime(2026, 7, 5, 9), "2026-07-05T08:00:00Z"),  # noqa: DTZ001  London time
        (Duration(days=5), "P5D"),
        (Duration(span=timedelta(days=5)), "PT120H"),
    ],
)
def test_values_become_plain(value, expected):
    result = to_json(value)
    assert result == expected
    assert type(result) is type(expected)
    assert json.loads(json.dumps(result)) == expected


def test_a_result_is_a_copy():
    value = {"a": [1]}
    result = to_json(value)
    result["a"].append(2)
    assert value == {"a": [1]}


def nested(levels):
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        MAX_INTEGER + 1,
        {1: 2},
        {"a": {1, 2}},
        object(),
        1j,
        b"x",
        "half \ud800",
        {"\udfff": 1},
        "x" * (MAX_WEIGHT * 10),
        nested(MAX_NESTING + 1),
    ],
)
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(ExpressionFailed):
        to_json(value)


def test_the_deepest_value_is_kept():
    assert to_json(nested(MAX_NESTING)) == nested(MAX_NESTING)
