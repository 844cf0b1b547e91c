import pytest

from service.people.groups import Group
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.unit.engine.notation import end, flow, start, user

FIELDS = """
    id case element name instructions state roles assignee mandatory sla hold form_key
    opened_at completed_at completed_by actions
"""
STREET = {"data": {"street": "Elm Row", "rooms": 3}}


def test_a_task_tells_its_form_and_what_the_form_starts_from(api, two_steps):
    case = api.made("/cases", {"process": two_steps, "data": {"street": "Elm Row", "x": 1}})
    (task,) = case["tasks"]
    response = api.get(f"/tasks/{task['id']}")
    found = response.json
    assert set(FIELDS.split()) <= set(found)
    assert found["form"]["id"] == "first"
    assert found["data"] == {"street": "Elm Row"}
    assert found["case"] == {
        "id": case["id"],
        "reference": case["reference"],
        "title": case["title"],
        "process": "two_steps",
    }
    assert response.headers["ETag"].startswith('"')
    assert refusal(api.get("/tasks/nowhere")) == (404, "not_found")


def test_a_task_is_claimed_once_and_given_back(api, officer, person, task):
    omar = person("omar", Group.OFFICER)
    path = f"/tasks/{task['id']}"
    claimed = officer.made(f"{path}/claim")
    assert claimed["assignee"] == "olivia"
    assert "unclaim" in claimed["actions"]
    assert refusal(omar.post(f"{path}/claim")) == (409, "task_already_claimed")
    assert refusal(officer.post(f"{path}/claim")) == (409, "task_already_claimed")
    done = omar.post(f"{path}/complete", STREET)
    assert refusal(done) == (409, "task_claimed_by_other")
    assert done.json["assignee"] == "olivia"
    assert refusal(omar.post(f"{path}/unclaim")) == (403, "not_allowed")
    assert officer.made(f"{path}/unclaim", {})["assignee"] is None
    assert refusal(api.post(f"{path}/unclaim")) == (409, "task_is_not_claimed")


def test_a_task_is_given_to_a_user_or_to_a_role(api, officer, task):
    path = f"/tasks/{task['id']}/assign"
    assert api.made(path, {"assignee": "olivia"})["assignee"] == "olivia"
    given = api.made(path, {"role": "officer", "reason": "hers is full"})
    assert (given["assignee"], given["roles"]) == (None, ["officer"])
    said = api.read(f"/cases/{task['case']['id']}/events")["items"][-1]
    assert said["text"] == f"{task['name']} was assigned to Officer: hers is full"
    assert said["data"]["reason"] == "hers is full"
    assert refusal(api.post(path, {})) == (422, "request_invalid")
    assert refusal(api.post(path, {"assignee": "a", "role": "b"})) == (422, "request_invalid")
    assert refusal(api.post(path, {"assignee": "nobody"})) == (422, "user_unknown")
    assert refusal(api.post(path, {"role": "nobody"})) == (422, "role_unknown")


def test_completing_moves_the_case_on(api, officer, case, task):
    moved = officer.made(f"/tasks/{task['id']}/complete", STREET)
    assert (moved["task"]["state"], moved["task"]["completed_by"]) == ("completed", "olivia")
    assert [one["element"] for one in moved["case"]["tasks"]] == ["second"]
    assert moved["case"]["data"]["street"] == "Elm Row"
    again = officer.post(f"/tasks/{task['id']}/complete", STREET)
    assert refusal(again) == (409, "task_already_done")
    (second,) = moved["case"]["tasks"]
    over = officer.made(f"/tasks/{second['id']}/complete", {})
    assert (over["case"]["state"], over["case"]["tasks"]) == ("completed", [])


def test_wrong_answers_are_told_field_by_field(api, task):
    path = f"/tasks/{task['id']}/complete"
    response = api.post(path, {"data": {"rooms": "many"}})
    assert refusal(response) == (422, "form_invalid")
    assert {one["field"] for one in response.json["errors"]} == {"street", "rooms"}
    assert api.read(f"/tasks/{task['id']}")["state"] == "open"


def test_an_outcome_is_chosen_from_the_list(api):
    body = (start(), user("decide", handrail__outcomes="yes"), end(), flow("S decide E"))
    deploy(api, ("decides.bpmn", drawings.drawn("decides", *body)))
    (decide,) = api.made("/cases", {"process": "decides"})["tasks"]
    path = f"/tasks/{decide['id']}/complete"
    assert decide["outcomes"] == ["yes"]
    assert refusal(api.post(path, {})) == (422, "outcome_required")
    assert refusal(api.post(path, {"outcome": "no"})) == (422, "outcome_unknown")
    assert api.made(path, {"outcome": "yes"})["task"]["outcome"] == "yes"


def test_the_same_person_does_not_check_their_own_work(api, officer, person):
    checked = user("check", handrail__notBy="work")
    body = (start(), user("work"), checked, end(), flow("S work check E"))
    deploy(api, ("checked.bpmn", drawings.drawn("checked", *body)))
    (work,) = api.made("/cases", {"process": "checked"})["tasks"]
    moved = officer.made(f"/tasks/{work['id']}/complete", {})
    (check,) = moved["case"]["tasks"]
    assert "complete" not in check["actions"]
    refused = officer.post(f"/tasks/{check['id']}/complete", {})
    assert refusal(refused) == (403, "duties_are_separate")


def test_the_worklist_is_filtered(api, officer, case, task):
    other = api.made("/cases", {"process": "two_steps", "subject": {"name": "Bo Green"}})
    officer.made(f"/tasks/{task['id']}/claim")

    def found(query):
        return {one["case"]["id"] for one in officer.read(f"/tasks?{query}")["items"]}

    assert found("") == {case["id"], other["id"]}
    assert found("assignee=me") == found("assignee=olivia") == {case["id"]}
    assert found("assignee=none") == {other["id"]}
    assert found(f"case={other['id']}") == found("q=bo+gr") == {other["id"]}
    assert found("process=two_steps&state=open&sla=none") == {case["id"], other["id"]}
    assert found("state=completed") == found("role=officer") == found("process=other") == set()
    assert found("due_before=2090-01-01T00:00:00Z") == set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "state=lost",
        "sla=blue",
        "sort=colour",
        "colour=red",
        "due_before=tomorrow",
        "due_before=2026-01-01T00:00:00",
        "due_before=0001-01-01T00:00:00%2B23:00",
        "limit=1&limit=2",
        "q=%00",
        "cursor=nonsense",
        "cursor=W251bGxd",
    ],
)
def test_a_query_that_is_wrong_is_refused(api, query):
    assert api.get(f"/tasks?{query}").status_code == 422


@pytest.mark.parametrize("verb", ["claim", "unclaim", "assign", "complete", "hold", "release"])
def test_nothing_is_done_to_a_task_that_is_not_there(api, verb):
    body = {"assign": {"assignee": "admin"}}.get(verb, {})
    assert refusal(api.post(f"/tasks/nowhere/{verb}", body)) == (404, "not_found")
