import pytest

from service.people.groups import Group
from tests.integration.api.contract import refusal

FIELDS = """
    id reference process version state title subject owner data tasks sla hold incidents
    outcome external_ref created_at updated_at closed_at
"""


def test_a_case_starts_as_far_as_its_first_task(api, two_steps):
    response = api.post(
        "/cases",
        {
            "process": two_steps,
            "version": 1,
            "data": {"enquiry": {"via": "phone"}},
            "title": "Damp at 3 Elm Row",
            "subject": {"name": "Ada Brown", "reference": "P-1", "contact": {"phone": "07700"}},
            "external_ref": "crm-7",
        },
    )
    assert response.status_code == 201
    case = response.json
    assert set(FIELDS.split()) <= set(case)
    assert response.headers["Location"] == f"/api/v1/cases/{case['id']}"
    assert response.headers["ETag"].startswith('"')
    assert (case["process"], case["version"], case["state"]) == (two_steps, 1, "open")
    assert case["title"] == "Damp at 3 Elm Row"
    subject = {"name": "Ada Brown", "reference": "P-1", "contact": {"phone": "07700"}}
    assert case["subject"].items() >= subject.items()
    assert case["data"] == {"enquiry": {"via": "phone"}}
    assert (case["external_ref"], case["owner"], case["hold"]) == ("crm-7", None, None)
    assert [task["element"] for task in case["tasks"]] == ["first"]
    assert api.read(f"/cases/{case['id']}") == case


def test_a_contact_may_be_a_plain_text(api, two_steps):
    subject = {"name": "Ada", "contact": "ring after six"}
    case = api.made("/cases", {"process": two_steps, "subject": subject})
    assert case["subject"]["contact"] == "ring after six"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "request_invalid"),
        ({"process": "nowhere"}, 404, "process_not_found"),
        ({"process": "two_steps", "version": 9}, 404, "version_not_found"),
        ({"process": "two_steps", "owner": "nobody"}, 422, "user_unknown"),
        ({"process": "two_steps", "owner": "role:nobody"}, 422, "role_unknown"),
        ({"process": "two_steps", "colour": "red"}, 422, "request_invalid"),
        ({"process": "two_steps", "version": "1"}, 422, "request_invalid"),
        ({"process": "two_steps", "subject": {}}, 422, "request_invalid"),
        ({"process": "two_steps", "data": {"x" * 201: 1}}, 422, "request_invalid"),
        ({"process": "two_steps", "data": {"a": "\0"}}, 422, "request_invalid"),
        ([], 422, "request_invalid"),
    ],
)
def test_a_start_that_is_wrong_is_refused(api, two_steps, body, status, code):
    assert refusal(api.post("/cases", body)) == (status, code)
    assert api.read("/cases")["items"] == []


def test_what_is_wrong_is_named_by_field(api, two_steps):
    body = {"process": two_steps, "version": 0, "colour": "red"}
    errors = api.post("/cases", body).json["errors"]
    assert {(one["field"], one["code"]) for one in errors} == {
        ("version", "greater_than_equal"),
        ("colour", "unknown_field"),
    }
    assert all(one["message"] for one in errors)


def test_an_analyst_starts_no_case(person, two_steps):
    analyst = person("ana", Group.ANALYST)
    assert refusal(analyst.post("/cases", {"process": two_steps})) == (403, "not_allowed")


def test_a_case_is_given_to_a_user_and_to_a_role(api, officer, case):
    given = api.made(f"/cases/{case['id']}/assign", {"owner": "olivia", "reason": "her patch"})
    assert given["owner"] == "olivia"
    given = api.made(f"/cases/{case['id']}/assign", {"owner": "role:officer"})
    assert given["owner"] == "role:officer"
    unknown = api.post(f"/cases/{case['id']}/assign", {"owner": "nobody"})
    assert refusal(unknown) == (422, "user_unknown")
    assert refusal(api.post(f"/cases/{case['id']}/assign", {})) == (422, "request_invalid")


def test_a_case_with_work_left_is_not_closed(api, case):
    response = api.post(f"/cases/{case['id']}/close")
    assert refusal(response) == (409, "case_has_open_work")
    assert response.json["tasks"] == ["First step", "Second step"]


def test_a_case_is_cancelled_with_a_reason_once(api, case):
    path = f"/cases/{case['id']}/cancel"
    assert refusal(api.post(path, {})) == (422, "reason_required")
    over = api.made(path, {"reason": "Moved away"})
    assert (over["state"], over["outcome"], over["tasks"]) == ("cancelled", "Moved away", [])
    assert over["closed_at"] is not None
    assert refusal(api.post(path, {"reason": "Again"})) == (409, "case_is_not_open")
    tasks = api.read(f"/cases/{case['id']}/tasks")["items"]
    assert [one["state"] for one in tasks] == ["cancelled"]


def test_only_those_who_lead_cancel_a_case_with_work_done(api, officer, case, task):
    api.made(f"/tasks/{task['id']}/complete", {"data": {"street": "Elm Row"}})
    response = officer.post(f"/cases/{case['id']}/cancel", {"reason": "Moved away"})
    assert refusal(response) == (403, "case_has_moved_on")


def test_a_case_tells_its_tasks_past_and_present(api, case, task):
    api.made(f"/tasks/{task['id']}/complete", {"data": {"street": "Elm Row"}})
    path = f"/cases/{case['id']}/tasks"
    assert [(one["element"], one["state"]) for one in api.read(path)["items"]] == [
        ("first", "completed"),
        ("second", "open"),
    ]
    (done,) = api.read(f"{path}?state=completed")["items"]
    assert done["completed_by"] == "admin"
    assert refusal(api.get(f"{path}?state=lost")) == (422, "request_invalid")


def test_the_history_is_the_trace_of_the_drawing_oldest_first(api, case, task):
    api.made(f"/tasks/{task['id']}/complete", {"data": {"street": "Elm Row"}})
    told = api.read(f"/cases/{case['id']}/history")["items"]
    steps = [(one["element"], one["state"]) for one in told]
    assert steps.index(("S", "completed")) < steps.index(("first", "entered"))
    assert steps.index(("first", "entered")) < steps.index(("first", "completed"))
    assert steps[-1] == ("second", "entered")
    assert {one["element_type"] for one in told if one["element"] == "first"} == {"userTask"}
    assert [one["seq"] for one in told] == sorted(one["seq"] for one in told)
    first = api.read(f"/cases/{case['id']}/history?limit=2")
    rest = api.read(f"/cases/{case['id']}/history?cursor={first['next']}")
    assert first["items"] + rest["items"] == told


def test_a_hold_is_not_in_the_history_of_the_case(api, case):
    before = api.read(f"/cases/{case['id']}/history")
    hold = {"release_at": "2090-01-01T09:00:00Z", "reason": "Waiting"}
    api.made(f"/cases/{case['id']}/hold", hold)
    assert api.read(f"/cases/{case['id']}/history") == before


def test_the_log_tells_who_did_what_with_notes(api, case):
    api.made(f"/cases/{case['id']}/notes", {"text": "Rang twice."})
    log = api.read(f"/cases/{case['id']}/events")["items"]
    assert log[0]["kind"] == "case_started"
    assert (log[-1]["kind"], log[-1]["text"], log[-1]["actor"]) == ("note", "Rang twice.", "admin")
    page = api.read(f"/cases/{case['id']}/events?limit=1")
    rest = api.read(f"/cases/{case['id']}/events?cursor={page['next']}")
    assert page["items"] + rest["items"] == log


@pytest.mark.parametrize("path", ["", "/tasks", "/history", "/events", "/notes", "/attachments"])
def test_a_case_that_is_not_there_is_not_found(api, path):
    assert refusal(api.get(f"/cases/nowhere{path}")) == (404, "not_found")


@pytest.mark.parametrize("verb", ["assign", "hold", "release", "close", "cancel", "notes"])
def test_nothing_is_done_to_a_case_that_is_not_there(api, verb):
    body = {
        "assign": {"owner": "admin"},
        "hold": {"release_at": "2090-01-01T09:00:00Z", "reason": "x"},
        "cancel": {"reason": "x"},
        "notes": {"text": "x"},
    }.get(verb, {})
    assert refusal(api.post(f"/cases/nowhere/{verb}", body)) == (404, "not_found")


def test_only_the_fields_that_are_asked_for_come(api, case, task):
    path = f"/cases/{case['id']}"
    assert api.read(f"{path}?fields=state,title") == {
        name: case[name] for name in ("id", "state", "title")
    }
    (listed,) = api.read("/cases?fields=reference")["items"]
    assert listed == {"id": case["id"], "reference": case["reference"]}
    for listing in (f"{path}/tasks", "/tasks"):
        assert api.read(f"{listing}?fields=id,name")["items"] == [
            {"id": task["id"], "name": task["name"]}
        ]
    assert set(api.read(f"/tasks/{task['id']}?fields=form")) == {"id", "form"}
    wrong = api.get(f"{path}?fields=state,stat")
    assert refusal(wrong) == (422, "request_invalid")
    assert (wrong.json["errors"][0]["code"], wrong.json["errors"][0]["field"]) == (
        "unknown_field",
        "fields",
    )


def test_what_the_caller_has_already_is_not_sent_again(api, officer, case, task):
    for path in (
        f"/cases/{case['id']}",
        f"/tasks/{task['id']}",
        "/processes/two_steps/versions/1/bpmn",
    ):
        first = api.get(path)
        known = {"If-None-Match": first.headers["ETag"]}
        again = api.get(path, headers=known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    known = {"If-None-Match": api.get(f"/tasks/{task['id']}").headers["ETag"]}
    assert officer.get(f"/tasks/{task['id']}", headers=known).status_code == 200, "other actions"
    api.made(f"/tasks/{task['id']}/assign", {"assignee": "olivia"})
    assert api.get(f"/tasks/{task['id']}", headers=known).status_code == 200
