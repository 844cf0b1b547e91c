"""Work for programs outside: fetched by topic, held under a lock, and told of once."""

import pytest

from service.api import work
from service.cases import advancing
from service.people.groups import Group
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.services.databases import KINDS
from workers import ticking

# Who gets work is decided by locks, which each database has of its own.
pytestmark = pytest.mark.parametrize("database_url", KINDS, indirect=True)

ASKED = {"topics": ["letters"], "lock_seconds": 60, "worker": "printer-1"}


@pytest.fixture
def case(api, monkeypatch):
    """A case that waits for a program outside."""
    monkeypatch.setattr(advancing, "PATIENCE_OUTSIDE", advancing.PATIENCE * 0)
    deploy(api, ("asks.bpmn", drawings.asks_outside()))
    return start(api)


@pytest.fixture
def robot(person):
    return person("robot", Group.INTEGRATOR, scopes=["work:letters"])


def start(api):
    return api.made("/cases", {"process": "asks", "data": {"name": "Ann", "secret": "x"}})["id"]


def fetch(api, **more):
    return api.made("/work/fetch", {**ASKED, **more})["items"]


def say(api, given, verb, **body):
    return api.post(f"/work/{given['id']}/{verb}", {"lock": given["lock"], **body})


def elements(api, case):
    return [task["element"] for task in api.read(f"/cases/{case}")["tasks"]]


def incidents(api, case):
    return [(one["code"], one["message"]) for one in api.read(f"/cases/{case}")["incidents"]]


def later(api, span):
    api.made("/test/clock", {"advance": span})


def test_work_is_given_to_one_and_its_result_moves_the_case_once(api, robot, case):
    (given,) = fetch(robot)
    assert given["inputs"] == {"to": "Ann"}
    assert (given["case"], given["process"], given["element"]) == (case, "asks", "ask")
    assert (given["attempt"], given["attempts_left"]) == (1, 1)
    assert fetch(robot) == []
    key = {"Idempotency-Key": "done-1"}
    body = {"lock": given["lock"], "variables": {"answer": "yes"}}
    path = f"/work/{given['id']}/complete"
    first, again = (robot.post(path, body, headers=key) for _ in range(2))
    assert (first.json["state"], first.json["locked_until"]) == ("done", None)
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert elements(api, case) == ["after"]
    assert api.read(f"/cases/{case}")["data"]["said"] == "yes"
    late = robot.post(path, body)
    assert refusal(late) == (409, "work_not_held")
    assert late.json["state"] == "done"


def test_what_was_given_under_a_key_is_given_again_with_the_same_lock(robot, case):
    key = {"Idempotency-Key": "fetch-1"}
    first, again = (robot.post("/work/fetch", ASKED, headers=key) for _ in range(2))
    assert len(first.json["items"]) == 1
    assert again.json == first.json
    empty = robot.post("/work/fetch", ASKED, headers={"Idempotency-Key": "fetch-2"})
    assert empty.json == {"items": []}


def test_a_lock_that_ends_frees_the_work_and_refuses_the_late_worker(api, robot, case):
    (slow,) = fetch(robot)
    later(api, "PT50S")
    assert say(robot, slow, "extend", lock_seconds=60).json["locked_until"] > slow["locked_until"]
    later(api, "PT50S")
    assert fetch(robot) == []
    later(api, "PT10S")
    (quick,) = fetch(robot)
    assert (quick["id"], quick["attempt"]) == (slow["id"], 2)
    for verb, more in [
        ("extend", {}),
        ("complete", {}),
        ("fail", {"message": "x"}),
        ("bpmn-error", {"code": "NO_ADDRESS"}),
    ]:
        assert refusal(say(robot, slow, verb, **more)) == (409, "work_not_held")
    assert refusal(say(robot, {**slow, "lock": "mine"}, "complete")) == (409, "work_not_held")
    assert say(robot, quick, "complete").status_code == 200
    assert elements(api, case) == ["after"]


def test_what_fails_waits_and_runs_out_with_an_incident_that_can_be_retried(api, robot, case):
    (given,) = fetch(robot)
    told = say(robot, given, "fail", message="out of paper").json
    assert (told["state"], told["locked_until"]) == ("waiting", None)
    assert refusal(say(robot, given, "complete")) == (409, "work_not_held")
    assert fetch(robot) == []
    later(api, "PT10S")
    (given,) = fetch(robot)
    told = say(robot, given, "fail", message="no ink", retries=1, retry_after=600).json
    assert told["retry_at"] is not None
    later(api, "PT9M59S")
    assert fetch(robot) == []
    later(api, "PT1S")
    (given,) = fetch(robot)
    assert say(robot, given, "fail", message="no ink").json["state"] == "given_up"
    assert incidents(api, case) == [("work_given_up", "letters: no ink")]
    (incident,) = api.read(f"/cases/{case}")["incidents"]
    api.made(f"/incidents/{incident['id']}/retry", {})
    assert incidents(api, case) == []
    (given,) = fetch(robot)
    assert say(robot, given, "fail", message="burnt", retries=0).json["state"] == "given_up"


def test_an_error_goes_its_way_and_an_event_that_withdraws_the_work_wins(api, app, robot, case):
    (given,) = fetch(robot)
    assert say(robot, given, "bpmn-error", code="NO_ADDRESS", message="moved").status_code == 200
    assert elements(api, case) == ["mend"]
    taken, given_up = start(api), start(api)
    works = {one["case"]: one for one in fetch(robot, limit=2)}
    say(robot, works[given_up], "fail", message="broken", retries=0)
    assert [code for code, _ in incidents(api, given_up)] == ["work_given_up"]
    api.made("/signals", {"name": "enough"})
    with app.app_context():
        while ticking.work():
            pass
    late = say(robot, works[taken], "complete")
    assert refusal(late) == (409, "work_not_held")
    assert late.json["state"] == "withdrawn"
    for one in (taken, given_up):
        assert (elements(api, one), incidents(api, one)) == (["left"], [])


def test_a_token_serves_its_topics_and_nobody_what_handrail_does_itself(
    api, person, robot, officer, case
):
    refused = robot.post("/work/fetch", {"topics": ["letters", "keys"]})
    assert refusal(refused) == (403, "scope_missing")
    assert refused.json["scope"] == "work:keys"
    assert refusal(officer.post("/work/fetch", ASKED)) == (403, "not_allowed")
    other = person("other", Group.INTEGRATOR, scopes=["work:keys", "cases:read"])
    (given,) = fetch(robot)
    assert refusal(say(other, given, "complete")) == (403, "scope_missing")
    reader = person("reader", Group.INTEGRATOR, scopes=["cases:read"])
    assert refusal(reader.post("/work/fetch", ASKED)) == (403, "scope_missing")
    assert refusal(api.post("/work/fetch", {"topics": ["email"]})) == (422, "topic_is_inner")
    deploy(api, ("works.bpmn", drawings.works("email", key="works")))
    assert refusal(api.post("/work/none/complete", {"lock": "1"})) == (404, "work_not_found")
    assert say(api, given, "complete").status_code == 200


def test_who_waits_gets_what_comes_and_only_so_many_wait(api, app, case, monkeypatch):
    (given,) = fetch(api)
    looks = []

    def meanwhile():
        looks.append(work._waiting.kept)
        say(api, given, "fail", message="again", retry_after=0)

    monkeypatch.setattr(work, "pause", meanwhile)
    (again,) = fetch(api, wait_seconds=30)
    assert (again["id"], looks, work._waiting.kept) == (given["id"], [1], 0)
    monkeypatch.setattr(work._waiting, "kept", 2)
    refused = api.post("/work/fetch", {**ASKED, "wait_seconds": 30})
    assert (refused.json, refused.headers["Retry-After"]) == ({"items": []}, "2")
    monkeypatch.setattr(work._waiting, "kept", 0)
    monkeypatch.setitem(app.extensions, "handrail_serving", lambda: False)
    assert fetch(api, wait_seconds=30) == []
    assert looks == [1]


@pytest.mark.parametrize(("verb", "more"), [("complete", {}), ("bpmn-error", {"code": "GONE"})])
def test_no_result_says_what_people_chose(api, robot, case, verb, more):
    (given,) = fetch(robot)
    refused = say(robot, given, verb, variables={"outcomes": {"decide": "approve"}}, **more)
    assert refusal(refused) == (422, "key_reserved")
    assert elements(api, case) == []
    assert say(robot, given, "complete", variables={"answer": "yes"}).status_code == 200


def test_work_that_was_given_back_is_held_no_longer(robot, case):
    (given,) = fetch(robot)
    assert say(robot, given, "fail", message="busy", retries=2).status_code == 200
    assert refusal(say(robot, given, "extend")) == (409, "work_not_held")
