import pytest

from service.people.groups import Group
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal


@pytest.fixture
def olivia(person):
    return person("olivia", Group.OFFICER)


@pytest.fixture
def waiting(api, olivia):
    """A case for olivia's eyes only, and one for everybody's, that wait for the same message."""
    deploy(api, ("waits.bpmn", drawings.waits_for("reply", correlation=["ref"])))

    def start(ref, **more):
        return api.made("/cases", {"process": "waits", "data": {"ref": ref}, **more})["id"]

    return start("hidden", restricted_to=["olivia"]), start("open")


def send(caller, ref):
    return caller.made("/messages", {"name": "reply", "correlation": {"ref": ref}})


def test_a_case_may_be_started_for_some_eyes_only(api, person, olivia, two_steps):
    omar = person("omar", Group.SUPERVISOR)
    started = {"process": two_steps, "restricted_to": ["olivia", "olivia"]}
    case = api.made("/cases", started)
    assert case["restricted"] is True
    assert olivia.read(f"/cases/{case['id']}")["id"] == case["id"]
    assert refusal(omar.get(f"/cases/{case['id']}")) == (404, "not_found")


@pytest.mark.parametrize(
    ("names", "code"),
    [(["nobody"], "user_unknown"), ([], "request_invalid"), ([""], "request_invalid")],
)
def test_a_case_is_restricted_to_people_who_are_there(api, two_steps, names, code):
    response = api.post("/cases", {"process": two_steps, "restricted_to": names})
    assert refusal(response) == (422, code)
    assert api.read("/cases")["items"] == []


def test_a_message_tells_nobody_of_a_case_that_is_hidden_from_them(person, waiting):
    ivy, tess = person("ivy", Group.INTEGRATOR), person("tess", Group.SUPERVISOR)
    told = send(ivy, "hidden")
    assert (told["result"], told["cases"]) == ("delivered", [])
    assert ivy.read(f"/messages/{told['id']}")["cases"] == []
    assert refusal(tess.get(f"/messages/{told['id']}")) == (404, "message_not_found")


def test_a_message_for_a_case_that_is_seen_is_shown(person, waiting):
    ivy, tess = person("ivy", Group.INTEGRATOR), person("tess", Group.SUPERVISOR)
    told = send(ivy, "open")
    assert told["cases"] == [waiting[1]]
    assert tess.read(f"/messages/{told['id']}")["cases"] == [waiting[1]]


def test_whoever_is_named_sees_what_reached_the_case(api, person, waiting):
    tess = person("tess", Group.SUPERVISOR)
    deploy(api, ("waits.bpmn", drawings.waits_for("answer", key="other", correlation=["ref"])))
    case = {"process": "other", "data": {"ref": "t"}, "restricted_to": ["tess"]}
    hidden = api.made("/cases", case)["id"]
    told = api.made("/messages", {"name": "answer", "correlation": {"ref": "t"}})
    assert told["cases"] == []
    assert tess.read(f"/messages/{told['id']}")["cases"] == [hidden]


def test_a_token_without_the_scope_of_cases_still_learns_what_it_reached(person, waiting):
    ivy = person("ivy", Group.INTEGRATOR, scopes=["messages:write"])
    assert send(ivy, "open")["cases"] == [waiting[1]]


def test_a_message_that_reached_nobody_is_shown_to_those_who_steer(person, waiting):
    ivy, tess = person("ivy", Group.INTEGRATOR), person("tess", Group.SUPERVISOR)
    told = send(ivy, "nobody")
    assert tess.read(f"/messages/{told['id']}")["reason"] == "correlation_differs"


def test_who_may_see_a_case_is_changed_with_a_reason_and_the_log_says_so(
    api, person, olivia, two_steps
):
    omar = person("omar", Group.SUPERVISOR)
    path = f"/cases/{api.made('/cases', {'process': two_steps})['id']}"
    case = omar.made(f"{path}/restrict", {"to": ["olivia", "omar"], "reason": "A threat."})
    assert (case["restricted"], case["restricted_to"]) == (True, ["olivia", "omar"])
    assert "restrict" in case["actions"]
    assert refusal(api.get(path)) == (404, "not_found")
    assert refusal(olivia.post(f"{path}/restrict", {"to": [], "reason": " "})) == (
        422,
        "reason_required",
    )
    assert refusal(olivia.post(f"{path}/restrict", {"to": ["nobody"], "reason": "x"})) == (
        422,
        "user_unknown",
    )
    omar.made(f"{path}/cancel", {"reason": "A mistake."})
    opened = omar.made(f"{path}/restrict", {"to": [], "reason": "It is over."})
    assert (opened["restricted"], opened["restricted_to"]) == (False, [])
    assert api.read(path)["restricted"] is False
    kinds = [one["kind"] for one in api.read(f"{path}/events")["items"]]
    assert kinds.count("case_restricted") == 2


def test_whoever_sees_the_case_no_more_has_no_task_of_it(api, person, olivia, two_steps):
    omar, owen = person("omar", Group.SUPERVISOR), person("owen", Group.OFFICER)
    case = api.made("/cases", {"process": two_steps})
    path, task = f"/cases/{case['id']}", f"/tasks/{case['tasks'][0]['id']}"
    owen.made(f"{task}/claim")
    asked = {"to": ["olivia"], "reason": "A threat."}
    assert refusal(omar.post(f"{path}/restrict", asked)) == (422, "person_unsuitable")
    assert api.read(path)["restricted"] is False
    omar.made(f"{path}/restrict", {"to": ["olivia", "omar"], "reason": "A threat."})
    assert olivia.read(task)["assignee"] is None
    olivia.made(f"{task}/claim")
    omar.made(f"{path}/restrict", {"to": ["olivia", "omar"], "reason": "The same."})
    assert olivia.read(task)["assignee"] == "olivia"


def test_only_who_runs_a_case_says_who_may_see_it(api, person, olivia, two_steps):
    person("owen", Group.OFFICER)
    path = f"/cases/{api.made('/cases', {'process': two_steps, 'owner': 'owen'})['id']}"
    asked = {"to": ["olivia"], "reason": "x"}
    assert refusal(olivia.post(f"{path}/restrict", asked)) == (403, "not_allowed")


def test_nobody_who_may_read_no_case_is_named(api, person, two_steps):
    """A case that is restricted to an analyst alone would be lost to everybody, for good."""
    person("ana", Group.ANALYST)
    path = f"/cases/{api.made('/cases', {'process': two_steps})['id']}"
    tess = person("tess", Group.SUPERVISOR)
    unsuitable = (422, "person_unsuitable")
    assert refusal(tess.post(f"{path}/restrict", {"to": ["ana"], "reason": "x"})) == unsuitable
    started = {"process": two_steps, "restricted_to": ["tess", "ana"]}
    assert refusal(api.post("/cases", started)) == unsuitable
    assert api.read(path)["restricted"] is False
