import pytest

from service.people.groups import Group
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal


@pytest.fixture
def waiting(api):
    """Two cases that wait for the same message, told apart by a reference."""
    deploy(api, ("waits.bpmn", drawings.waits_for("reply", correlation=["ref"])))
    return [api.made("/cases", {"process": "waits", "data": {"ref": ref}}) for ref in "ab"]


def elements(api, case):
    return [task["element"] for task in api.read(f"/cases/{case['id']}")["tasks"]]


def test_a_message_reaches_the_case_that_its_correlation_names(api, waiting):
    first, second = waiting
    sent = {"name": "reply", "correlation": {"ref": "b"}, "payload": {"answer": 42}}
    told = api.made("/messages", sent)
    assert (told["result"], told["cases"]) == ("delivered", [second["id"]])
    assert elements(api, first) == []
    assert elements(api, second) == ["after"]
    assert api.read(f"/cases/{second['id']}")["data"]["answer"] == 42
    found = api.read(f"/messages/{told['id']}")
    assert (found["name"], found["result"], found["cases"]) == (
        "reply",
        "delivered",
        [second["id"]],
    )
    assert (found["correlation"], found["payload"]) == ({"ref": "b"}, {"answer": 42})
    assert "wait" in found["reason"]


def test_a_message_may_name_its_case(api, waiting):
    first, _ = waiting
    told = api.made("/messages", {"name": "reply", "case": first["id"]})
    assert told["cases"] == [first["id"]]
    missing = api.post("/messages", {"name": "reply", "case": "nowhere"})
    assert refusal(missing) == (404, "not_found")


def test_a_message_for_several_cases_reaches_none(api, waiting):
    told = api.made("/messages", {"name": "reply"})
    assert (told["result"], told["reason"], told["cases"]) == ("unmatched", "ambiguous", [])
    assert [elements(api, case) for case in waiting] == [[], []]


def test_a_message_that_nobody_awaits_says_why(api, waiting):
    other = api.made("/messages", {"name": "reply", "correlation": {"ref": "c"}})
    assert (other["result"], other["reason"]) == ("unmatched", "correlation_differs")
    unknown = api.made("/messages", {"name": "unheard"})
    assert (unknown["result"], unknown["reason"]) == ("unmatched", "nothing_waits")


@pytest.mark.parametrize("ttl", ["PT1H", 3600])
def test_a_message_waits_for_its_case_until_its_time_ends(api, ttl):
    deploy(api, ("waits.bpmn", drawings.waits_for("reply")))
    early = api.made("/messages", {"name": "reply", "ttl": ttl})
    assert early["result"] == "waiting"
    case = api.made("/cases", {"process": "waits"})
    assert [task["element"] for task in case["tasks"]] == ["after"]
    assert api.read(f"/messages/{early['id']}")["cases"] == [case["id"]]
    late = api.made("/messages", {"name": "reply", "ttl": ttl})
    api.made("/test/clock", {"advance": "PT2H"})
    assert api.read(f"/messages/{late['id']}")["result"] == "expired"


def test_a_message_starts_a_case(api):
    deploy(api, ("started.bpmn", drawings.started_by("referral")))
    told = api.made("/messages", {"name": "referral", "payload": {"from": "NHS"}})
    assert told["result"] == "started"
    (case_id,) = told["cases"]
    assert api.read(f"/cases/{case_id}")["data"]["from"] == "NHS"


def test_the_same_outside_id_is_done_once(api):
    deploy(api, ("started.bpmn", drawings.started_by("referral")))
    sent = {"name": "referral", "external_id": "nhs-1"}
    first, again = api.made("/messages", sent), api.made("/messages", sent)
    assert first == again
    assert len(api.read("/cases")["items"]) == 1
    assert api.read(f"/messages/{first['id']}")["external_id"] == "nhs-1"


def test_the_same_key_is_done_once_and_is_nobodys_business(api):
    deploy(api, ("started.bpmn", drawings.started_by("referral")))
    key = {"Idempotency-Key": "k-1"}
    first = api.post("/messages", {"name": "referral"}, headers=key)
    again = api.post("/messages", {"name": "referral"}, headers=key)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(api.read("/cases")["items"]) == 1
    assert api.read(f"/messages/{first.json['id']}")["external_id"] is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 201},
        {"name": "reply", "ttl": "soon"},
        {"name": "reply", "ttl": "P1M"},
        {"name": "reply", "ttl": "-PT1H"},
        {"name": "reply", "ttl": True},
        {"name": "reply", "ttl": 10**30},
        {"name": "reply", "payload": []},
        {"name": "reply", "correlation": "b"},
    ],
)
def test_a_message_that_is_wrong_is_refused(api, body):
    assert refusal(api.post("/messages", body)) == (422, "request_invalid")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_very_long_correlation_finds_its_case(api):
    deploy(api, ("waits.bpmn", drawings.waits_for("reply", correlation=["ref"])))
    ref = "ö" * 5000
    case = api.made("/cases", {"process": "waits", "data": {"ref": ref}})
    told = api.made("/messages", {"name": "reply", "correlation": {"ref": ref}})
    assert told["cases"] == [case["id"]]


def test_a_message_that_was_never_received_is_not_found(api):
    assert refusal(api.get("/messages/nowhere")) == (404, "message_not_found")


def test_only_those_who_steer_send_messages(officer, person):
    assert refusal(officer.post("/messages", {"name": "x"})) == (403, "not_allowed")
    assert refusal(officer.post("/signals", {"name": "x"})) == (403, "not_allowed")
    robot = person("robot", Group.INTEGRATOR, scopes=["messages:write"])
    assert robot.made("/messages", {"name": "x"})["result"] == "unmatched"
    assert refusal(robot.get("/messages/1")) == (403, "scope_missing")


def test_a_signal_is_taken_and_carried_to_every_case_that_catches_it(api):
    deploy(api, ("catches.bpmn", drawings.catches("flood")))
    cases = [api.made("/cases", {"process": "catches"}) for _ in range(2)]
    response = api.post("/signals", {"name": "flood", "payload": {"river": "Aire"}})
    assert response.status_code == 202
    api.made("/test/clock", {"advance": "PT1S"})
    assert [elements(api, case) for case in cases] == [["work", "answer"]] * 2
    found = api.read(f"/messages/{response.json['id']}")
    assert (found["kind"], sorted(found["cases"])) == ("signal", sorted(c["id"] for c in cases))
    assert refusal(api.post("/signals", {})) == (422, "request_invalid")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("ttl", ["P999999W", "P9999W", 10**12, 36_525 * 86_400 + 1])
def test_a_message_waits_a_hundred_years_at_most(api, ttl):
    response = api.post("/messages", {"name": "reply", "ttl": ttl})
    assert refusal(response) == (422, "request_invalid")
    (error,) = response.json["errors"]
    assert (error["code"], error["field"]) == ("out_of_reach", "ttl")


def test_no_message_or_signal_says_what_people_chose(api):
    told = {"name": "reply", "payload": {"outcomes": {"decide": "approve"}}}
    for door in ("/messages", "/signals"):
        assert refusal(api.post(door, told)) == (422, "key_reserved")
