"""Files of a start form: attachments of the case that it starts, and never lost on the way."""

import io
import os
from datetime import timedelta

import pytest

from service.cases.record import files_of
from service.transaction import reading
from service.web.starting import files as start_files
from tests.factories.definitions import publish_files
from tests.integration.web.drawings import REQUIRED, form
from workers.housekeeping import sweep_orphans

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
START = "/start/survey"
SURVEY = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:handrail="urn:handrail:bpmn:1" id="file" targetNamespace="test">
  <process id="survey" name="Survey" isExecutable="true" handrail:title="=address">
    <extensionElements>
      <handrail:searchField name="address"/><handrail:duplicate by="address"/>
    </extensionElements>
    <startEvent id="asked" name="A survey is asked for" handrail:form="survey"/>
    <userTask id="look" name="Look" handrail:roles="repairs"/>
    <endEvent id="done" name="Done"/>
    <sequenceFlow id="f1" sourceRef="asked" targetRef="look"/>
    <sequenceFlow id="f2" sourceRef="look" targetRef="done"/>
  </process>
</definitions>
"""


def asks(kind, key, label, **more):
    return {"type": kind, "id": key, "key": key, "label": label, **more}


@pytest.fixture(autouse=True)
def survey(office):
    rooms = {
        "type": "dynamiclist",
        "id": "rooms",
        "path": "rooms",
        "label": "Rooms",
        "defaultRepetitions": 0,
        "components": [asks("textfield", "room", "Room"), asks("filepicker", "plan", "Plan")],
    }
    with office.app_context():
        publish_files(
            ("repair/survey.bpmn", SURVEY),
            form(
                "survey",
                asks("textfield", "address", "Address", validate=REQUIRED),
                asks("filepicker", "photo", "Photo of the front", validate=REQUIRED),
                asks("filepicker", "papers", "Papers", multiple=True),
                rooms,
            ),
        )


def tap(content=PNG, name="tap.png"):
    return (io.BytesIO(content), name)


def kept(desk, case):
    with reading():
        return {one.id: one.name for one in files_of(case)}


def started(page):
    assert page.status == 302, page.problems
    return page.location.rpartition("/")[2]


def bytes_on_disk(office):
    return list(office.extensions["handrail"].settings.files_folder.glob("??/*"))


def test_files_of_the_start_are_attachments_of_the_case_that_its_answers_name(visit, desk):
    olivia = visit("olivia")
    papers = [tap(b"one", "one.txt"), tap(b"two", "two.txt")]
    page = olivia.send(START, {"address": "2 Low Road", "photo": tap(), "papers": papers})
    case = started(page)
    files = kept(desk, case)
    data = desk.case(case).data
    assert [files[one] for one in data["photo"]] == ["tap.png"]
    assert [files[one] for one in data["papers"]] == ["one.txt", "two.txt"]
    assert desk.log(case).count("attachment_added") == 3
    assert "tap.png" in olivia.get(f"/cases/{case}/known").main
    fetched = olivia.get(f"/files/{data['photo'][0]}")
    assert fetched.body == PNG


def test_a_file_that_must_be_there_is_asked_for(visit):
    page = visit("olivia").send(START, {"address": "2 Low Road"})
    assert page.problems == ["Upload photo of the front"]
    assert "There are no cases yet." in visit("olivia").get("/cases").main


def test_a_page_that_comes_back_keeps_the_files_that_were_chosen(visit, desk, office):
    olivia = visit("olivia")
    page = olivia.send(START, {"photo": tap()})
    assert page.problems == ["Enter address"]
    assert "Keep tap.png" in page.main
    assert len(bytes_on_disk(office)) == 1
    page = olivia.post(START, page.fields() | {"papers": tap(b"x", "x.txt"), "_add": "rooms"})
    assert "Keep tap.png" in page.main
    assert "Keep x.txt" in page.main
    plan = {"rooms.0.room": "Hall", "rooms.0.plan": tap(b"hall", "hall.txt")}
    page = olivia.post(START, page.fields() | plan)
    assert page.problems == ["Enter address"]
    case = started(olivia.post(START, page.fields() | {"address": "2 Low Road"}))
    files, data = kept(desk, case), desk.case(case).data
    assert sorted(files.values()) == ["hall.txt", "tap.png", "x.txt"]
    assert [files[one] for one in data["rooms"][0]["plan"]] == ["hall.txt"]


def test_a_file_that_is_given_up_is_no_attachment(visit, desk):
    olivia = visit("olivia")
    page = olivia.send(START, {"photo": tap(), "papers": tap(b"x", "x.txt")})
    fields = {name: value for name, value in page.fields().items() if name != "papers"}
    case = started(olivia.post(START, fields | {"address": "2 Low Road"}))
    assert list(kept(desk, case).values()) == ["tap.png"]


def test_the_page_that_warns_of_a_case_alike_keeps_the_files(visit, desk):
    desk.start("survey", address="2 Low Road")
    olivia = visit("olivia")
    page = olivia.send(START, {"address": "2 Low Road", "photo": tap()})
    assert "There is an open case like this one." in page.main
    assert "Keep tap.png" in page.main
    case = started(olivia.post(START, page.fields()))
    assert list(kept(desk, case).values()) == ["tap.png"]


def test_a_file_that_cannot_be_kept_is_named_beside_its_question(visit, office):
    page = visit("olivia").send(
        START, {"address": "2 Low Road", "photo": tap(b"", "none.png"), "papers": tap(b"x", "x")}
    )
    assert page.status == 422
    assert page.problems == ["none.png: The file has no content."]
    assert page.fields()["address"] == ["2 Low Road"]
    assert "Keep x" in page.main
    assert len(bytes_on_disk(office)) == 1


def test_a_file_that_a_page_kept_for_too_long_is_asked_for_again(visit, desk, monkeypatch):
    olivia = visit("olivia")
    monkeypatch.setattr(start_files, "KEPT_FOR", timedelta(0))
    page = olivia.send(START, {"photo": tap(), "address": ""})
    page = olivia.post(START, page.fields() | {"address": "2 Low Road"})
    assert page.status == 422
    assert page.problems == ["Choose tap.png again: a page keeps its files for 0 hours"]
    assert "Keep tap.png" not in page.main
    monkeypatch.undo()
    started(olivia.post(START, page.fields() | {"photo": tap()}))


def test_a_page_sent_twice_starts_one_case_with_its_files(visit, desk):
    olivia = visit("olivia")
    page = olivia.send(START, {"photo": tap()})
    fields = page.fields() | {"address": "2 Low Road"}
    case = started(olivia.post(START, fields))
    assert started(olivia.post(START, fields)) == case
    again = olivia.post(START, fields | {"address": "3 Low Road"})
    again = olivia.post(START, again.fields())
    assert again.status == 409
    assert "kept with a case already" in again.main
    assert [one for one in olivia.get("/cases").links().values() if one.startswith("/cases/")] == [
        f"/cases/{case}"
    ]
    assert list(kept(desk, case).values()) == ["tap.png"]


def test_what_is_given_up_is_swept_and_what_a_case_has_is_not(visit, desk, office):
    olivia = visit("olivia")
    started(olivia.send(START, {"address": "1 Low Road", "photo": tap()}))
    olivia.send(START, {"photo": tap()})
    for path in bytes_on_disk(office):
        os.utime(path, (0, 0))
    assert sweep_orphans() == 1
    assert len(bytes_on_disk(office)) == 1


def test_a_page_carries_the_files_of_its_reader_alone(visit):
    page = visit("olivia").send(START, {"photo": tap()})
    tess = visit("tess")
    theirs = tess.get(START).fields()
    stolen = page.fields() | {"csrf_token": theirs["csrf_token"], "address": "2 Low Road"}
    assert tess.post(START, stolen).status == 400


@pytest.mark.parametrize("forged", ["x", "W10.x", "\u0665"])
def test_what_a_page_carries_cannot_be_forged(visit, forged):
    olivia = visit("olivia")
    page = olivia.send(START, {"photo": tap()})
    answer = olivia.post(START, page.fields() | {"_files": forged, "address": "2 Low Road"})
    assert answer.status == 400
    assert answer.heading == "Your page was out of date"
