"""Why a message did or did not reach a case, and sending it again to one that was chosen."""

import pytest

from service.people.groups import Group
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal


@pytest.fixture
def waiting(api):
    """Two cases that wait for the same message, told apart by a reference."""
    deploy(api, ("waits.bpmn", drawings.waits_for("reply", correlation=["ref"])))
    return [api.made("/cases", {"process": "waits", "data": {"ref": ref}}) for ref in ("a", 7)]


def why(found):
    return {one["reference"]: one["verdict"] for one in found["items"]}


def test_a_message_that_went_astray_says_of_each_case_why(api, waiting):
    one, other = (case["reference"] for case in waiting)
    sent = api.made("/messages", {"name": "reply", "correlation": {"ref": "7"}})
    found = api.read(f"/messages/{sent['id']}")
    assert (found["result"], found["reason"]) == ("unmatched", "correlation_differs")
    told = {item["reference"]: item for item in found["candidates"]["items"]}
    assert {told[one]["verdict"], told[other]["verdict"]} == {"value_differs"}
    assert told[one]["differences"] == [
        {"problem": "value_differs", "key": "ref", "sent": "7", "awaited": "a"}
    ]
    assert told[other]["explanation"] == (
        'ref is "7", but the case waits for 7: a text is not a number.'
    )


def test_a_message_is_explained_before_it_is_sent(api, waiting):
    one, other = waiting
    fits = api.made("/messages/explain", {"name": "reply", "correlation": {"ref": "a"}})
    assert (fits["result"], fits["items"][0]["case"]) == ("delivered", one["id"])
    assert why(fits) == {one["reference"]: "matches", other["reference"]: "value_differs"}
    several = api.made("/messages/explain", {"name": "reply"})
    assert (several["result"], several["reason"]) == ("unmatched", "ambiguous")
    assert {*why(several).values()} == {"ambiguous"}
    keys = api.made("/messages/explain", {"name": "reply", "correlation": {"Ref": "a"}})
    problems = [each["problem"] for each in keys["items"][0]["differences"]]
    assert problems == ["key_absent", "key_not_awaited"]
    misspelt = api.made("/messages/explain", {"name": "Reply ", "correlation": {"ref": "a"}})
    assert "capitals and spaces count" in misspelt["items"][0]["explanation"]
    named = api.made("/messages/explain", {"name": "reply", "case": other["id"]})
    assert (named["result"], named["items"][0]["case"]) == ("delivered", other["id"])
    assert why(named)[one["reference"]] == "other_case"
    assert api.read("/messages")["items"] == []


def test_candidates_come_in_pages_what_fits_first(api, waiting):
    asked = {"name": "reply", "correlation": {"ref": 7}, "limit": 1}
    first = api.made("/messages/explain", asked)
    rest = api.made("/messages/explain", {**asked, "cursor": first["next"]})
    told = [one["verdict"] for page in (first, rest) for one in page["items"]]
    assert (told, rest["next"]) == (["matches", "value_differs"], None)
    sent = api.made("/messages", {"name": "reply"})
    page = api.read(f"/messages/{sent['id']}/candidates?limit=1")
    more = api.read(f"/messages/{sent['id']}/candidates?cursor={page['next']}")
    assert len(page["items"]) == len(more["items"]) == 1


def test_a_case_that_is_named_says_that_it_is_over_or_waits_for_nothing(api, waiting):
    case, _ = waiting
    idle = api.made("/messages/explain", {"name": "other", "case": case["id"]})
    verdicts = [one["verdict"] for one in idle["items"]]
    assert verdicts == ["case_does_not_wait", "other_name"]
    api.made(f"/cases/{case['id']}/cancel", {"reason": "Withdrawn"})
    ended = api.made("/messages/explain", {"name": "reply", "case": case["id"]})
    assert ended["items"][0]["verdict"] == "case_ended"
    assert "cancelled" in ended["items"][0]["explanation"]


def test_start_events_say_why_they_do_or_do_not_start(api):
    deploy(api, ("started.bpmn", drawings.started_by("referral")))
    (start,) = api.made("/messages/explain", {"name": "referral"})["starts"]
    assert (start["process"], start["verdict"]) == ("started", "matches")
    case = api.made("/messages", {"name": "referral"})["cases"][0]
    (named,) = api.made("/messages/explain", {"name": "referral", "case": case})["starts"]
    assert named["verdict"] == "names_a_case"
    deploy(api, ("waits.bpmn", drawings.waits_for("referral")))
    taken = api.made("/cases", {"process": "waits"})
    first = api.made("/messages/explain", {"name": "referral"})
    assert (first["result"], first["starts"][0]["verdict"]) == ("delivered", "a_case_waits")
    api.made("/cases", {"process": "waits"})
    several = api.made("/messages/explain", {"name": "referral"})
    assert (several["result"], several["starts"][0]["verdict"]) == ("unmatched", "ambiguous")
    assert taken["id"] in {one["case"] for one in several["items"]}
    (misspelt,) = api.made("/messages/explain", {"name": "Referal"})["starts"]
    assert misspelt["verdict"] == "other_name"
    assert misspelt["explanation"] == 'It starts with a message of another name, "referral".'
    deploy(api, ("started.bpmn", drawings.started_by("enquiry")))
    (old,) = api.made("/messages/explain", {"name": "referral"})["starts"]
    assert (old["verdict"], old["version"]) == ("replaced", 1)
    later = deploy(
        api,
        ("started.bpmn", drawings.started_by("complaint")),
        effective_from="2099-01-01T00:00:00Z",
    )
    assert later.status_code == 201
    (not_yet,) = api.made("/messages/explain", {"name": "complaint"})["starts"]
    assert not_yet["verdict"] == "not_in_effect"


def test_no_fact_of_a_case_is_told_to_whom_it_is_hidden_from(api, person, waiting):
    robot = person("robot", Group.INTEGRATOR)
    olivia = person("olivia", Group.OFFICER)
    start = {"process": "waits", "data": {"ref": "h"}, "restricted_to": ["olivia"]}
    hidden = olivia.made("/cases", start)
    sent = api.made("/messages", {"name": "reply", "correlation": {"ref": "H"}})
    asked = {"name": "reply", "correlation": {"ref": "h"}}
    found = robot.made("/messages/explain", asked)
    assert (found["result"], found["reason"]) == ("unmatched", "correlation_differs")
    named = robot.made("/messages/explain", {"name": "reply", "case": hidden["id"]})
    told = robot.read(f"/messages/{sent['id']}")["candidates"]
    for each in (found, named, told):
        assert sorted(why(each)) == sorted(case["reference"] for case in waiting)
    narrow = person("narrow", Group.INTEGRATOR, scopes=["messages:read"])
    assert narrow.read(f"/messages/{sent['id']}/candidates")["items"] == []
    for case in (hidden["id"], hidden["reference"], "HR-999999"):
        again = robot.post(f"/messages/{sent['id']}/resend", {"case": case})
        assert refusal(again) == (404, "not_found")
    assert api.made("/messages", asked)["result"] == "delivered"
    assert sorted(item["id"] for item in robot.read("/messages")["items"]) == [sent["id"]]


def test_a_message_is_sent_again_to_a_chosen_case_once(api, waiting):
    case, _ = waiting
    body = {"name": "reply", "correlation": {"ref": "x"}, "payload": {"answer": 42}, "ttl": 3600}
    first = api.made("/messages", body)
    assert first["result"] == "waiting"
    chosen = {"case": case["id"], "reason": "The reference was misspelt"}
    again = api.made(f"/messages/{first['id']}/resend", chosen)
    assert (again["result"], again["cases"]) == ("delivered", [case["id"]])
    assert api.read(f"/cases/{case['id']}")["data"]["answer"] == 42
    assert api.read(f"/messages/{first['id']}")["result"] == "unmatched"
    assert api.read(f"/messages/{again['id']}")["resent_from"] == first["id"]
    log = [one["text"] for one in api.read(f"/cases/{case['id']}/events")["items"]]
    assert "Message “reply” was sent to this case again: The reference was misspelt" in log
    twice = api.post(f"/messages/{again['id']}/resend", chosen)
    assert refusal(twice) == (409, "message_already_delivered")
    twice = api.post(f"/messages/{first['id']}/resend", chosen)
    assert refusal(twice) == (409, "message_already_delivered")
    (listed,) = api.read(f"/messages?resent_from={first['id']}")["items"]
    assert listed["id"] == again["id"]
    meant = api.made(f"/messages/{again['id']}/resend", {**chosen, "again": True})
    assert (meant["result"], meant["reason"]) == ("waiting", "case_does_not_wait")


def test_all_that_say_the_same_know_what_came_in_and_of_each_other(api, waiting, two_steps):
    case, other = waiting
    idle = api.made("/cases", {"process": two_steps})
    first = api.made("/messages", {"name": "reply", "correlation": {"ref": "x"}})["id"]
    astray = api.made(f"/messages/{first}/resend", {"case": idle["id"]})
    assert astray["result"] == "unmatched"
    last = api.made(f"/messages/{astray['id']}/resend", {"case": case["id"]})
    assert last["result"] == "delivered"
    listed = api.read(f"/messages?resent_from={first}")["items"]
    assert {one["id"] for one in listed} == {astray["id"], last["id"]}
    for one in (first, astray["id"], last["id"]):
        twice = api.post(f"/messages/{one}/resend", {"case": other["id"]})
        assert refusal(twice) == (409, "message_already_delivered")


def test_what_was_sent_again_to_a_hidden_case_is_hidden_too(api, person, waiting):
    robot, tess = person("robot", Group.INTEGRATOR), person("tess", Group.SUPERVISOR)
    hidden = tess.made("/cases", {"process": "waits", "restricted_to": ["tess"]})
    sent = api.made("/messages", {"name": "reply", "correlation": {"ref": "x"}})
    assert robot.read(f"/messages/{sent['id']}")["result"] == "unmatched"
    tess.made(f"/messages/{sent['id']}/resend", {"case": hidden["id"]})
    assert refusal(robot.get(f"/messages/{sent['id']}")) == (404, "message_not_found")
    assert robot.read("/messages")["items"] == []


def test_what_cannot_be_sent_again_is_refused(api, waiting):
    case, _ = waiting
    signal = api.made("/signals", {"name": "flood"})
    sent = api.made("/messages", {"name": "reply"})
    chosen = {"case": case["id"]}
    assert refusal(api.post(f"/messages/{signal['id']}/resend", chosen)) == (
        409,
        "message_not_sendable",
    )
    api.made(f"/cases/{case['id']}/cancel", {"reason": "Withdrawn"})
    ended = api.post(f"/messages/{sent['id']}/resend", chosen)
    assert refusal(ended) == (409, "case_is_not_open")
    assert refusal(api.post("/messages/nowhere/resend", chosen)) == (404, "message_not_found")


def test_messages_are_listed_and_narrowed(api, waiting):
    _, other = waiting
    astray = api.made("/messages", {"name": "reply"})
    sent = [api.made("/messages", {"name": "reply", "case": case["id"]}) for case in waiting]
    listed = api.read("/messages")["items"]
    assert {item["id"] for item in listed} == {astray["id"], *(each["id"] for each in sent)}
    assert [item["id"] for item in api.read("/messages?result=unmatched")["items"]] == [
        astray["id"]
    ]
    (reached,) = api.read(f"/messages?case={other['id']}&name=reply&kind=message")["items"]
    assert reached["cases"] == [other["id"]]
