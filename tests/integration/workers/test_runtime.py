"""How a worker process lives and ends: in this process, and as one of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy.exc import OperationalError

from service.clock import real_now
from service.installation import here, install
from tests.factories.definitions import publish_process
from tests.services.mail_server import mail_server
from tests.unit.engine.notation import end, extension, flow, handrail, service, start, user
from workers import application, housekeeping, jobs, runtime, ticking


@pytest.fixture
def mine(app, monkeypatch):
    """Workers of this process use the test's application."""
    monkeypatch.setattr(application, "worker_app", lambda: app)


def publish_sending():
    inputs = extension(handrail("input", name="to", value="'a@example.org'"))
    publish_process(
        start(), service("W", topic="email", inner=inputs), user("A"), end(), flow("S W A E")
    )


def test_a_job_looks_at_the_books_and_one_too_many_does_nothing(hands, mine):
    publish_sending()
    case = hands.start()
    (work,) = hands.work(case)
    jobs.act(work.id)
    assert hands.open(case) == ["A"]
    for _ in range(2):
        jobs.act(work.id)
        jobs.deliver("nothing")
        jobs.tick()
    assert hands.open(case) == ["A"]


def stops_after(looks):
    stop, seen = threading.Event(), []

    def look():
        seen.append(time.monotonic())
        if len(seen) >= looks:
            stop.set()
        return 0

    return stop, seen, look


def test_a_worker_looks_until_it_is_told_to_stop_and_rests_in_between(app, mine, monkeypatch):
    stop, seen, look = stops_after(3)
    monkeypatch.setattr(ticking, "tick", look)
    with app.app_context():
        runtime.run_until(stop, here().settings)
    assert len(seen) == 3
    assert seen[2] - seen[0] >= 0.9


def test_while_there_is_something_to_do_it_does_not_rest(app, mine, monkeypatch):
    stop, seen, look = stops_after(20)
    monkeypatch.setattr(ticking, "tick", lambda: look() or 1)
    with app.app_context():
        runtime.run_until(stop, here().settings)
    assert seen[-1] - seen[0] < 5


def test_chores_are_done_at_once_and_then_at_their_time(app, mine, monkeypatch):
    done = []
    monkeypatch.setattr(ticking, "sweep", lambda: done.append("sweep"))
    monkeypatch.setattr(housekeeping, "keep_house", lambda: done.append("house"))
    monkeypatch.setattr(runtime, "SWEEP_EVERY", 1.0)
    stop, _, look = stops_after(4)
    monkeypatch.setattr(ticking, "tick", look)
    with app.app_context():
        runtime.run_until(stop, here().settings)
    assert done == ["sweep", "house", "sweep"]


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception()), ZeroDivisionError()])
def test_nothing_that_goes_wrong_ends_a_worker(app, mine, monkeypatch, error):
    stop, seen, look = stops_after(2)

    def broken():
        look()
        raise error

    monkeypatch.setattr(ticking, "tick", broken)
    with app.app_context():
        runtime.run_until(stop, here().settings)
    assert len(seen) == 2


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def today(hands):
    """Workers of their own live in real time: so does the desk."""
    hands.now = real_now()
    publish_sending()
    return hands


@pytest.fixture
def run_worker(app, server):
    """Start worker processes of their own on the test's database; none outlives the test."""
    started = []
    settings = app.extensions["handrail"].settings
    given = {
        "HANDRAIL_MODE": "test",
        "HANDRAIL_SECRET_KEY": settings.secret_key,
        "HANDRAIL_DATABASE_URL": settings.database_url,
        "HANDRAIL_VAR": str(settings.var),
        "HANDRAIL_SMTP_URL": server.url,
        "HANDRAIL_POLL_MILLISECONDS": "50",
    }
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("HANDRAIL_")}

    def run(*arguments, **more):
        command = [sys.executable, "-m", "workers", *arguments]
        environment = inherited | given | more
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def wait_until(holds, seconds=60):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_worker_killed_in_the_middle_of_its_work_is_followed_by_another(
    today, server, run_worker
):
    server.open.clear()
    case = today.start()
    first = run_worker()
    wait_until(lambda: any(said.startswith("rcpt") for said in server.heard))
    first.kill()
    first.wait()
    server.open.set()
    today.now = real_now()
    install(current_app, replace(here().settings, smtp_url=server.url), here().clock)
    assert (today.tick(), today.open(case)) == (0, [])
    today.later(minutes=5)
    assert today.tick() == 1
    assert today.open(case) == ["A"]
    assert len(server.letters) == 1


def test_sigterm_lets_a_worker_finish_what_it_holds_and_then_end(today, server, run_worker):
    server.open.clear()
    case = today.start()
    running = run_worker()
    wait_until(lambda: any(said.startswith("rcpt") for said in server.heard))
    running.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert running.poll() is None
    server.open.set()
    said = running.communicate(timeout=20)[1]
    assert running.returncode == 0, said
    assert "worker_stopped" in said
    assert "Traceback" not in said
    assert today.open(case) == ["A"]


def test_a_worker_ends_when_the_process_that_started_it_is_gone(run_worker):
    running = run_worker("--with-parent", "1")
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 0, said
