"""How workers and tickers tell how they are."""

from threading import Event

import httpx
import pytest

from service.settings import Mode, Settings
from tests.services.installation import free_port
from tests.services.prometheus import read
from workers import looping
from workers.fitness import FITNESS
from workers.looping import Loop
from workers.probes import probes


@pytest.fixture
def database_url(sqlite_with_holds):
    """Telling asks nothing of it: one kind of database is enough here."""
    with sqlite_with_holds.lend() as url:
        yield url


@pytest.fixture
def ask():
    """Have a process tell on a free port, and ask it."""

    def asked(path, *, well=True, token=None, **sent):
        settings = Settings(mode=Mode.PRODUCTION, metrics_port=free_port(), metrics_token=token)
        with probes(settings, lambda: well) as port:
            return httpx.get(f"http://127.0.0.1:{port}{path}", headers=sent, timeout=60)

    return asked


def test_it_tells_whether_it_is_at_its_work(ask):
    assert ask("/healthz").status_code == 200
    assert ask("/healthz", well=False).status_code == 503
    assert ask("/").status_code == 404


def test_it_tells_its_measures_to_who_has_their_token(ask):
    assert ask("/metrics").status_code == 401
    answer = ask("/metrics", token="t", Authorization="Bearer t")
    assert answer.status_code == 200
    assert ("handrail_failed_sign_ins_total",) in read(answer.text)


def test_a_stuck_process_and_one_that_rests_are_told_apart(ask, monkeypatch):
    def ready(**how):
        found = read(ask("/metrics", token="t", Authorization="Bearer t", **how).text)
        return [found["handrail_ready", check] for check in ("loops", "migrations")]

    assert ready() == [1, 1]
    assert ready(well=False) == [0, 1]
    monkeypatch.setattr(FITNESS, "at_last", False)
    assert ready() == [1, 0]
    assert ask("/healthz").status_code == 200


def test_without_a_port_it_tells_nobody():
    with probes(Settings(), lambda: True) as port:
        assert port is None


def test_a_loop_is_well_until_one_thing_takes_too_long(monkeypatch):
    monkeypatch.setattr(looping, "in_app", lambda job: job())
    monkeypatch.setattr(looping.FITNESS, "is_fit", lambda: True)
    moments = iter([0.0, 10.0, 70.9, 71.1, 71.2, 71.2, 71.2])
    monkeypatch.setattr(looping.time, "monotonic", lambda: next(moments))
    stop, seen = Event(), []

    def look(going):
        seen.extend([loop.is_well(), loop.is_well()])
        assert going()
        seen.append(loop.is_well())
        stop.set()

    loop = Loop(look, pause=1, longest=60)
    loop.run(stop)
    assert seen == [True, False, True]
