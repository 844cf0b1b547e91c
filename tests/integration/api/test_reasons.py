"""A reason given by its code, over HTTP; words alone are taken as they always were."""

from datetime import timedelta

import pytest

from service.definitions.usual_reasons import seed_reasons
from service.people.groups import Group
from service.transaction import transaction
from tests.factories.people import AT
from tests.integration.api.contract import refusal
from tests.integration.api.test_undoing import forked


@pytest.fixture
def lists(app):
    with app.app_context(), transaction():
        seed_reasons(AT)


def test_reasons_are_listed_and_given_by_their_codes(api, person, lists):
    found = api.read("/reasons?kind=bypass")["items"]
    assert [one["code"] for one in found] == ["not_needed", "done_elsewhere"]
    assert {one["kind"] for one in api.read("/reasons")["items"]} > {"hold", "reopen"}
    pages_are_those_of_every_list(api)
    case, tasks = forked(api)
    path = f"/tasks/{tasks['A']}"
    assert refusal(api.post(f"{path}/bypass", {"reason_code": "sunspots"})) == (
        422,
        "reason_unknown",
    )
    assert refusal(api.post(f"{path}/hold", {"reason_code": "other_agency"})) == (
        422,
        "note_required",
    )
    until = (AT + timedelta(days=3650)).isoformat()
    held = api.made(
        f"{path}/hold",
        {"reason_code": "other_agency", "reason": "The police", "release_at": until},
    )
    assert held["hold"]["reason"] == "Waiting for another agency: The police"
    api.made(f"{path}/release", {"reason_code": "heard_back"})
    beside = {"reason_code": "other_agency", "note": "The police", "release_at": until}
    hold = api.made(f"{path}/hold", beside)["hold"]
    assert (hold["reason"], hold["note"]) == ("Waiting for another agency", "The police")
    api.made(f"{path}/release", {"reason_code": "heard_back"})
    whole = f"/cases/{case['id']}"
    assert api.made(f"{whole}/hold", beside)["hold"]["note"] == "The police"
    api.made(f"{whole}/release", {"reason_code": "heard_back"})
    api.made(f"{path}/bypass", {"reason_code": "not_needed"})
    person("olu", Group.OFFICER)
    home = f"/cases/{case['id']}"
    api.made(f"{home}/assign", {"owner": "olu", "reason_code": "workload"})
    api.made(f"{home}/restrict", {"to": [], "reason_code": "no_longer"})
    without = api.post(f"{home}/restrict", {"to": []})
    assert refusal(without) == (422, "reason_required")
    cancelled = api.made(f"{home}/cancel", {"reason_code": "duplicate", "reason": "HR-7"})
    assert cancelled["outcome"] == "The case was opened twice: HR-7"
    api.made(f"{home}/reopen", {"reason_code": "closed_too_early"})


def pages_are_those_of_every_list(api):
    first = api.read("/reasons?kind=hold&limit=4")
    rest = api.read(f"/reasons?kind=hold&cursor={first['next']}")
    paged = [one["code"] for one in first["items"] + rest["items"]]
    assert (len(first["items"]), len(set(paged)), rest["next"]) == (4, 6, None)
    assert paged[0] == "waiting_for_applicant"
    assert refusal(api.get("/reasons?cursor=x")) == (422, "cursor_unreadable")
    assert refusal(api.get("/reasons?limit=0")) == (422, "request_invalid")
