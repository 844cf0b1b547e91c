"""With Redis: jobs are enqueued by name and served by RQ; without it nothing is lost."""

import signal
import subprocess
from dataclasses import replace

import pytest
from redis import Redis
from rq import Queue
from structlog.testing import capture_logs

from service import nudge, redis_link, transaction
from service.clock import real_now
from service.installation import here, install
from tests.integration.workers.conftest import publish_sending, wait_until
from tests.services.applications import BOOTSTRAP_TOKEN
from tests.services.installation import free_port
from tests.services.redis_server import redis_server
from workers import application, jobs, queue_server
from workers.queue_server import QueueServer, QueueWorker

PATIENCE = 240
"""Seconds in which a worker ends that ends at all, however busy the machine is."""


@pytest.fixture
def database_url(postgresql_with_holds):
    """Whoever has Redis has PostgreSQL."""
    with postgresql_with_holds.lend() as url:
        yield url


@pytest.fixture
def nudging():
    """Wake workers by a Redis for the length of a test."""
    yield lambda url: transaction.wake_with(nudge.nudger(url))
    transaction.wake_with(nudge.silent)


@pytest.fixture
def sending(hands, nudging, redis_url):
    nudging(redis_url)
    publish_sending()
    return hands


def serve(redis_url):
    """Serve the queue in this process until it is empty."""
    with Redis.from_url(redis_url) as connection:
        queue = Queue(nudge.QUEUE, connection=connection)
        QueueWorker([queue], connection=connection).work(burst=True, logging_level="ERROR")


def test_every_name_of_a_job_is_one_that_the_workers_do():
    assert set(nudge.JOBS) == {"act", "deliver", "tick"}
    for name, path in nudge.JOBS.items():
        assert path == f"{jobs.__name__}.{getattr(jobs, name).__name__}"


def test_a_nudge_has_a_worker_do_what_the_books_say(app, sending, redis_url, monkeypatch):
    monkeypatch.setattr(application, "worker_app", lambda: app)
    cases = [sending.start(), sending.start()]
    assert [sending.open(case) for case in cases] == [[], []]
    serve(redis_url)
    assert [sending.open(case) for case in cases] == [["A"], ["A"]]
    with Redis.from_url(redis_url) as connection:
        assert Queue(nudge.QUEUE, connection=connection).count == 0


def test_nothing_is_nudged_by_a_transaction_that_fails(sending, redis_url):
    def fail():
        with transaction.transaction():
            transaction.nudge_after_commit("tick")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with transaction.transaction():
        pass
    with Redis.from_url(redis_url) as connection:
        assert Queue(nudge.QUEUE, connection=connection).count == 0


def test_a_redis_that_is_emptied_loses_nothing(sending, redis_url):
    case = sending.start()
    with Redis.from_url(redis_url) as connection:
        connection.flushall()
    assert sending.tick() == 1
    assert sending.open(case) == ["A"]


def test_without_redis_requests_answer_and_nothing_is_lost(app, hands, nudging, tmp_path):
    url = f"unix://{tmp_path}/redis.sock"
    nudging(url)
    install(app, replace(here().settings, redis_url=url), here().clock)
    publish_sending()
    client = app.test_client()
    allowed = {"Authorization": f"Bearer {BOOTSTRAP_TOKEN}"}
    answers = [
        client.post("/api/v1/cases", json={"process": "p"}, headers=allowed) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201] * 3
    left = [int(answer.headers["RateLimit-Remaining"]) for answer in answers]
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == len(left)
    assert client.get("/readyz").json["checks"]["queue"] == "failed"
    assert hands.tick() == 3


def test_a_redis_that_was_lost_is_left_alone_for_a_while(monkeypatch):
    asked = []

    def lost(job, **_):
        asked.append(job)
        raise ConnectionError

    moments = iter([10.0, 10.0, 14.9, 15.0, 15.0])
    monkeypatch.setattr(redis_link.time, "monotonic", lambda: next(moments))
    waking = nudge.Queue(lost, lost=ConnectionError)
    for _ in range(3):
        waking("tick")
    assert asked == ["workers.jobs.tick"] * 2


@pytest.mark.parametrize(("number", "answers"), [(0, True), (1, False)])
def test_whether_the_queue_answers_is_told(redis_url, number, answers):
    url = redis_url if number == 0 else f"redis://127.0.0.1:{free_port()}/0"
    assert nudge.answers(url) is answers


def test_several_workers_and_an_emptied_redis_do_everything_once(
    sending, redis_url, server, run_worker
):
    sending.now = real_now()
    workers = [run_worker(HANDRAIL_REDIS_URL=redis_url) for _ in range(2)]
    cases = [sending.start() for _ in range(4)]
    with Redis.from_url(redis_url) as connection:
        wait_until(lambda: sum(sending.open(case) == ["A"] for case in cases) >= 1)
        connection.flushall()
    cases += [sending.start() for _ in range(4)]
    wait_until(lambda: all(sending.open(case) == ["A"] for case in cases))
    assert len(server.letters) == len(cases)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        said = worker.communicate(timeout=PATIENCE)[1]
        assert worker.returncode == 0, said
        assert "Traceback" not in said


def test_a_redis_that_goes_away_leaves_the_workers_at_work(hands, server, run_worker):
    hands.now = real_now()
    publish_sending()
    with redis_server(number=0) as url:
        worker = run_worker(HANDRAIL_REDIS_URL=url)
        first = hands.start()
        wait_until(lambda: hands.open(first) == ["A"])
    second = hands.start()
    wait_until(lambda: hands.open(second) == ["A"])
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0


class Idle:
    """What `multiprocessing` starts, as far as the server asks."""

    def __init__(self, **_):
        self.program = None

    def start(self):
        self.program = subprocess.Popen(["sleep", "60"])
        self.terminate, self.kill = self.program.terminate, self.program.kill

    def is_alive(self):
        return self.program.poll() is None

    def join(self, seconds=None):
        self.program.wait(seconds)


def test_the_process_of_the_queue_is_started_anew_when_it_ends_but_not_at_once(monkeypatch):
    started = []

    class Context:
        def Process(self, **given):  # noqa: N802  as multiprocessing calls it
            started.append(Idle(**given))
            return started[-1]

    now = [0.0]
    monkeypatch.setattr(queue_server, "get_context", lambda _: Context())
    monkeypatch.setattr(queue_server.time, "monotonic", lambda: now[0])
    with QueueServer("redis://nowhere") as server:
        server.keep()
        server.keep()
        assert len(started) == 1
        started[0].kill()
        started[0].join()
        server.keep()
        assert len(started) == 1
        now[0] = queue_server.START_AGAIN_AFTER
        server.keep()
        assert len(started) == 2
    assert not started[1].is_alive()


def test_a_server_that_never_kept_a_process_ends_none():
    with QueueServer("redis://nowhere"):
        pass


def test_a_queue_without_redis_is_given_up_until_the_next_start(app, monkeypatch):
    monkeypatch.setattr(queue_server, "worker_app", lambda: app)
    monkeypatch.setattr(queue_server, "end_with_parent", lambda _: None)
    with capture_logs() as logs:
        queue_server.serve_queue(f"redis://127.0.0.1:{free_port()}/0", 1)
    assert [log["event"] for log in logs] == ["queue_lost"]
