from datetime import UTC, datetime, timedelta

from service.outbound.patience import Failed, is_enough, next_try, pause

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EVEN = 0.5


def waits(attempts: int, dice: float = EVEN) -> float:
    found = next_try(Failed(attempts, NOW), NOW, dice)
    assert found is not None
    return (found - NOW).total_seconds()


def test_each_attempt_waits_longer_up_to_six_hours() -> None:
    assert [waits(n) for n in range(1, 6)] == [5, 15, 45, 135, 405]
    assert waits(50) == 6 * 3600
    assert (waits(1, 0), waits(1, 1)) == (4, 6)


def test_a_delivery_is_given_up_after_five_days() -> None:
    last = NOW + timedelta(days=5)
    assert next_try(Failed(30, NOW), last - timedelta(seconds=1), EVEN) is not None
    assert next_try(Failed(30, NOW), last, EVEN) is None


def test_a_receiver_says_itself_when_to_come_back_but_not_for_days() -> None:
    asked = [Failed(1, NOW, timedelta(seconds=one)) for one in (1, 60, 10**6)]
    found = [next_try(one, NOW, EVEN) for one in asked]
    assert [one and one - NOW for one in found] == [
        timedelta(seconds=5),
        timedelta(seconds=60),
        timedelta(hours=6),
    ]


def test_a_receiver_that_fails_again_and_again_is_let_be_and_at_last_switched_off() -> None:
    assert pause(4, NOW, EVEN) is None
    assert pause(5, NOW, EVEN) == NOW + timedelta(seconds=5)
    assert pause(99, NOW, EVEN) == NOW + timedelta(minutes=5)
    assert not is_enough(10, NOW, NOW + timedelta(days=2))
    assert not is_enough(9, NOW, NOW + timedelta(days=3))
    assert is_enough(10, NOW, NOW + timedelta(days=3))
