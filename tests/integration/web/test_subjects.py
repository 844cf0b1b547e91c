"""Whom a case is about, on the pages: looked for, chosen or told at the start, corrected later."""

import pytest

from service.cases.models import SubjectKind
from service.cases.subjects.details import SubjectGiven
from service.cases.subjects.finding import MOST_CASES
from tests.factories.definitions import publish_files
from tests.integration.web.drawings import FILES

ADA = SubjectGiven("Ada Brown", "P-17", {"phone": "01632 960 123"}, SubjectKind.PERSON)
START = "/start/visit"
VISIT = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:handrail="urn:handrail:bpmn:1" id="file" targetNamespace="test">
  <process id="visit" name="Visit" isExecutable="true">
    <startEvent id="asked" handrail:form="report"/>
    <userTask id="look" name="Look" handrail:roles="repairs"/>
    <endEvent id="done"/>
    <sequenceFlow id="f1" sourceRef="asked" targetRef="look"/>
    <sequenceFlow id="f2" sourceRef="look" targetRef="done"/>
  </process>
</definitions>
"""


@pytest.fixture(autouse=True)
def process(office):
    with office.app_context():
        publish_files(("visit/visit.bpmn", VISIT), *told_forms("visit"))


def told_forms(folder):
    return [(f"{folder}/report.json", form) for name, form in FILES if name == "repair/report.json"]


def test_somebody_who_is_known_is_found_and_chosen_with_nothing_lost(visit, desk):
    first = desk.start("visit", address="2 Low Road", subject=ADA)
    hidden = desk.start("visit", address="3 Low Road", subject=ADA, restricted_to=("omar",))
    reference = desk.case(first).reference
    olivia = visit("olivia")
    page = olivia.send(START, {"address": "9 Low Road", "_find": "01632 960123"})
    assert "1 found for “01632 960123”" in page.main
    assert f"/cases/{first}" in page.links().values()
    assert f"/cases/{hidden}" not in page.links().values()
    assert page.fields()["address"] == ["9 Low Road"]
    ada = desk.case(first).subject.id
    page = olivia.post(START, page.fields() | {"_take": ada})
    assert (page.problems, page.fields()["_subject"]) == ([], [ada])
    page = olivia.post(START, page.fields() | {"_link": reference})
    assert page.fields()["case_links.0.case"] == [reference]
    page = olivia.post(START, page.fields() | {"case_links.0.kind": "follow_up"})
    assert "There is an open case like this one." in page.main
    assert page.fields()["address"] == ["9 Low Road"]
    answer = olivia.post(START, page.fields())
    case = olivia.follow()
    assert f"Follows up {reference}" in case.main
    assert desk.case(answer.location.rpartition("/")[2]).subject.id == ada
    page = olivia.post(START, olivia.get(START).fields() | {"_subject": ada})
    page = olivia.post(START, page.fields() | {"_somebody_else": "1"})
    assert "_subject" not in page.fields()


def test_somebody_new_is_told_and_what_is_wrong_is_said_at_its_question(visit, desk):
    olivia = visit("olivia")
    wrong = {
        "address": "9 Low Road",
        "case_about.phone": "none",
        "case_about.email": "ada",
        "case_about.uprn": "12 34",
    }
    page = olivia.send(START, wrong)
    assert (page.status, page.problems) == (422, ["Enter name"])
    page = olivia.post(START, page.fields() | {"case_about.name": "Bo"})
    assert page.problems == [
        "Enter a phone number, like 01632 960 001 or +44 808 157 0192",
        "Enter an email address, like name@example.com",
        "UPRN must be 1 to 12 digits, like 100023336956",
    ]
    right = {
        "case_about.name": "Bo Green",
        "case_about.phone": "01632 960 555",
        "case_about.email": "bo@example.org",
        "case_about.uprn": "100",
        "case_about.preferred": "text",
    }
    fields = page.fields() | right
    page = olivia.post(START, fields | {"_find": "nobody at all"})
    assert "Nobody and nothing that you may see is found" in page.main
    assert page.fields()["case_about.email"] == ["bo@example.org"]
    answer = olivia.post(START, page.fields() | {"_find": "", "_looked": ""})
    case = desk.case(answer.location.rpartition("/")[2])
    assert (case.subject.name, case.subject.uprn, case.subject.kind) == (
        "Bo Green",
        "100",
        "person",
    )
    assert "Wishes to be reached by text message" in olivia.follow().main
    page = olivia.send(START, {**right, "address": "8 Low Road", "_find_now": "1"})
    assert page.problems == ["Enter a name, a phone number, a UPRN or a reference to look for"]
    page = olivia.send(START, {**right, "address": "8 Low Road"})
    assert "Somebody or something with these details is known already." in page.main
    assert page.fields()["_seen_repeats"] == [case.id, case.subject.id]
    assert olivia.post(START, page.fields()).status == 302


def test_a_link_that_cannot_be_made_starts_nothing(visit, desk):
    olivia = visit("olivia")
    page = olivia.send(START, {"case_about.name": "Bo", "address": "1", "_add": "case_links"})
    links = {"case_links.0.case": "HR-999999", "case_links.0.kind": "related"}
    page = olivia.post(START, page.fields() | links)
    assert page.status == 422
    assert page.problems == ["There is no such case to link to."]
    assert page.fields()["case_about.name"] == ["Bo"]
    assert "There are no cases yet." in olivia.get("/cases").main
    gone = olivia.send(START, {"address": "1", "_subject": "gone"})
    assert gone.problems == [
        "Choose again whom or what the case is about: it is no longer there for you"
    ]


def test_contact_details_are_changed_with_their_history(visit, desk):
    case = desk.start("visit", address="2 Low Road", subject=ADA)
    other = desk.start("visit", address="3 Low Road", subject=ADA)
    olivia = visit("olivia")
    path = olivia.get(f"/cases/{case}").links()["Change contact details"]
    page = olivia.send(path, {"case_about.email": "ada"})
    assert page.problems == ["Enter an email address, like name@example.com"]
    old = page.fields()
    olivia.post(path, old | {"case_about.email": "ada@example.org", "case_about.phone": ""})
    assert "The details are saved." in olivia.follow().banner
    page = olivia.get(path)
    assert "Email address: ada@example.org was added." in page.main
    assert "Phone number: 01632 960 123 was removed." in page.main
    assert "ada@example.org" in olivia.get(f"/cases/{other}").main
    stale = olivia.post(path, old | {"case_about.email": "b@example.org"})
    assert "This has changed since you opened the page." in stale.problems[0]
    assert stale.fields()["case_about.phone"] == [""], "as the colleague left it"
    assert olivia.post(path, stale.fields()).status == 302
    kept = desk.case(case).subject
    assert (kept.name, kept.contact) == ("Ada Brown", {"email": "b@example.org"})
    nobodys = desk.start("visit", address="4 Low Road")
    assert "Change contact details" not in olivia.get(f"/cases/{nobodys}").links()
    assert olivia.get(f"/cases/{nobodys}/subject").status == 409


TELLING = VISIT.replace(
    b"<startEvent",
    b"""<extensionElements>
      <handrail:subject detail="kind" value="'home'"/>
      <handrail:subject detail="name" value="address"/>
      <handrail:subject detail="uprn" value="1 + 99"/>
      <handrail:subject detail="phone" value="nothing.of.it"/>
    </extensionElements><startEvent""",
    1,
).replace(b"visit", b"tells")


def test_a_process_tells_whom_its_cases_are_about_from_its_own_questions(visit, desk):
    publish_files(("tells/tells.bpmn", TELLING), *told_forms("tells"))
    olivia = visit("olivia")
    page = olivia.send("/start/tells", {"address": "12 Elm Court"})
    case = desk.case(page.location.rpartition("/")[2])
    home = case.subject
    assert (home.name, home.kind, home.uprn) == ("12 Elm Court", "home", "100")
    assert home.contact is None
    page = olivia.send("/start/tells", {"address": "12 elm court", "_find": "100"})
    assert "case_about.name" not in page.fields()
    page = olivia.post("/start/tells", page.fields() | {"address": "", "_take": home.id})
    assert page.fields()["address"] == ["12 Elm Court"]
    page = olivia.post("/start/tells", page.fields())
    assert "There is an open case like this one." in page.main
    page = olivia.send("/start/tells", {"address": "Flat 1, 12 Elm Court"})
    assert "with these details is known already" in page.main, "the UPRN is the same"


def test_whatever_a_program_keeps_of_somebody_is_shown(visit, desk):
    hostile = {
        "preferred": ["phone", "email"],
        "phone": {"home": 1, "safe": False},
        "date_of_birth": "12 March",
        "visits": 0,
        "name": None,
        "": [[None], {}],
    }
    about = SubjectGiven("Ada", None, hostile, SubjectKind.PERSON)
    case = desk.start("visit", address="2 Low Road", subject=about)
    olivia = visit("olivia")
    page = olivia.get(f"/cases/{case}")
    assert "phone, email" in page.main
    assert "Home: 1; Safe: no" in page.main
    assert "12 March" in page.main
    path = f"/cases/{case}/subject"
    page = olivia.get(path)
    assert page.fields()["case_about.phone"] == [""]
    page = olivia.post(path, page.fields() | {"case_about.uprn": "100"})
    assert page.status == 302, page.problems
    assert desk.case(case).subject.contact == hostile
    page = olivia.post(path, olivia.get(path).fields() | {"case_about.email": "ada@example.org"})
    assert len(page.problems) == 2, "what cannot be right is said at its question"
    mended = {"case_about.phone": "01632 960 123", "case_about.preferred": "text"}
    assert olivia.post(path, page.fields() | mended).status == 302
    said = {"phone": "01632 960 123", "email": "ada@example.org", "preferred": "text"}
    assert desk.case(case).subject.contact == hostile | said
    assert "Wishes to be reached by: phone, email became text message." in olivia.get(path).main
    assert "Ada" in olivia.send(START, {"address": "9", "_find": "ada"}).main


def visit_often(desk, person):
    """Start more cases about somebody than a card names."""
    for number in range(MOST_CASES):
        desk.start("visit", address=f"{number} Low Road", subject_id=person)


def test_what_the_answers_do_not_call_safe_is_not_shown_in_their_case(visit, desk):
    asks = b'<handrail:subject detail="phone" value="phone if safe == \'yes\' else null"/>'
    told = TELLING.replace(b'<handrail:subject detail="phone" value="nothing.of.it"/>', asks)
    publish_files(("tells/tells.bpmn", told), *told_forms("tells"))
    known = {"phone": "01632 960 123", "mobile": "07700 900 123", "preferred": "text"}
    about = SubjectGiven("Ada", None, known | {"email": "a@example.org"}, SubjectKind.PERSON)
    elsewhere = desk.start("visit", address="2 Low Road", subject=about)
    ada = desk.case(elsewhere).subject.id
    olivia = visit("olivia")
    assert "01632 960 123" in olivia.get(f"/cases/{elsewhere}").main
    safe = desk.start("tells", address="1", subject_id=ada, phone="01632 960 123", safe="yes")
    assert "01632 960 123" in olivia.get(f"/cases/{safe}").main
    case = desk.start("tells", address="2", subject_id=ada, phone="01632 960 123", safe="no")
    path, other = (f"/cases/{one}/subject" for one in (case, elsewhere))
    before = olivia.get(path)
    page = olivia.post(path, before.fields() | {"case_about.email": "b@example.org"})
    assert page.status == 302, page.problems
    assert desk.case(elsewhere).subject.contact == known | {"email": "b@example.org"}
    olivia.send(other, {"case_about.phone": "01632 960 555"})
    for page in (olivia.get(f"/cases/{case}"), before, olivia.get(path)):
        assert "the answers in this case do not say that it is safe to use." in page.main
        html = page.body.decode()
        assert "01632" not in html
        assert "07700" not in html
        assert "@example.org" in html
    assert "Contact details that are not shown in this case were changed." in olivia.get(path).main
    assert "01632 960 123 became 01632 960 555" in olivia.get(other).main
    visit_often(desk, ada)
    found = olivia.send(START, {"_find": "Ada"})
    for page in (found, olivia.post(START, found.fields() | {"_take": ada})):
        assert "Phone number: the answers in a case about them do not say" in page.main
        assert "b@example.org" in page.main
        assert "01632" not in page.body.decode()
