from datetime import UTC, datetime, timedelta

import pytest

from service.insight.spans import spent

HOUR = timedelta(hours=1)


def at(hour):
    return datetime(2026, 11, 23, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taken", "held", "waiting", "working", "on_hold"),
    [
        ([], [], 8, 0, 0),
        ([(at(10), True)], [], 1, 7, 0),
        ([(at(10), True), (at(12), False), (at(15), True)], [], 4, 4, 0),
        ([(at(10), True)], [(at(11), at(14))], 1, 4, 3),
        ([], [(at(11), at(14)), (at(13), at(15))], 4, 0, 4),
        ([(at(2), True)], [(at(1), at(10)), (at(16), at(23))], 0, 6, 2),
    ],
)
def test_each_hour_of_a_task_is_waiting_in_hand_or_on_hold(taken, held, waiting, working, on_hold):
    found = spent(at(9), at(17), taken=taken, held=held)
    assert (found.waiting, found.working, found.held) == (
        waiting * HOUR,
        working * HOUR,
        on_hold * HOUR,
    )
    assert found.whole == 8 * HOUR


def test_a_task_that_ended_at_once_took_no_time():
    assert spent(at(9), at(9), taken=[], held=[]).whole == timedelta()
