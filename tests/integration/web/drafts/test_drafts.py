"""Drafts as their analysts see them, without scripts, and as the editors' scripts ask for them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from service.cli.definitions import files_in
from service.clock import real_now
from service.definitions.preparing import prepare
from service.drafts.changing import LARGEST_FILE
from tests.factories.definitions import publish_files, shipped_files
from tests.integration.web.drawings import FILES
from tests.integration.web.visitor import Visitor
from tests.unit.importing.folders import spiff_folder

REPAIR = next(name for name, _ in FILES if name.endswith(".bpmn"))
TEXT = "processes/garages/garages.bpmn"


@pytest.fixture
def ana(visit) -> Visitor:
    return visit("ana")


@pytest.fixture
def garages(ana) -> str:
    """The address of a draft that was begun on an empty sheet."""
    ana.send(
        "/drafts/new",
        {"name": "Garages", "key": "garages", "role": "repairs"},
        action="/drafts/from-sheet",
    )
    return ana.page.location


def asks(visitor: Visitor, method: str, path: str, *, token: bool = True, **sent):
    """What a script does: with the token in a header, answered in JSON."""
    headers = dict(sent.pop("headers", {}), Accept="application/json")
    if token:
        headers["X-CSRFToken"] = visitor.get("/drafts").sign_out_fields()["csrf_token"]
    with visitor.client.application.app_context():
        return visitor.client.open(path, method=method, headers=headers, **sent)


def test_a_whole_folder_of_another_product_is_told_of_and_drafted(ana):
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in spiff_folder().items():
            archive.writestr(name, content)
        archive.writestr("bad.bpmn", b"<nothing")

    def send(content: bytes, **more: str):
        chosen = {"packed": (BytesIO(content), "theirs.zip"), **more}
        return ana.post("/drafts/from-folder", {**token, **chosen})

    token = {"csrf_token": ana.get("/drafts/new").sign_out_fields()["csrf_token"]}
    page = send(packed.getvalue())
    assert "Runs as it is 1 process" in page.main
    assert "Nothing is stored" in page.main
    assert "bad.bpmn" in page.main
    assert "has no SLA" in page.main
    page = send(packed.getvalue(), drafts="yes")
    assert "Draft of Repairs" in page.main
    assert "Repairs" in ana.get("/drafts").main
    for content in (b"PK", b""):
        assert send(content).status == 422
        assert ana.page.problems


def test_a_draft_is_begun_changed_checked_and_put_away_without_scripts(ana, garages):
    page = ana.get(garages)
    assert "What is wrong: nothing" in page.main
    assert "Do what was asked" in page.main
    page = ana.get(f"{garages}/text/{TEXT}")
    text = page.fields(f"{garages}/text/{TEXT}")["text"][0]
    broken = text.replace('targetRef="done"', 'targetRef="nowhere"')
    ana.send(f"{garages}/text/{TEXT}", {"text": broken.replace("\n", "\r\n")})
    assert "Saved." in ana.follow().banner
    assert "nowhere" in ana.page.main
    assert "1 error" in ana.get(garages).main
    ana.send(f"{garages}/text/{TEXT}", {"text": text})
    with_scripts = asks(ana, "GET", f"{garages}/files/{TEXT}")
    assert with_scripts.data == text.encode()
    assert "Garages" in ana.get("/drafts").main
    ana.send(garages, action=f"{garages}/discard")
    assert "Bring the draft back" in ana.follow().buttons
    assert "Garages" not in ana.get("/drafts").main
    assert "readonly" in str(ana.get(f"{garages}/text/{TEXT}").body)
    ana.send(garages, action=f"{garages}/bring-back")
    assert "Garages" in ana.get("/drafts").main


def test_of_two_tabs_both_texts_are_shown(ana, garages):
    path = f"{garages}/text/{TEXT}"
    old = ana.get(path).fields(path)
    text = old["text"][0]
    ana.post(path, old | {"text": text + "<!-- first -->"})
    page = ana.post(path, old | {"text": text + "<!-- second -->"})
    assert page.status == 409
    assert "Theirs stands beside yours" in page.problems[0]
    body = page.body.decode()
    assert "&lt;!-- first --&gt;" in body
    assert "&lt;!-- second --&gt;" in body
    ana.post(path, page.fields(path))
    assert "second" in ana.get(path).fields(path)["text"][0]


def test_files_are_added_renamed_and_removed(ana, garages):
    upload = {"folder": "forms/garages", "chosen": (BytesIO(b"{}"), "who.json")}
    ana.send(garages, upload, action=f"{garages}/add")
    assert "part of the draft" in ana.follow().banner
    page = ana.get(f"{garages}/text/forms/garages/who.json")
    assert "not a form" in page.main
    ana.send(
        f"{garages}/text/forms/garages/who.json",
        {"new_name": "forms/garages/what.json"},
        action=f"{garages}/rename/forms/garages/who.json",
    )
    assert ana.follow().heading.endswith("forms/garages/what.json")
    address = f"{garages}/text/forms/garages/what.json"
    ana.send(address, {"new_name": TEXT}, action=f"{garages}/rename/forms/garages/what.json")
    assert "already" in ana.follow().banner
    assert ana.page.red_buttons == ["Remove this file"]
    ana.send(address, action=f"{garages}/remove/forms/garages/what.json")
    assert "not part of the draft any more" in ana.follow().banner
    for name in (
        "forms/garages/2nd.json",
        "processes/garages/may_be_let.dmn",
        "processes/garages/stories/let.yaml",
    ):
        ana.send(garages, {"name": name}, action=f"{garages}/add")
        begun = ana.follow()
        assert begun.heading.endswith(name)
        assert "What is wrong in this file Nothing." in begun.main
    ana.send(garages, {"name": "letters/first.typ"}, action=f"{garages}/add")
    assert ana.follow().heading.endswith("letters/first.typ")
    ana.send(garages, action=f"{garages}/add")
    assert "Choose files" in ana.follow().banner
    ana.send(garages, {"name": "../x"}, action=f"{garages}/add")
    assert "outside" in ana.follow().banner
    ana.send(garages, {"chosen": (BytesIO(b"\xff\xfe"), "picture.png")}, action=f"{garages}/add")
    assert "not text" in ana.get(f"{garages}/text/picture.png").main
    stale = ana.get(f"{garages}/text/letters/first.typ").fields() | {"_version": "1"}
    ana.post(f"{garages}/remove/letters/first.typ", stale)
    assert "Somebody else" in ana.follow().banner
    assert ana.get(f"{garages}/text/nothing.typ").status == 404


def test_adding_files_never_overwrites_what_its_sender_has_not_seen(ana, garages):
    letter, path = f"{garages}/text/letter.typ", f"{garages}/add"
    ana.send(garages, {"name": "letter.typ"}, action=path)
    old = ana.get(garages).fields(path)
    ana.send(letter, {"text": "Dear tenant"})
    assert "Saved." in ana.follow().banner
    ana.post(path, old | {"chosen": (BytesIO(b"Dear Sir"), "letter.typ")})
    assert "Somebody has saved letter.typ" in ana.follow().banner
    for name in ("letter.typ", "./letter.typ"):
        ana.send(garages, {"name": name}, action=path)
        assert "has a file letter.typ already" in ana.follow().banner
    assert ana.get(letter).fields(letter)["text"] == ["Dear tenant"]
    ana.send(garages, {"chosen": (BytesIO(b"Dear Sir"), "letter.typ")}, action=path)
    assert ana.get(letter).fields(letter)["text"] == ["Dear Sir"]


def test_a_draft_begins_from_a_process_or_from_files_of_another_modeller(ana):
    ana.send("/drafts/new", {"process": "repair"}, action="/drafts/from-process")
    assert ana.follow().heading == "Draft Repair"
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in FILES:
            archive.writestr(name, content)
        archive.writestr("__MACOSX/x", b"")
    sent = {"chosen": (BytesIO(packed.getvalue()), "repair.zip")}
    ana.send("/drafts/new", sent, action="/drafts/from-files")
    assert "what Handrail makes of them" in ana.follow().banner
    for content, name in ((b"<nothing", "x.bpmn"), (b"PK", "x.zip"), (b"[]", "x.json")):
        chosen = {"chosen": (BytesIO(content), name)}
        page = ana.send("/drafts/new", chosen, action="/drafts/from-files")
        assert page.status == 422
        assert page.problems
    outside = BytesIO()
    with ZipFile(outside, "w") as archive:
        archive.writestr("../outside.bpmn", FOREIGN)
    sent = {"chosen": (BytesIO(outside.getvalue()), "outside.zip")}
    page = ana.send("/drafts/new", sent, action="/drafts/from-files")
    assert page.problems == [
        "“../outside.bpmn” leads outside of what was sent, so nothing of it was taken."
    ]
    page = ana.send("/drafts/new", {"key": "Nö", "name": "x"}, action="/drafts/from-sheet")
    assert "short name" in page.problems[0]
    assert ana.send("/drafts/new", {"process": "x"}, action="/drafts/from-process").status == 404


FOREIGN = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
<process id="visits" name="Visits" isExecutable="true"><userTask id="visit" name="Visit"
camunda:candidateGroups="repairs" camunda:class="x"/></process></definitions>"""


def test_what_came_from_another_modeller_is_told_and_translated(ana):
    sent = {"chosen": (BytesIO(FOREIGN), "visits.bpmn")}
    ana.send("/drafts/new", sent, action="/drafts/from-files")
    draft = ana.page.location
    page = ana.get(draft)
    assert "Needs a person 1 place, such as camunda:class" in page.main
    assert "See what became of every word" in page.main
    address = f"{draft}/foreign"
    page = ana.get(address)
    assert "Visit: repairs" in page.main
    assert 'Equal: handrail:roles="repairs"' in page.main
    seen = page.fields(f"{draft}/translate")
    ana.send(address, {}, action=f"{draft}/translate")
    assert "What has an equal is translated" in ana.follow().banner
    assert "Equal" not in ana.page.main
    assert "Translate what has an equal" not in ana.page.buttons
    ana.post(f"{draft}/translate", seen)
    assert "is translated" in ana.follow().banner, "nothing is left to be translated"
    name = "visits.bpmn"
    (text,) = ana.get(f"{draft}/text/{name}").fields(f"{draft}/text/{name}")["text"]
    assert 'handrail:roles="repairs"' in text
    ana.send(f"{draft}/text/{name}", {"text": FOREIGN.decode()})
    assert "Saved." in ana.follow().banner
    ana.post(f"{draft}/translate", seen)
    assert "Somebody else has saved this file" in ana.follow().banner
    ana.send(f"{draft}/text/{name}", {"text": "<broken"})
    assert "says nothing in words of other programs" in ana.get(address).main


def test_a_process_is_copied_under_another_name_and_packed_for_publishing(ana, tmp_path):
    with ana.client.application.app_context():
        publish_files(*shipped_files())
    copy = {"of": "generic_case", "key": "garages", "name": "Garages"}
    ana.send("/drafts/new", copy, action="/drafts/from-sheet")
    address = ana.page.location
    assert "nothing" in ana.follow().main
    assert ana.page.heading == "Draft Garages"
    ana.send(f"{address}/publish", {"note": "New", "since": "now", "reason": "No time"})
    assert "version 1 of Garages" in ana.follow().banner
    version = ana.get("/processes/garages/1")
    assert "Begin a draft from this version" in version.buttons
    for path in (f"{address}/zip", "/processes/garages/1/zip"):
        with ana.client.application.app_context():
            packed = ana.client.get(path).data
        with ZipFile(BytesIO(packed)) as archive:
            archive.extractall(tmp_path)
    with ana.client.application.app_context():
        found = files_in([tmp_path / "processes", tmp_path / "forms"])
        outcome = prepare(found, at=real_now()).outcome
        assert not outcome.created
        assert "garages" in {one.key for one in outcome.versions}


def test_scripts_read_and_save_files_by_their_revision(ana, visit, garages):
    address = f"{garages}/files/{TEXT}"
    read = asks(ana, "GET", address)
    assert read.headers["ETag"] == '"1"'
    saved = asks(ana, "PUT", address, data=read.data + b"\n", headers={"If-Match": '"1"'})
    assert (saved.status_code, saved.json["revision"]) == (200, 2)
    late = asks(ana, "PUT", address, data=b"<mine", headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert late.json["code"] == "draft_changed"
    assert (late.json["by"], late.json["revision"]) == ("Ana", 2)
    apart = asks(ana, "POST", f"{garages}/apart/{TEXT}", data=b"<mine")
    assert apart.status_code == 201
    assert asks(ana, "GET", f"{apart.json['url']}/files/{TEXT}").data == b"<mine"
    form = f"{garages}/files/forms/garages/who.json"
    made = asks(ana, "PUT", form, data=b"{", headers={"If-None-Match": "*"})
    (problem,) = asks(ana, "POST", f"{garages}/check").json["problems"]
    assert (problem["code"], problem["file"], problem["line"]) == (
        "json_unreadable",
        "forms/garages/who.json",
        1,
    )
    gone = asks(ana, "DELETE", form, headers={"If-Match": made.headers["ETag"]})
    assert (gone.status_code, gone.data) == (204, b"")
    for status, method, path, sent in (
        (404, "GET", form, {}),
        (428, "PUT", form, {"data": b""}),
        (412, "PUT", address, {"data": b"", "headers": {"If-Match": "x"}}),
        (422, "PUT", f"{garages}/files/../x", {"headers": {"If-None-Match": "*"}}),
        (422, "PUT", address, {"data": b"x" * (LARGEST_FILE + 1), "headers": {"If-Match": '"2"'}}),
        (413, "PUT", address, {"data": b"x" * 5_000_000, "headers": {"If-Match": '"2"'}}),
        (404, "PUT", "/drafts/nothing/files/x", {"headers": {"If-None-Match": "*"}}),
        (400, "PUT", address, {"token": False, "headers": {"If-Match": '"2"'}}),
        (422, "POST", f"{garages}/check", {"data": b"["}),
        (422, "POST", f"{garages}/check", {"json": {"files": [1]}}),
        (422, "POST", f"{garages}/check", {"data": b'{"files": {"x": "\\ud800"}}'}),
    ):
        answer = asks(ana, method, path, **sent)
        assert answer.status_code == status, (method, path, answer.data)
        assert answer.json["detail"], (method, path, answer.data)
    refused = asks(visit("olivia"), "GET", address)
    assert (refused.status_code, bool(refused.json["detail"])) == (403, True)


def test_what_is_sent_again_because_its_answer_was_lost_is_done_once(ana, garages):
    address = f"{garages}/files/{TEXT}"
    for _ in range(2):
        saved = asks(ana, "PUT", address, data=b"<drawn", headers={"If-Match": '"1"'})
        assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"')
    page = etree.HTML(ana.get(f"{garages}/diagram").body)
    apart = page.xpath("//*[@id='modeller']/@data-apart-url")[0]
    first, again, other = (
        asks(ana, "POST", apart, data=data).json["url"] for data in (b"<mine", b"<mine", b"<more")
    )
    assert first == again
    assert other not in (first, garages)
    assert asks(ana, "GET", f"{other}/files/{TEXT}").data == b"<more"


def test_scripts_ask_what_is_wrong_what_there_is_and_who_is_here(ana, visit, garages):
    checked = asks(ana, "POST", f"{garages}/check", json={"files": {TEXT: "<broken"}})
    assert checked.json["problems"][0]["code"] == "xml_malformed"
    assert asks(ana, "POST", f"{garages}/check").json == {"problems": []}
    with ana.client.application.app_context():
        publish_files(*shipped_files())
    ana.send("/drafts/new", {"process": "housing_options"}, action="/drafts/from-process")
    lists = asks(ana, "GET", f"{ana.page.location}/lists").json
    assert {"key": "caseworker", "name": "Caseworker"} in lists["roles"]
    assert sorted(name for name, found in lists.items() if not found) == ["secrets", "signals"]
    assert {"key": "url", "kind": "text"}.items() <= lists["work"]["http"]["takes"][0].items()
    says = asks(
        ana, "POST", f"{garages}/worked-example", json={"sla": {"within": "10 working days"}}
    ).json["sentence"]
    assert "If it opened now" in says
    assert "10 working days from" in says
    assert ":59:59" not in says
    for sla, told in (
        ({}, "Say how long"),
        ({"within": "soon"}, "length"),
        ({"within": "=days"}, "only a case"),
        ({"within": "1 day", "calendar": "moon"}, "no calendar"),
        ({"within": "1 week", "amber": "1 day", "anchor": "=asked_on"}, "Amber"),
    ):
        answer = asks(ana, "POST", f"{garages}/worked-example", json={"sla": sla})
        assert told in answer.json["sentence"]
    for timer, told in (
        ({"text": ""}, "Say what it waits for"),
        ({"text": "5 working days"}, "If it began to wait now"),
        ({"text": "2026-12-24", "counts": "yes"}, "as written"),
        ({"text": "every 10 working days", "anchor": "case"}, "If its clock began now"),
        ({"text": "R1/P1D"}, "that once"),
        ({"text": "R/P10D"}, "and so on"),
        ({"text": "=days"}, "only a case"),
        ({"text": "soon"}, "length"),
        ({"text": "1 day", "roll": "never"}, "none of"),
        ({"text": "1 day", "calendar": "moon"}, "no calendar"),
        ({"text": "end of tenancy period", "notice": "28 days", "period": "sunday"}, "Sunday"),
    ):
        answer = asks(ana, "POST", f"{garages}/worked-example", json={"timer": timer})
        assert told in answer.json["sentence"]
    assert asks(ana, "POST", f"{garages}/presence").json == {"others": []}
    (other,) = asks(visit("admin"), "POST", f"{garages}/presence").json["others"]
    assert other["name"] == "Ana"
    assert "Ana has this draft open" in visit("admin").get(garages).main
    assert 'name="csrf-token"' in ana.get(f"{garages}/diagram").body.decode()
