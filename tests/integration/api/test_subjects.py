"""The people and homes that cases are about, over HTTP."""

import pytest

from service.people.groups import Group
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.unit.engine.notation import end, extension, flow, handrail, start, user, write

ADA = {
    "name": "Ada Brown",
    "kind": "person",
    "reference": "P-17",
    "date_of_birth": "1980-03-12",
    "uprn": "100023336956",
    "tenancy_reference": "T/88-1",
    "contact": {"phone": "01632 960 123", "at work": ["9 to 5"]},
}


def test_a_subject_is_given_found_shared_and_corrected(api, officer, two_steps):
    first = api.made("/cases", {"process": two_steps, "subject": ADA})
    assert {name: first["subject"][name] for name in ADA} == ADA
    found = officer.post("/subjects/search", {"q": "brown 01632"}).json
    assert (found["items"][0]["subject"], found["next"]) == (first["subject"], None)
    ada = first["subject"]["id"]
    second = api.made("/cases", {"process": two_steps, "subject_id": ada})
    known = officer.read(f"/subjects/{ada}")
    assert [one["id"] for one in known["cases"]] == [second["id"], first["id"]]
    asked = {"process": two_steps, "subject": {"name": "Ada Brown", "reference": "P-17"}}
    repeats = officer.post("/cases/repeats", asked).json
    assert [one["id"] for one in repeats["cases"]] == [second["id"], first["id"]]
    assert [one["subject"]["id"] for one in repeats["subjects"]] == [ada]
    path = f"/cases/{second['id']}/subject"
    said = {"uprn": None, "kind": "home", "date_of_birth": None, "contact": "Ring the bell"}
    corrected = officer.post(path, said).json
    assert corrected["subject"] == {**first["subject"], **said, "version": 1}
    assert api.read(f"/cases/{first['id']}")["subject"] == corrected["subject"]
    (change,) = officer.read(f"{path}/changes")["items"]
    assert (change["actor"], change["seq"]) == ("olivia", 1)
    assert change["before"] == {name: ADA[name] for name in said}
    assert change["after"] == said
    wrong = officer.post(path, {"contact": {"phone": "none"}, "name": "A"})
    assert refusal(wrong) == (422, "subject_unsuitable")
    assert [one["field"] for one in wrong.json["errors"]] == ["contact.phone"]
    for unreadable in (
        {"uprn": "1 2"},
        {"date_of_birth": "12 March"},
        {"date_of_birth": "1980-02-31"},
    ):
        assert refusal(officer.post(path, unreadable)) == (422, "request_invalid")


def test_a_subject_that_one_may_not_see_is_not_there(api, officer, person, two_steps):
    hidden = api.made("/cases", {"process": two_steps, "subject": ADA, "restricted_to": ["olivia"]})
    ada, ben = hidden["subject"]["id"], person("ben", Group.OFFICER)
    assert ben.post("/subjects/search", {"q": "ada"}).json == {"items": [], "next": None}
    assert refusal(ben.get(f"/subjects/{ada}")) == (404, "subject_not_found")
    assert ben.get(f"/subjects/{ada}").text.replace(ada, "x") == ben.get("/subjects/x").text
    given = {"process": two_steps, "subject_id": ada}
    assert refusal(ben.post("/cases", given)) == (422, "subject_unknown")
    assert refusal(ben.post("/cases", {**given, "subject": ADA})) == (422, "request_invalid")
    asked = {"process": two_steps, "subject_id": ada}
    assert ben.post("/cases/repeats", asked).json == {"cases": [], "subjects": []}
    assert refusal(ben.post(f"/cases/{hidden['id']}/subject", {"name": "A"})) == (404, "not_found")
    bare = api.made("/cases", {"process": two_steps})
    no_subject = ben.post(f"/cases/{bare['id']}/subject", {"name": "A"})
    assert refusal(no_subject) == (409, "case_has_no_subject")
    assert officer.read(f"/cases/{bare['id']}/subject/changes")["items"] == []


def contacts_looked_up(officer, ada):
    """What is shown of how to reach Ada by a search, for a case to be started, and by her id."""
    asked = {"process": "p", "subject": {"name": "Ada Brown", "reference": "P-17"}}
    (found,) = officer.post("/subjects/search", {"q": "brown"}).json["items"]
    (repeated,) = officer.post("/cases/repeats", asked).json["subjects"]
    known = found, repeated, officer.read(f"/subjects/{ada}")
    return [one["subject"]["contact"] for one in known]


@pytest.fixture
def phone_if_safe(api):
    """A process that tells a phone number on a condition."""
    telling = handrail("subject", detail="phone", value="phone if safe == 'yes' else null")
    drawn = (extension(telling), start(), user("A"), end(), flow("S A E"))
    deploy(api, ("p/p.bpmn", write(*drawn)))
    return "p"


def test_what_was_not_shown_stays_until_it_is_said_to_be_nothing(
    api, officer, two_steps, phone_if_safe
):
    known = {"phone": "01632 960 123", "mobile": "07700 900 123", "email": "a@example.org"}
    elsewhere = api.made("/cases", {"process": two_steps, "subject": {**ADA, "contact": known}})
    ada, path = elsewhere["subject"]["id"], f"/cases/{elsewhere['id']}"
    api.made("/cases", {"process": phone_if_safe, "subject_id": ada, "data": {"safe": "no"}})
    read = officer.read(f"/subjects/{ada}")
    assert read["withheld"] == ["phone"]
    officer.post(f"{path}/subject", {"contact": read["subject"]["contact"]})
    assert api.read(path)["subject"]["contact"] == known
    officer.post(f"{path}/subject", {"contact": {"phone": None, "email": "a@example.org"}})
    assert api.read(path)["subject"]["contact"] == {
        "mobile": "07700 900 123",
        "email": "a@example.org",
    }


def test_what_the_answers_do_not_call_safe_is_withheld_and_stays_known(
    api, officer, two_steps, phone_if_safe
):
    known = {"phone": "01632 960 123", "mobile": "07700 900 123", "email": "a@example.org"}
    elsewhere = api.made("/cases", {"process": two_steps, "subject": {**ADA, "contact": known}})
    ada = elsewhere["subject"]["id"]
    case = api.made("/cases", {"process": "p", "subject_id": ada, "data": {"safe": "no"}})
    path = f"/cases/{case['id']}"
    (listed,) = officer.read("/cases?process=p")["items"]
    for shown in (case, listed, officer.read(path)):
        assert shown["subject"]["contact"] == {"email": "a@example.org"}
    assert contacts_looked_up(officer, ada) == [{"email": "a@example.org"}] * 3
    said = {"contact": {"email": "b@example.org"}}
    corrected = officer.post(f"{path}/subject", said).json
    assert corrected["subject"]["contact"] == said["contact"]
    kept = api.read(f"/cases/{elsewhere['id']}")["subject"]["contact"]
    assert kept == {**known, **said["contact"]}
    officer.post(f"{path}/subject", {"contact": {"phone": "01632 960 555"}})
    changes = officer.read(f"{path}/subject/changes")["items"]
    assert [one["after"] for one in changes] == [{"contact": None}, said]
    assert [one["before"]["contact"]["email"] for one in changes] == [
        "b@example.org",
        "a@example.org",
    ]
    assert "01632" not in str(changes)
    officer.post(f"{path}/subject", {"contact": None})
    kept = api.read(f"/cases/{elsewhere['id']}")["subject"]["contact"]
    assert kept == {"phone": "01632 960 555", "mobile": "07700 900 123"}
    officer.post(f"/cases/{elsewhere['id']}/subject", {"contact": "Ring the bell"})
    officer.post(f"{path}/subject", {"contact": None})
    assert api.read(f"/cases/{elsewhere['id']}")["subject"]["contact"] == "Ring the bell"
    answers = {"data": {"safe": "yes", "phone": "01632 960 555"}}
    done = officer.post(f"/tasks/{case['tasks'][0]['id']}/complete", answers).json
    assert done["case"]["subject"]["contact"] == "Ring the bell"
