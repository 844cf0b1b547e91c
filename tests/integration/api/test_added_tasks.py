"""Adding a task to a running case over HTTP."""

from tests.factories.definitions import AD_HOC, ROOT
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal

TASK = {"name": "Ask for keys", "instructions": "At the desk.", "due_at": "2099-12-01T17:00:00Z"}


def test_an_officer_adds_a_task_and_does_it(api, case, officer):
    deploy(api, *((name, (ROOT / name).read_bytes()) for name in AD_HOC))
    path = f"/cases/{case['id']}/tasks"
    made = officer.post(path, {**TASK, "assignee": "olivia"})
    assert made.status_code == 201
    task = made.json
    assert made.headers["Location"] == f"/api/v1/tasks/{task['id']}"
    assert (task["name"], task["assignee"], task["mandatory"]) == ("Ask for keys", "olivia", False)
    assert task["sla"]["target_at"].startswith("2099-12-01T17:00:00")
    assert {"complete", "hold", "bypass", "cancel"} <= set(task["actions"])
    done = officer.made(f"/tasks/{task['id']}/complete", {"data": {"added_task_done": "Here"}})
    assert done["task"]["state"] == "completed"
    assert done["case"]["state"] == "open"
    assert "add_task" in done["case"]["actions"]


def test_a_task_that_cannot_be_added_says_why(api, case, officer):
    path = f"/cases/{case['id']}/tasks"
    assert refusal(officer.post(path, {"name": "x"})) == (404, "process_not_found")
    deploy(api, *((name, (ROOT / name).read_bytes()) for name in AD_HOC))
    for said, code in (
        ({"name": " "}, "name_required"),
        ({"name": "x", "role": "nobody"}, "role_unknown"),
        ({"name": "x", "assignee": "nobody"}, "user_unknown"),
        ({"name": "x", "assignee": "olivia", "role": "officer"}, "request_invalid"),
        ({"name": "x", "due_at": None}, "request_invalid"),
        ({"name": "x", "due_at": "2001-01-01T00:00:00Z"}, "due_date_not_future"),
    ):
        assert refusal(officer.post(path, said)) == (422, code)
    assert refusal(officer.post("/cases/none/tasks", {"name": "x"})) == (404, "not_found")
