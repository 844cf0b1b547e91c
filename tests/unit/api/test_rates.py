"""The window in which a process counts what a token changes."""

from types import SimpleNamespace

from service import redis_link
from service.api.rates import WINDOW, OwnWindow, Rate, SharedWindow


class Watch:
    """A clock that only the test moves."""

    seconds = 100.5

    def __call__(self) -> float:
        return self.seconds


def test_what_is_left_goes_down_to_nothing_and_then_no_more_is_allowed():
    count = OwnWindow(Watch())
    assert [count("a", 3).left for _ in range(3)] == [2, 1, 0]
    refused = count("a", 3)
    assert (refused.allowed, refused.left) == (False, 0)
    assert count("b", 3).allowed


def test_what_was_refused_is_not_counted_and_the_window_moves_on():
    watch = Watch()
    count = OwnWindow(watch)
    count("a", 2)
    watch.seconds += 5
    count("a", 2)
    assert not count("a", 2).allowed
    assert 0 < count("a", 2).wait <= WINDOW - 5
    watch.seconds += 5
    again = count("a", 2)
    assert (again.allowed, again.left) == (True, 0)
    watch.seconds += 2 * WINDOW
    assert count("a", 2).left == 1


def test_a_limit_of_none_at_all_says_to_wait_for_a_whole_window():
    assert OwnWindow(Watch())("a", 0).wait == WINDOW


def test_while_the_shared_place_is_away_a_process_counts_by_itself_and_does_not_wait(monkeypatch):
    watch, asked = Watch(), []
    monkeypatch.setattr(redis_link, "time", SimpleNamespace(monotonic=watch))
    is_away = True

    def shared(token: str, most: int) -> Rate:
        asked.append(token)
        if is_away:
            raise ConnectionError
        return Rate(True, most, 0)

    count = SharedWindow(shared, lost=ConnectionError)
    assert [count("a", 2).left for _ in range(2)] == [1, 0]
    assert not count("a", 2).allowed
    assert asked == ["a"]
    is_away = False
    watch.seconds += redis_link.QUIET
    assert count("a", 2).left == 2
