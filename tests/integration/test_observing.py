"""What can be seen of a request from outside: its id, its lines, its trace; and nobody's data."""

import json
import secrets

import pytest
import structlog
from redis import Redis
from rq import Queue

from service import log, nudge, transaction
from service.app import create_app
from service.cases.commands import add_note
from service.definitions.calendars import seed_standard_calendars
from service.extensions import db
from service.people.groups import Group
from service.people.tokens import create_token
from service.settings import Mode, Settings
from tests.factories.definitions import publish_process
from tests.factories.people import ACTING, AT, add_user
from tests.services.tracing import tracing
from tests.unit.engine.notation import end, flow, service, start, user
from workers import application
from workers.queue_server import QueueWorker

SECRETS = ("Ann Verysecret", "12 Elm Court", "olivia", "arrears")


@pytest.fixture
def production(database_url, tmp_path, capsys):
    """The application as it is in production, where people's names are."""
    before = structlog.get_config()
    settings = Settings(
        mode=Mode.PRODUCTION,
        database_url=database_url,
        var=tmp_path,
        secret_key=secrets.token_hex(32),
    )
    app = create_app(settings)
    with app.app_context(), transaction.transaction():
        seed_standard_calendars(AT)
    with app.app_context():
        publish_process(start(), user("A"), service("W", topic="document"), end(), flow("S A W E"))
        with transaction.transaction():
            add_user("olivia", *Group)
            _, token = create_token("olivia", acting=ACTING)
    app.config["token"] = token
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    log.configure(human=True)
    structlog.configure(**before)


@pytest.fixture
def call(production):
    def called(method, path, **options):
        headers = {"Authorization": f"Bearer {production.config['token']}"}
        headers |= options.pop("headers", {})
        client = production.test_client(use_cookies=False)
        return client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    return called


@pytest.fixture
def lines(capsys):
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def start_case(call, **options):
    said = {
        "process": "p",
        "subject": {"name": SECRETS[0], "contact": {"address": SECRETS[1]}},
        "data": {"about": SECRETS[3]},
    }
    return call("POST", "/cases", json=said, **options).json


def test_a_request_and_its_moves_have_lines_that_belong_together(call, lines):
    case = start_case(call, headers={"X-Request-Id": "from-outside"})
    call("GET", f"/cases/{case['id']}")
    call("GET", "/healthz")
    moved, started, read = [one for one in lines() if one["event"] != "token_used"]
    assert (moved["event"], moved["request"]) == ("case_moved", "from-outside")
    assert (moved["case"], moved["move"], moved["stimulus"]) == (case["id"], 1, "Start")
    assert (started["event"], started["request"]) == ("request_answered", "from-outside")
    assert (started["route"], started["status"]) == ("/api/v1/cases", 201)
    assert (read["route"], read["case"]) == ("/api/v1/cases/<case_id>", case["id"])
    assert read["request"] not in ("from-outside", "")


def test_an_id_of_a_request_that_could_be_anything_is_replaced(call):
    asked = {"X-Request-Id": "Ann Verysecret"}
    given = call("GET", "/cases", headers=asked).headers["X-Request-Id"]
    assert given != asked["X-Request-Id"]
    assert call("GET", "/cases", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


def test_whatever_happens_no_line_holds_anybodys_data(call, production, lines, monkeypatch):
    case = start_case(call)
    call("GET", "/cases?q=Ann+Verysecret")
    call("GET", "/cases/Ann%20Verysecret")
    call("GET", "/Ann%20Verysecret/nowhere")
    call("POST", "/cases", json={"process": "p", "data": SECRETS[1]})
    production.test_client().post("/sign-in", data={"username": "olivia", "password": "arrears"})

    def broken(*_, **__):
        with db.session.no_autoflush:
            db.session.execute(
                db.text("INSERT INTO users (username, display_name) VALUES (:a, :b)"),
                {"a": "olivia", "b": SECRETS[0]},
            )

    monkeypatch.setattr(add_note, "lock_case", broken)
    answer = call("POST", f"/cases/{case['id']}/notes", json={"text": SECRETS[1]})
    assert answer.status_code == 500
    told = lines()
    (failed,) = [one for one in told if one["event"] == "request_failed"]
    assert failed["exception"][0]["type"] == "IntegrityError"
    assert failed["request"] == answer.headers["X-Request-Id"]
    assert failed["case"] == case["id"]
    shown = json.dumps(told)
    assert not [one for one in SECRETS if one in shown]


@pytest.fixture
def spans():
    with tracing() as ended:
        yield ended


@pytest.fixture
def waking(redis_url):
    transaction.wake_with(nudge.nudger(redis_url))
    yield redis_url
    transaction.wake_with(nudge.silent)


def test_a_request_its_move_the_job_it_wakes_and_their_work_are_one_trace(
    call, production, spans, lines, waking, monkeypatch
):
    monkeypatch.setattr(application, "worker_app", lambda: production)
    case = start_case(call)
    (task,) = case["tasks"]
    done = call("POST", f"/tasks/{task['id']}/complete", json={"data": {"about": SECRETS[3]}})
    assert done.status_code == 200
    with Redis.from_url(waking) as connection:
        queue = Queue(nudge.QUEUE, connection=connection)
        QueueWorker([queue], connection=connection).work(burst=True, logging_level="ERROR")
    found = spans()
    request = found["POST /api/v1/tasks/<task_id>/complete"]
    together = [found[name] for name in ("move CompleteTask", "job act", "work document")]
    assert {one.context.trace_id for one in together} == {request.context.trace_id}
    assert found["job act"].parent.span_id == request.context.span_id
    assert found["work document"].attributes["handrail.case"] == case["id"]
    assert not [one for one in SECRETS if one in str([span.to_json() for span in found.values()])]
    (worked,) = [one for one in lines() if one["event"] == "work_done"]
    assert worked["request"] == done.headers["X-Request-Id"]
    assert worked["trace"] == f"{request.context.trace_id:032x}"
    assert {"job", "work", "case"} <= set(worked)
