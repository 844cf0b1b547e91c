from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.app import create_app
from service.extensions import db
from service.installation import install
from service.ledger import storybook
from service.people.groups import Group
from service.settings import Mode
from service.transaction import transaction
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from workers import ticking


@pytest.mark.parametrize("root", ["/", ""])
def test_health_is_open_to_everybody(api, root):
    nobody = api.as_(None)
    assert nobody.read(f"{root}/healthz") == {"status": "ok"}
    assert nobody.read(f"{root}/readyz") == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok"},
    }


def test_a_service_without_its_schema_is_not_ready(app, api):
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    response = api.get("//readyz")
    assert response.status_code == 503
    assert response.json["checks"] == {"database": "ok", "migrations": "failed"}


@pytest.fixture
def stopped(api):
    """A case that stopped on a script that cannot be computed yet."""
    deploy(api, ("computes.bpmn", drawings.computes("x = 1 / divisor")))
    return api.made("/cases", {"process": "computes", "data": {"divisor": 0}})


def test_a_case_that_stopped_is_open_with_an_incident(api, stopped):
    assert stopped["state"] == "open"
    (incident,) = stopped["incidents"]
    assert incident["element"] == "compute"
    (listed,) = api.read("/incidents")["items"]
    assert {**incident, "case": stopped["id"], "resolved_at": None} == listed


def test_what_fails_again_counts_another_attempt(api, stopped):
    (incident,) = stopped["incidents"]
    retried = api.made(f"/incidents/{incident['id']}/retry")
    assert (retried["attempts"], retried["resolved_at"]) == (2, None)
    assert refusal(api.post("/incidents/nowhere/retry")) == (404, "incident_not_found")


def test_an_incident_of_a_case_that_is_over_is_not_retried(api, stopped):
    (incident,) = stopped["incidents"]
    api.made(f"/cases/{stopped['id']}/cancel", {"reason": "Mistake"})
    assert api.post(f"/incidents/{incident['id']}/retry").status_code == 409
    assert api.read("/incidents")["items"] == []


def test_officers_see_and_retry_no_incidents(officer, person, stopped):
    (incident,) = stopped["incidents"]
    assert refusal(officer.get("/incidents")) == (403, "not_allowed")
    robot = person("robot", Group.INTEGRATOR)
    assert len(robot.read("/incidents")["items"]) == 1
    retried = robot.post(f"/incidents/{incident['id']}/retry")
    assert refusal(retried) == (403, "not_allowed")


def test_incidents_come_in_pages(api, stopped):
    api.made("/cases", {"process": "computes", "data": {"divisor": 0}})
    page = api.read("/incidents?limit=1")
    rest = api.read(f"/incidents?limit=1&cursor={page['next']}")
    assert len({one["id"] for one in page["items"] + rest["items"]}) == 2


def test_the_clock_visits_each_instant_as_if_it_were_then(api):
    deploy(api, ("timed.bpmn", drawings.timed("PT1H", "PT2H", "PT3H")))
    case = api.made("/cases", {"process": "timed"})
    began = datetime.fromisoformat(case["created_at"])
    moved = api.made("/test/clock", {"advance": "PT5H"})
    assert moved["fired"] == 2
    assert datetime.fromisoformat(moved["now"]) >= began + timedelta(hours=5)
    entered = {
        one["element"]: datetime.fromisoformat(one["at"]) - began
        for one in api.read(f"/cases/{case['id']}/history")["items"]
        if one["state"] == "completed"
    }
    assert entered["wait1"] == timedelta(hours=1)
    assert entered["wait2"] == timedelta(hours=3)
    assert "wait3" not in entered
    goal = (began + timedelta(hours=6)).isoformat()
    assert api.made("/test/clock", {"now": goal})["fired"] == 1
    tasks = api.read(f"/cases/{case['id']}")["tasks"]
    assert [one["element"] for one in tasks] == ["after"]


def test_the_clock_starts_what_is_due(api):
    daily = drawings.drawn(
        "daily", drawings.start("S", "timer R/PT24H"), drawings.user("work"), drawings.end(),
        drawings.flow("S work E"),
    )  # fmt: skip
    deploy(api, ("daily.bpmn", daily))
    api.made("/test/clock", {"advance": "P3DT1H"})
    cases = api.read("/cases?process=daily")["items"]
    assert len(cases) in (3, 4)
    days = {datetime.fromisoformat(one["created_at"]).date() for one in cases}
    assert len(days) == len(cases)


def test_the_clock_does_not_wait_for_ever_for_work_that_nobody_does(api, monkeypatch):
    monkeypatch.setattr("service.cases.advancing.PATIENCE", timedelta(milliseconds=50))
    deploy(api, ("works.bpmn", drawings.works("document")))
    case = api.made("/cases", {"process": "works"})
    assert api.made("/test/clock", {"advance": "PT1H"})["fired"] == 0
    assert api.read(f"/cases/{case['id']}")["tasks"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance": "PT1H", "now": "2090-01-01T00:00:00Z"},
        {"advance": "-PT1H"},
        {"advance": "P1M"},
        {"advance": "P9000000D"},
        {"now": "yesterday"},
    ],
)
def test_a_move_that_cannot_be_is_refused(api, body):
    assert refusal(api.post("/test/clock", body)) == (422, "request_invalid")


def test_the_clock_does_not_go_back(api):
    back = api.post("/test/clock", {"now": "2020-01-01T00:00:00Z"})
    assert refusal(back) == (422, "clock_cannot_go_back")


def test_the_clock_stays_within_the_years_that_can_be_counted(api):
    response = api.post("/test/clock", {"now": "9999-12-31T23:59:59Z"})
    assert refusal(response) == (422, "date_out_of_reach")


def test_a_demonstration_is_not_ready_until_its_story_is_told(app, api):
    began = app.extensions["handrail"]
    install(app, replace(began.settings, mode=Mode.DEMO), began.clock)
    assert api.read("//readyz")["checks"]["demonstration"] == "ok"
    with app.app_context(), transaction():
        storybook.begin(began.clock.now())
    deploy(api, ("timed.bpmn", drawings.timed("PT0S", "PT0S", "PT3H")))
    api.made("/cases", {"process": "timed"})
    not_ready = api.get("//readyz")
    assert (not_ready.status_code, not_ready.json["checks"]["demonstration"]) == (503, "failed")
    refused = api.post("/test/clock", {"advance": "PT1H"})
    assert refusal(refused) == (409, "story_not_over")
    assert "/readyz" in refused.json["detail"]
    assert "still being made" in app.test_client().get("/sign-in").text
    with app.app_context():
        assert (ticking.fire(), ticking.work(), ticking.digest()) == (0, 0, 0)
        with transaction():
            storybook.end(began.clock.now())
        assert ticking.fire() > 0
    assert api.get("//readyz").status_code == 200
    assert "still being made" not in app.test_client().get("/sign-in").text


def test_only_administrators_move_the_clock(officer, person):
    leader = person("lea", Group.SUPERVISOR)
    for caller in (officer, leader):
        assert refusal(caller.post("/test/clock", {"advance": 1})) == (403, "not_allowed")


def test_the_clock_is_shared_by_every_process(app, api):
    moved = api.made("/test/clock", {"advance": "P10D"})
    other = create_app(app.extensions["handrail"].settings)
    with other.app_context():
        now = other.extensions["handrail"].clock.now()
        db.engine.dispose()
    assert now >= datetime.fromisoformat(moved["now"])


def test_the_clock_is_moved_once_for_each_key(api):
    key = {"Idempotency-Key": "k"}
    first = api.post("/test/clock", {"advance": "P1D"}, headers=key)
    again = api.post("/test/clock", {"advance": "P1D"}, headers=key)
    assert again.json == first.json


@pytest.fixture
def three_stops(monkeypatch):
    monkeypatch.setattr("service.cases.advancing.MOST_STOPS", 3)


@pytest.mark.usefixtures("three_stops")
def test_a_timer_that_repeats_without_end_stops_the_clock_where_it_has_come_to(api):
    deploy(api, ("beats.bpmn", drawings.beats("R/PT1M")))
    case = api.made("/cases", {"process": "beats"})
    began = datetime.fromisoformat(case["created_at"])
    goal = (began + timedelta(days=365)).isoformat()
    for turns in (3, 6):
        stopped = api.post("/test/clock", {"now": goal})
        assert refusal(stopped) == (409, "timer_repeats_too_often")
        told = stopped.json
        assert (told["element"], told["case"], told["fired"]) == ("beat", case["id"], 3)
        assert datetime.fromisoformat(told["now"]) == began + timedelta(minutes=turns)
        for word in (case["reference"], told["now"], told["goal"], "3 instants"):
            assert word in told["detail"]
        trace = api.read(f"/cases/{case['id']}/history")["items"]
        fired = [one for one in trace if (one["element"], one["state"]) == ("beat", "completed")]
        assert len(fired) == turns
    task = api.read(f"/cases/{case['id']}")["tasks"][0]
    api.made(f"/tasks/{task['id']}/complete", {})
    assert datetime.fromisoformat(api.made("/test/clock", {"now": goal})["now"]) >= began


@pytest.mark.usefixtures("three_stops")
def test_a_timer_that_comes_to_its_end_does_not_stop_the_clock(api):
    deploy(api, ("beats.bpmn", drawings.beats("R3/PT1M")))
    api.made("/cases", {"process": "beats"})
    assert api.made("/test/clock", {"advance": "PT24H"})["fired"] == 3


@pytest.mark.usefixtures("three_stops")
def test_a_start_timer_without_end_stops_the_clock(api):
    often = drawings.drawn(
        "often", drawings.start("S", "timer R/PT1M"), drawings.user("work"), drawings.end(),
        drawings.flow("S work E"),
    )  # fmt: skip
    deploy(api, ("often.bpmn", often))
    stopped = api.post("/test/clock", {"advance": "PT24H"})
    assert refusal(stopped) == (409, "timer_repeats_too_often")
    assert (stopped.json["element"], stopped.json["process"]) == ("S", "often")
    assert len(api.read("/cases?process=often")["items"]) == stopped.json["fired"]
