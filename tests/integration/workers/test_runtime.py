"""How a worker process lives and ends: in this process, and as one of its own."""

import os
import signal
import sys
import threading
import time
from dataclasses import replace

import pytest
from flask import current_app

from service import lifeline
from service.extensions import db
from service.installation import here, install
from service.ledger import storybook
from service.settings import Mode
from service.transaction import transaction
from tests.integration.workers.conftest import publish_sending, wait_until
from tests.services.applications import variables_of
from workers import application, jobs, queue_server, runtime, ticking
from workers.queue_server import QueueServer


@pytest.fixture
def database_url(sqlite_with_holds):
    """A life asks little of it: one kind of database is enough here."""
    with sqlite_with_holds.lend() as url:
        yield url


@pytest.fixture
def mine(app, monkeypatch):
    """Workers of this process use the test's application."""
    monkeypatch.setattr(application, "worker_app", lambda: app)


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


def test_a_job_leaves_a_story_alone_that_is_being_told(hands, mine):
    publish_sending()
    case = hands.start()
    (work,) = hands.work(case)
    install(current_app, replace(here().settings, mode=Mode.DEMO), here().clock)
    with transaction():
        storybook.begin(hands.now)
    jobs.act(work.id)
    assert hands.open(case) == [], "what is done in its past is the story's own"
    with transaction():
        storybook.end(hands.now)
    jobs.act(work.id)
    assert hands.open(case) == ["A"]


def test_sigterm_lets_a_worker_finish_what_it_holds_and_then_end(today, server, run_worker):
    server.open.clear()
    case = today.start()
    running = run_worker()
    wait_until(lambda: any(said.startswith("rcpt") for said in server.heard))
    running.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert running.poll() is None
    server.open.set()
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 0, said
    assert "worker_stopped" in said
    assert "Traceback" not in said
    assert today.open(case) == ["A"]


def test_a_worker_ends_when_the_process_that_started_it_is_gone(run_worker):
    running = run_worker("--with-parent", "1")
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 0, said


@pytest.fixture
def as_process(app, monkeypatch):
    """This process is a worker's: its environment, its arguments, and its signals for a while."""
    for name, value in variables_of(app.extensions["handrail"].settings).items():
        monkeypatch.setenv(name, value)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield monkeypatch
    for number, handler in handlers.items():
        signal.signal(number, handler)
    with application.worker_app().app_context():
        db.engine.dispose()
    application.worker_app.cache_clear()


def signal_at_work(as_process, number):
    """Send this process a signal when it looks for work: sent sooner, it would end the tests."""
    work = ticking.work

    def signalled(going):
        os.kill(os.getpid(), number)
        return work(going)

    as_process.setattr(ticking, "work", signalled)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_of_this_process_ends_by_signal(as_process, number, capsys):
    followed = []
    as_process.setattr(runtime, "end_with_parent", followed.append)
    as_process.setattr(sys, "argv", ["workers", "--with-parent", "17"])
    signal_at_work(as_process, number)
    runtime.main()
    said = capsys.readouterr().err
    assert said.index("worker_started") < said.index("worker_stopped")
    assert followed == [17]


def test_what_takes_long_to_tell_of_a_draft_holds_up_no_work(as_process):
    telling, worked = threading.Event(), threading.Event()

    def prove(_):
        telling.set()
        worked.wait(60)
        os.kill(os.getpid(), signal.SIGTERM)

    def work(_):
        if telling.is_set():
            worked.set()

    as_process.setattr(ticking, "prove", prove)
    as_process.setattr(ticking, "work", work)
    as_process.setattr(sys, "argv", ["workers", "worker"])
    runtime.main()
    assert worked.is_set()


def test_with_redis_a_worker_keeps_the_process_of_the_queue(as_process):
    kept = []

    class Server(QueueServer):
        def keep(self):
            kept.append(self._redis_url)

    as_process.setattr(queue_server, "QueueServer", Server)
    as_process.setattr(sys, "argv", ["workers"])
    as_process.setenv("HANDRAIL_REDIS_URL", "redis://queue/0")
    signal_at_work(as_process, signal.SIGTERM)
    runtime.main()
    assert set(kept) == {"redis://queue/0"}


def test_the_lifeline_ends_a_process_whose_parent_is_gone(monkeypatch):
    parents, ended = [7], threading.Event()
    monkeypatch.setattr(lifeline.os, "getppid", lambda: parents[0])
    monkeypatch.setattr(lifeline.os, "kill", lambda *_: ended.set())
    monkeypatch.setattr(lifeline, "LOOK_EVERY", 0.01)
    lifeline.end_with_parent(7)
    assert not ended.wait(0.1)
    parents[0] = 1
    assert ended.wait(60)
