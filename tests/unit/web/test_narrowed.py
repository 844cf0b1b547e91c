from datetime import UTC, datetime

import pytest

from service.people.actors import Actor
from service.web.filters import Given
from service.web.inbox.narrowed import due_asked
from service.web.reader import Reader

FRIDAY = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
TODAY = datetime(2026, 11, 20, tzinfo=UTC)


def day(number: int) -> datetime:
    return TODAY.replace(day=number)


@pytest.mark.parametrize(
    ("values", "since", "before"),
    [
        ({}, None, None),
        ({"due": "late"}, None, None),
        ({"due": "today"}, day(20), day(21)),
        ({"due": "week"}, day(20), day(23)),
        ({"before": "2026-11-19"}, None, day(19)),
        ({"due": "week", "before": "2026-11-22"}, day(20), day(22)),
    ],
)
def test_days_are_those_of_the_wall(values, since, before):
    found = due_asked(Given("web.inbox", (), {}, values), Reader(Actor("ann"), FRIDAY))
    assert (found.due_from, found.due_before) == (since, before)
    assert (found.sla == "red") is (values.get("due") == "late")
