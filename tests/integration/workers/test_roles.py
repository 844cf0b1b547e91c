"""Workers and tickers as processes of their own: what each does, and how it ends."""

import signal
import subprocess

import httpx
import pytest
from sqlalchemy import create_engine, text

from service.clock import real_now
from tests.factories.definitions import publish_process
from tests.integration.workers.conftest import wait_until
from tests.services.installation import free_port
from tests.services.prometheus import read
from tests.unit.engine.drawn import DEADLINE

PATIENCE = 240
"""Seconds in which whoever answers or ends at all does so, however busy the machine is."""


@pytest.fixture
def database_url(postgresql_with_holds):
    """Roles are for many machines, and these have PostgreSQL."""
    with postgresql_with_holds.lend() as url:
        yield url


def end_well(process):
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 0, said
    assert "worker_stopped" in said
    assert "Traceback" not in said


@pytest.fixture
def overdue(today):
    """Two cases whose timers have been due for an hour."""
    publish_process(*DEADLINE, key="deadline")
    today.later(hours=-2)
    cases = [today.start("deadline") for _ in range(2)]
    today.now = real_now()
    return cases


def test_a_worker_leaves_timers_to_the_tickers_and_a_ticker_work_to_the_workers(
    today, overdue, run_worker
):
    sending = today.start()
    worker = run_worker("worker")
    wait_until(lambda: today.open(sending) == ["A"])
    end_well(worker)
    assert [today.open(case) for case in overdue] == [["A"], ["A"]]
    another = today.start()
    port = free_port()
    ticker = run_worker("ticker", HANDRAIL_METRICS_PORT=str(port))
    wait_until(lambda: [today.open(case) for case in overdue] == [["B"], ["B"]])
    told = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE).text
    assert read(told)["handrail_timer_late_seconds_count", "case"] == len(overdue)
    assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE).status_code == 200
    end_well(ticker)
    assert today.open(another) == []


def test_a_worker_that_is_told_to_stop_finishes_its_work_and_takes_no_more(
    today, server, run_worker
):
    server.open.clear()
    cases = [today.start() for _ in range(2)]
    worker = run_worker("worker")
    wait_until(lambda: any(said.startswith("rcpt") for said in server.heard))
    worker.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0.3)
    server.open.set()
    end_well(worker)
    assert sorted(map(today.open, cases)) == [[], ["A"]]
    assert len(server.letters) == 1


def test_a_ticker_that_is_told_to_stop_finishes_its_move_and_begins_no_other(
    app, today, overdue, run_worker
):
    # With which case a ticker begins is left to chance.
    ids = [one.id for case in overdue for one in today.timers(case)]
    engine = create_engine(app.extensions["handrail"].settings.database_url)
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect() as other:
        other.execute(text("SELECT 1 FROM timers WHERE id = ANY(:ids) FOR UPDATE"), {"ids": ids})
        ticker = run_worker("ticker")
        wait_until(lambda: other.scalar(waits))
        ticker.send_signal(signal.SIGTERM)
        other.rollback()
    engine.dispose()
    end_well(ticker)
    assert sorted(today.open(case) for case in overdue) == [["A"], ["B"]]
