from datetime import date

import pytest

from service.cases.documents.carrying import tells_the_same

MADE = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        ({"name": "Bo", "today": "2026-11-23"}, {"name": "Bo", "today": "2026-12-01"}, True),
        ({"due": ["2026-12-01T09:00:00Z"]}, {"due": ["2026-12-09T09:00:00Z"]}, True),
        ({"born": "1980-03-12"}, {"born": "1980-03-12"}, True),
        ({"born": "1950-03-12"}, {"born": "1980-03-12"}, False),
        ({"name": "Bo"}, {"name": "Ada"}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1], [1, 2], False),
        ({"due": "2026-12-01"}, {"due": None}, False),
    ],
)
def test_only_days_counted_from_the_making_may_differ(before, now, same):
    assert tells_the_same(before, now, MADE) is same
