"""Looking again and again: when it rests, what comes in between, and what ends it."""

import time
from threading import Event

import pytest
from structlog.testing import capture_logs

from service.errors import ServiceUnavailable
from service.measures import expose
from tests.services.prometheus import read
from workers import application
from workers.looping import Chore, Loop


@pytest.fixture
def database_url(sqlite_with_holds):
    """A loop asks nothing of it: one kind of database is enough here."""
    with sqlite_with_holds.lend() as url:
        yield url


@pytest.fixture(autouse=True)
def mine(app, monkeypatch):
    """Workers of this process use the test's application."""
    monkeypatch.setattr(application, "worker_app", lambda: app)


class Looks:
    """Something to look at, `many` times until it says stop; it always finds `found`."""

    def __init__(self, many, found=0):
        self.stop = Event()
        self.seen = []
        self._many = many
        self._found = found

    def __call__(self, going):
        assert going()
        self.seen.append(time.monotonic())
        if len(self.seen) >= self._many:
            self.stop.set()
            assert not going()
        return self._found


def test_it_looks_until_it_is_told_to_stop_and_rests_in_between():
    looks = Looks(3)
    Loop(looks, pause=0.5).run(looks.stop)
    assert len(looks.seen) == 3
    assert looks.seen[2] - looks.seen[0] >= 0.9


def test_while_there_is_something_to_do_it_does_not_rest():
    looks = Looks(20, found=1)
    Loop(looks, pause=10).run(looks.stop)
    assert len(looks.seen) == 20


def test_chores_are_done_at_once_and_then_at_their_time_however_busy_it_is():
    done = []
    looks = Looks(200_000, found=1)

    def sweep(_):
        done.append("sweep")
        if done.count("sweep") == 2:
            looks.stop.set()

    chores = [Chore(sweep, 0.05), Chore(lambda _: done.append("house"), 3600)]
    Loop(looks, pause=10, chores=chores).run(looks.stop)
    assert done == ["sweep", "house", "sweep"]


def test_told_to_stop_it_begins_no_chore():
    looks = Looks(1)
    Loop(looks, pause=10, chores=[Chore(lambda _: pytest.fail("begun"), 1)]).run(looks.stop)


@pytest.mark.parametrize(
    ("error", "traced"), [(ServiceUnavailable(), False), (ZeroDivisionError(), True)]
)
def test_nothing_that_goes_wrong_ends_it(error, traced):
    looks = Looks(2)

    def broken(going):
        looks(going)
        raise error

    def counted():
        return read(expose().decode())["handrail_failed_looks_total",]

    before = counted()
    with capture_logs() as logs:
        Loop(broken, pause=0.01).run(looks.stop)
    assert len(looks.seen) == 2
    assert ("look_failed" in {one["event"] for one in logs}) is traced
    assert counted() - before == (2 if traced else 0)
