"""Processes on machines whose clocks are off: the installation's time is its database's."""

import pytest

from tests.chaos.installation import OFF_CLOCK, ROOT
from tests.factories.definitions import publish_process
from tests.integration.workers.conftest import wait_until
from tests.unit.engine.drawn import DEADLINE

AHEAD = {"PYTHONPATH": f"{OFF_CLOCK}:{ROOT}", "CHAOS_CLOCK_MINUTES": "6"}
"""A clock that is further ahead than a worker may keep its work."""


@pytest.fixture
def database_url(postgresql_with_holds):
    """Several machines have PostgreSQL."""
    with postgresql_with_holds.lend() as url:
        yield url


def test_a_worker_whose_clock_is_ahead_leaves_others_the_work_that_they_hold(
    today, server, run_worker
):
    server.open.clear()
    cases = [today.start()]
    run_worker("worker")
    wait_until(lambda: _asked(server) == 1)
    cases.append(today.start())
    run_worker("worker", **AHEAD)
    wait_until(lambda: _asked(server) == 2)
    server.open.set()
    wait_until(lambda: all(today.open(case) == ["A"] for case in cases))
    assert len(server.letters) == 2


def _asked(server):
    return sum(said.startswith("rcpt") for said in server.heard)


def test_a_ticker_whose_clock_is_ahead_fires_nothing_early(today, run_worker):
    publish_process(*DEADLINE, key="deadline")
    today.later(minutes=-58)
    soon = today.start("deadline")
    today.later(minutes=-62)
    overdue = today.start("deadline")
    run_worker("ticker", **AHEAD)
    wait_until(lambda: today.open(overdue) == ["B"])
    assert today.open(soon) == ["A"]
