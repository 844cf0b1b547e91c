import pytest

from service.people.groups import Group
from tests.integration.api.contract import refusal

LATER = "2090-01-02T09:00:00Z"
HOLD = {"release_at": LATER, "reason": "Waiting for papers", "note": "rang"}


@pytest.fixture(params=["task", "case"])
def path(request, case, task):
    return f"/tasks/{task['id']}" if request.param == "task" else f"/cases/{case['id']}"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reason": "Waiting"}, "release_date_required"),
        ({"reason": "Waiting", "release_at": None}, "release_date_required"),
        ({"reason": "Waiting", "release_at": "2020-01-01T00:00:00Z"}, "release_date_not_future"),
        ({"release_at": LATER}, "reason_required"),
        ({"release_at": LATER, "reason": " "}, "reason_required"),
        ({"release_at": "2090-01-02", "reason": "x"}, "request_invalid"),
        ({"release_at": LATER, "reason": "x" * 301}, "request_invalid"),
    ],
)
def test_a_hold_needs_a_reason_and_a_date_ahead(api, path, body, code):
    assert refusal(api.post(f"{path}/hold", body)) == (422, code)


def test_held_released_to_another_date_and_released(api, path):
    held = api.made(f"{path}/hold", HOLD)
    assert held["hold"]["reason"] == "Waiting for papers"
    assert (held["hold"]["note"], held["hold"]["placed_by"]) == ("rang", "admin")
    assert held["hold"]["release_at"] == LATER
    twice = refusal(api.post(f"{path}/hold", HOLD))
    assert twice in {(409, "task_is_held"), (409, "case_is_held")}
    back = {"release_at": "2020-01-01T00:00:00Z"}
    assert refusal(api.post(f"{path}/release", back)) == (422, "release_date_not_future")
    moved = api.made(f"{path}/release", {"release_at": "2091-01-02T09:00:00Z"})
    assert moved["hold"]["release_at"] == "2091-01-02T09:00:00Z"
    assert api.made(f"{path}/release")["hold"] is None
    again = refusal(api.post(f"{path}/release"))
    assert again in {(409, "task_is_not_held"), (409, "case_is_not_held")}


def test_a_held_task_is_not_completed(api, case, task):
    held = api.made(f"/tasks/{task['id']}/hold", HOLD)
    assert (held["state"], "complete" in held["actions"]) == ("held", False)
    done = api.post(f"/tasks/{task['id']}/complete", {"data": {"street": "x"}})
    assert refusal(done) == (409, "task_is_held")


def test_a_held_case_holds_its_tasks_and_cannot_be_closed(api, case, task):
    held = api.made(f"/cases/{case['id']}/hold", HOLD)
    assert [one["state"] for one in held["tasks"]] == ["held"]
    assert refusal(api.post(f"/cases/{case['id']}/close")) == (409, "case_is_held")
    done = api.post(f"/tasks/{task['id']}/complete", {"data": {"street": "x"}})
    assert refusal(done) == (409, "task_is_held")


def test_a_hold_ends_on_its_date(api, path):
    api.made(f"{path}/hold", HOLD)
    moved = api.made("/test/clock", {"now": "2090-01-03T00:00:00Z"})
    assert moved["fired"] >= 1
    assert api.read(path)["hold"] is None


def test_an_officer_does_not_hold_the_case_of_another(api, person, case):
    olivia, omar = (person(name, Group.OFFICER) for name in ("olivia", "omar"))
    api.made(f"/cases/{case['id']}/assign", {"owner": "olivia"})
    path = f"/cases/{case['id']}/hold"
    assert refusal(omar.post(path, HOLD)) == (403, "not_allowed")
    assert olivia.made(path, HOLD)["hold"] is not None
