"""Undo, bypass, cancel and reopen over HTTP, as the contract writes them."""

from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.unit.engine.notation import end, flow, gateway, process, start, user, write

OPTIONAL = {"handrail__mandatory": "false"}


def forked(api):
    """A case with the optional task A, then C, beside B; both lead to D."""
    drawn = process(
        start(),
        gateway("parallel", "P", "J"),
        user("A", name="Visit", **OPTIONAL),
        user("B", "C", "D"),
        end(),
        flow("S P A C J D E"),
        flow("P B J"),
    )
    deploy(api, ("p.bpmn", write(drawn)))
    case = api.made("/cases", {"process": "p"})
    return case, {one["element"]: one["id"] for one in case["tasks"]}


def test_undo_lists_what_it_would_end_until_it_is_confirmed(api):
    _, tasks = forked(api)
    path = f"/tasks/{tasks['A']}"
    assert refusal(api.post(f"{path}/undo", {"reason": "x"})) == (409, "task_is_not_finished")
    done = api.made(f"{path}/complete", {"data": {"seen": True}})
    assert done["task"]["actions"] == ["undo"]
    assert refusal(api.post(f"{path}/undo", {})) == (422, "reason_required")
    asked = api.post(f"{path}/undo", {"reason": "Wrong house"})
    assert refusal(asked) == (409, "confirmation_required")
    (loss,) = asked.json["would_end"]
    (open_c,) = [one for one in done["case"]["tasks"] if one["element"] == "C"]
    assert (loss["kind"], loss["element"], loss["task"]) == ("task", "C", open_c["id"])
    again = api.made(f"{path}/undo", {"reason": "Wrong house", "confirm_downstream": True})
    assert (again["attempt"], again["previous"], again["state"]) == (2, tasks["A"], "open")
    assert api.get(path).json["state"] == "completed"
    assert refusal(api.post(f"{path}/undo", {"reason": "x"})) == (409, "task_comes_again")


def test_bypass_and_cancel_are_for_optional_tasks(api):
    _, tasks = forked(api)
    for verb in ("bypass", "cancel"):
        asked = api.post(f"/tasks/{tasks['B']}/{verb}", {"reason": "x"})
        assert refusal(asked) == (409, "task_is_mandatory")
    path = f"/tasks/{tasks['A']}"
    assert {"bypass", "cancel"} <= set(api.get(path).json["actions"])
    assert refusal(api.post(f"{path}/bypass", {})) == (422, "reason_required")
    assert api.made(f"{path}/bypass", {"reason": "Nobody there"})["state"] == "bypassed"
    assert refusal(api.post(f"{path}/bypass", {"reason": "x"})) == (409, "task_is_not_open")


def test_cancel_lists_the_tasks_that_would_not_come(api):
    case, tasks = forked(api)
    path = f"/tasks/{tasks['A']}/cancel"
    asked = api.post(path, {"reason": "Not wanted"})
    assert refusal(asked) == (409, "confirmation_required")
    assert [(one["kind"], one["element"]) for one in asked.json["would_end"]] == [("later", "C")]
    confirmed = {"reason": "Not wanted", "confirm_downstream": True}
    assert api.made(path, confirmed)["state"] == "cancelled"
    api.made(f"/tasks/{tasks['B']}/complete", {"data": {}})
    assert [one["element"] for one in api.get(f"/cases/{case['id']}").json["tasks"]] == ["D"]


def test_a_closed_case_is_reopened(api):
    case, _ = forked(api)
    path = f"/cases/{case['id']}"
    assert refusal(api.post(f"{path}/reopen", {"reason": "x"})) == (409, "case_is_open")
    api.made(f"{path}/cancel", {"reason": "Twice"})
    assert refusal(api.post(f"{path}/reopen", {})) == (422, "reason_required")
    reopened = api.made(f"{path}/reopen", {"reason": "Not the same people"})
    assert (reopened["state"], reopened["closed_at"], reopened["tasks"]) == ("open", None, [])
    kinds = [one["kind"] for one in api.get(f"{path}/events").json["items"]]
    assert "case_reopened" in kinds
