"""All processes of an installation show the time of its database, where that has a clock."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from service.clock import real_now
from service.errors import ServiceUnavailable
from service.extensions import db
from service.ledger import shared_clock
from service.ledger.shared_clock import CLOSE, LOOK_EVERY, Drift, shared_now
from service.transaction import reading, transaction

OFF = timedelta(minutes=7)


@pytest.fixture
def off(ground, monkeypatch):
    """Have this machine's clock off; give by how much it has to be moved."""

    def set_off(by):
        monkeypatch.setattr(shared_clock, "real_now", lambda: real_now() + by)
        return -by if db.engine.dialect.name == "postgresql" else timedelta()

    return set_off


@pytest.fixture
def pass_time(monkeypatch):
    """Have time pass, as it is measured between two looks."""
    elapsed = [0.0]
    monkeypatch.setattr(shared_clock.time, "monotonic", lambda: elapsed[0])

    def go_on(seconds):
        elapsed[0] += seconds

    return go_on


def is_close(found, wanted):
    return abs(found - wanted) < CLOSE


def test_a_clock_that_is_right_or_nearly_so_is_left_alone(ground, off):
    assert Drift()() == timedelta()
    off(timedelta(seconds=0.2))
    assert Drift()() == timedelta()


def test_a_database_that_answers_slowly_puts_no_clock_off(ground, monkeypatch):
    passed = iter([timedelta(), timedelta(seconds=20)])
    monkeypatch.setattr(shared_clock, "real_now", lambda: real_now() + next(passed))
    assert Drift()() == timedelta()


def test_a_slow_answer_takes_nothing_back_that_was_found(off, pass_time, monkeypatch):
    wanted, drift = off(OFF), Drift()
    drift()
    pass_time(LOOK_EVERY)
    passed = iter([OFF, OFF + timedelta(hours=1)])
    monkeypatch.setattr(shared_clock, "real_now", lambda: real_now() + next(passed))
    assert is_close(drift(), wanted)


@pytest.mark.parametrize("by", [OFF, -OFF])
def test_a_clock_that_is_off_is_put_right_and_the_log_says_so(off, by):
    wanted = off(by)
    with capture_logs() as logs:
        assert is_close(Drift()(), wanted)
    assert [one["event"] for one in logs] == (["clock_off"] if wanted else [])


@pytest.mark.parametrize("within", [reading, transaction])
def test_it_is_put_right_in_the_middle_of_something_too(off, within):
    wanted = off(OFF)
    with within():
        assert is_close(Drift()(), wanted)


def test_what_is_shared_is_this_machines_clock_put_right(off, monkeypatch):
    monkeypatch.setattr(shared_clock, "DRIFT", Drift())
    off(OFF)
    wanted = timedelta() if db.engine.dialect.name == "postgresql" else OFF
    assert is_close(shared_now() - real_now(), wanted)


def test_what_was_found_serves_for_a_while(off, pass_time):
    drift = Drift()
    assert drift() == timedelta()
    wanted = off(OFF)
    pass_time(LOOK_EVERY - 1)
    assert drift() == timedelta()
    pass_time(1)
    assert is_close(drift(), wanted)


def test_while_the_database_is_away_what_was_found_serves(off, pass_time, monkeypatch):
    def away():
        raise ServiceUnavailable

    wanted = off(OFF)
    drift = Drift()
    assert is_close(drift(), wanted)
    monkeypatch.setattr(shared_clock, "_difference", away)
    pass_time(LOOK_EVERY)
    assert is_close(drift(), wanted)
    with pytest.raises(ServiceUnavailable):
        Drift()()
