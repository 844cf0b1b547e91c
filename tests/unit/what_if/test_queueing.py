from datetime import date, timedelta

from service.what_if.queueing import Queue, line_up

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 8, 3) + timedelta(days=n) for n in range(4))
DONE = {MONDAY: 1, TUESDAY: 2, WEDNESDAY: 1}
"""Four tasks that came 3 and 1: done 1, then 2, then the last."""


def test_the_oldest_are_done_first_as_many_a_day_as_were_done() -> None:
    # Of Monday's three, one is done at once and two wait a day; Tuesday's one waits a day.
    queue = line_up({MONDAY: 3, TUESDAY: 1}, DONE)
    assert queue == Queue(tasks=4, days=0 + 1 + 1 + 1, longest=1, left=0)
    assert queue.usual == 0.75


def test_more_work_in_the_same_hands_waits_longer_and_is_left() -> None:
    # Two a day instead: five wait. Monday's four: 0, 1, 1, 2 days; Tuesday's two wait to the end.
    queue = line_up({MONDAY: 4, TUESDAY: 2}, DONE)
    assert queue == Queue(tasks=6, days=0 + 1 + 1 + 2 + 2 * 1, longest=2, left=2)
    assert queue.usual == 1.0


def test_less_work_leaves_hands_idle() -> None:
    assert line_up({MONDAY: 1, THURSDAY: 1}, DONE) == Queue(tasks=2, days=0, longest=0, left=1)
    assert line_up({TUESDAY: 1}, DONE) == Queue(tasks=1, days=0, longest=0, left=0)


def test_what_nobody_asks_for_does_not_wait() -> None:
    assert line_up({}, {}) == Queue(tasks=0, days=0, longest=0, left=0)
    assert line_up({}, DONE).usual == 0.0
