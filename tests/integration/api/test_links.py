"""Links between cases over HTTP."""

from service.people.groups import Group
from tests.integration.api.contract import refusal


def test_cases_are_linked_listed_from_both_sides_and_unlinked(api, case, officer):
    other = api.made("/cases", {"process": "two_steps"})
    said = {"case": other["reference"], "kind": "duplicate", "note": "The same roof"}
    made = officer.post(f"/cases/{case['id']}/links", said)
    assert made.status_code == 201
    assert (made.json["outgoing"], made.json["case"]["id"]) == (True, other["id"])
    (there,) = officer.read(f"/cases/{other['id']}/links")["items"]
    assert (there["id"], there["kind"], there["outgoing"]) == (made.json["id"], "duplicate", False)
    assert there["case"]["reference"] == case["reference"]
    again = officer.post(f"/cases/{other['id']}/links", {**said, "case": case["id"]})
    assert refusal(again) == (409, "cases_already_linked")
    path = f"/cases/{other['id']}/links/{there['id']}"
    assert officer.open("DELETE", path).status_code == 200
    assert refusal(officer.open("DELETE", path)) == (404, "link_not_found")
    assert officer.read(f"/cases/{case['id']}/links") == {"items": []}


def test_a_case_that_is_not_there_or_hidden_is_answered_alike(api, case, officer, person):
    hidden = api.made("/cases", {"process": "two_steps", "restricted_to": ["olivia"]})
    ben = person("ben", Group.OFFICER)
    path = f"/cases/{case['id']}/links"
    answers = [
        ben.post(path, {"case": which, "kind": "related"})
        for which in (hidden["id"], hidden["reference"], "none")
    ]
    assert {refusal(one) for one in answers} == {(422, "other_case_unknown")}
    assert len({one.text for one in answers}) == 1
    itself = ben.post(path, {"case": case["id"], "kind": "related"})
    assert refusal(itself) == (422, "case_links_itself")
