"""Metrics: what they tell, to whom, and what when something is away."""

import re
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from service import measures, transaction
from service.extensions import db
from service.installation import here, install
from service.settings import Mode
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.services.guide import GUIDE, quoted, rows
from tests.services.installation import free_port
from tests.services.prometheus import read
from tests.unit.engine.notation import end, flow, process, service, start, write


def measured(api):
    response = api.get("//metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read(response.text)


@pytest.fixture
def change(app):
    def with_settings(**changed):
        with app.app_context():
            install(app, replace(here().settings, **changed), here().clock)

    return with_settings


def test_a_request_is_told_by_its_route_and_a_move_by_its_stimulus(api, case, task):
    before = measured(api)
    api.read(f"/cases/{case['id']}")
    api.get("/nowhere/at-all")
    api.made(f"/tasks/{task['id']}/complete", {"data": {"street": "Elm"}})
    after = measured(api)

    def grown(*sample):
        return after[sample] - before.get(sample, 0)

    assert grown("handrail_requests_total", "GET", "/api/v1/cases/<case_id>", "200") == 1
    assert grown("handrail_requests_total", "GET", "none", "404") == 1
    assert grown("handrail_request_seconds_count", "GET", "/api/v1/cases/<case_id>") == 1
    assert grown("handrail_move_seconds_count", "CompleteTask") == 1
    assert after["handrail_open_cases", "two_steps"] == 1
    assert after["handrail_ready", "database"] == 1
    assert not [sample for sample in after if case["id"] in str(sample)]


def test_a_move_that_is_not_committed_is_not_counted(api, case, task, monkeypatch):
    before = measured(api)

    def fail(_):
        raise OperationalError("COMMIT", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr("sqlalchemy.orm.scoping.scoped_session.commit", fail)
        response = api.post(f"/tasks/{task['id']}/complete", {"data": {"street": "Elm"}})
    assert response.status_code == 503
    moves = "handrail_move_seconds_count", "CompleteTask"
    assert measured(api).get(moves) == before.get(moves)


def test_in_production_they_are_for_who_has_their_token(api, change):
    nobody, stranger, watcher = api.as_(None), api.as_("other"), api.as_("metrics-token")
    change(mode=Mode.PRODUCTION)
    assert refusal(nobody.get("//metrics")) == (401, "token_missing")
    change(mode=Mode.PRODUCTION, metrics_token="metrics-token")
    assert refusal(nobody.get("//metrics")) == (401, "token_missing")
    assert refusal(stranger.get("//metrics")) == (401, "token_refused")
    assert measured(watcher)["handrail_ready", "database"] == 1


def test_a_database_that_is_away_is_told_and_so_is_what_was_counted(api, monkeypatch):
    def nowhere(_):
        raise OperationalError("BEGIN", {}, Exception("no route to host"))

    api.read("/cases")
    monkeypatch.setattr(transaction, "begin_reading", nowhere)
    found = measured(api)
    assert found["handrail_ready", "database"] == 0
    assert found["handrail_requests_total", "GET", "/api/v1/cases", "200"] >= 1
    assert not [sample for sample in found if sample[0] == "handrail_open_incidents"]


def test_the_queue_is_told_where_there_is_one(api, change, redis_url):
    assert not [sample for sample in measured(api) if "queue" in str(sample)]
    change(redis_url=redis_url)
    found = measured(api)
    assert (found["handrail_ready", "queue"], found["handrail_queue_jobs",]) == (1, 0)
    change(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    found = measured(api)
    assert found["handrail_ready", "queue"] == 0
    assert ("handrail_queue_jobs",) not in found


def test_the_operators_guide_explains_every_measure_and_no_other(api, change, redis_url, case):
    change(redis_url=redis_url)
    works = process(start(), service("W", topic="email"), end(), flow("S W E"), key="works")
    deploy(api, ("works.bpmn", write(works)))
    api.made("/cases", {"process": "works"})
    measures.count_timer("case", 0)
    measures.count_work("email", "done", 1)
    exported = {
        family.name + "_total" * (family.type == "counter"): (
            family.type,
            sorted({label for sample in family.samples for label in sample.labels} - {"le"}),
            family.documentation,
        )
        for family in text_string_to_metric_families(api.get("//metrics").text)
        if not family.name.endswith("_created")
    }
    explained = {
        quoted(name)[0]: (kind, sorted(quoted(labels)), meaning)
        for name, kind, labels, meaning in rows("metric")
    }
    assert explained == exported
    named = set(re.findall(r"handrail_[a-z_]+", GUIDE)) - {"handrail_"}
    assert {re.sub("_(bucket|count)$", "", one) for one in named} <= set(exported)


def test_a_schema_that_is_not_ours_is_told(api, app):
    assert measured(api)["handrail_ready", "migrations"] == 1
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert measured(api)["handrail_ready", "migrations"] == 0


def test_the_room_for_files_is_told_where_they_are_a_folder(api, change, bucket):
    assert measured(api)["handrail_files_free_bytes",] > 0
    change(files=bucket)
    assert ("handrail_files_free_bytes",) not in measured(api)
