"""Retention on the pages: classes, what falls due, two people's word, and what is left to see."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.cases.erasure.passes import go_on
from service.cases.storage.disk import DiskStore
from service.clock import real_now
from service.extensions import db
from service.people.groups import Group
from service.transaction import transaction
from tests.factories.people import add_user
from tests.services.applications import BOOTSTRAP_TOKEN

HERE = "/administration/retention"
WHO = "Quillfeather"


@pytest.fixture
def old_case(desk, acting_as, office):
    """A repair that was finished two years ago."""
    with transaction():
        add_user("ada", Group.ADMINISTRATOR)
    desk.now -= timedelta(days=2 * 366)
    case = desk.start("repair", address=f"1 {WHO} Street")
    task = desk.task(case, "inspect").id
    desk.complete(case, "inspect", outcome="mend", found=WHO, damp="no")
    desk.complete(case, "mend")
    desk.now = real_now()
    return case, task


def test_a_case_is_erased_by_two_administrators_and_its_pages_say_so(
    old_case, visit, desk, tmp_path: Path
):
    case, task = old_case
    admin, ada, tess = visit("admin"), visit("ada"), visit("tess")
    assert tess.get(HERE).status == 403
    chooses_classes(admin)
    stops_at_a_legal_hold(case, admin, tess)
    path = proposes(admin)
    page = ada.get(path)
    assert page.red_buttons == ["Erase this case"]
    ada.post(f"{path}/confirm", page.fields(f"{path}/confirm"))
    assert "0 of 1 cases are done" in ada.follow().main
    with admin.client.application.app_context():
        go_on(desk.now, DiskStore(tmp_path, most=1))
        db.session.remove()
    assert "1 erased, 0 kept, 0 failed" in ada.get(path).main
    every_page_says_so(case, task, visit)
    every_door_says_so(case, task, admin.client)
    assert "erasure" in admin.get("/administration/changes?about=retention").main


def chooses_classes(admin):
    """Add a class, change it, and give it to every process."""
    page = admin.get(HERE)
    assert "Nothing is ever erased" in page.main
    assert admin.get("/administration").links()["Retention"] == HERE
    said = {"name": "Repairs", "key": "repairs", "length": "soon", "basis": "Our policy"}
    page = admin.send(f"{HERE}/classes/add", said)
    assert (page.status, len(page.problems)) == (422, 1)
    admin.send(f"{HERE}/classes/add", said | {"length": "12 months"})
    assert "Repairs" in admin.follow().main
    admin.send(f"{HERE}/classes/repairs", {"name": "Old repairs"})
    assert "Old repairs" in admin.follow().main
    assert admin.get(f"{HERE}/classes/none").status == 404
    admin.send(f"{HERE}/for/processes", {"retention_class": "repairs"})
    admin.send(f"{HERE}/for/repair", {"retention_class": ":never"})
    admin.send(f"{HERE}/for/repair", {"retention_class": ":default"})
    admin.send(f"{HERE}/second-person", {"second_person": "yes"})
    page = admin.get(HERE)
    assert "Due now Old repairs 1" in page.main
    assert "Nothing is ever erased" not in page.main
    assert "HR-000001 Repair" in admin.get(f"{HERE}/due?class=repairs").main
    assert "No case" in admin.get(f"{HERE}/due?month=2001-01").main
    assert admin.get(f"{HERE}/due?month=soon&class=none").status == 200


def stops_at_a_legal_hold(case, admin, tess):
    page = tess.get(f"/cases/{case}")
    hold = page.links()["Put a legal hold on it"]
    tess.send(hold, {"hold_words": "A claim"})
    page = tess.follow()
    assert "Under a legal hold since" in page.main
    assert "1 of them under a legal hold" in admin.get(f"{HERE}/due").main
    admin.post(f"{HERE}/propose", admin.get(f"{HERE}/second-person").fields())
    assert "No case is due" in admin.follow().banner
    lift = page.links()["Lift the legal hold"]
    assert "): A claim" in tess.get(lift).main
    tess.send(lift, {"hold_words": "Settled"})
    assert "The legal hold is lifted" in tess.follow().banner


def proposes(admin):
    """Propose an erasure, withdraw it, and propose it once more; give its page."""
    page = admin.get(f"{HERE}/due")
    admin.post(f"{HERE}/propose", page.fields(f"{HERE}/propose"))
    path = next(href for text, href in admin.get(HERE).links().items() if "erasures/" in href)
    page = admin.get(path)
    assert "another administrator has to confirm it" in page.main
    assert page.buttons == ["Withdraw it"]
    admin.post(f"{path}/confirm", page.fields(f"{path}/withdraw"))
    assert "Somebody else has to confirm" in admin.follow().banner
    admin.post(f"{path}/withdraw", page.fields(f"{path}/withdraw"))
    assert "Nothing was erased" in admin.follow().banner
    assert "It was withdrawn" in admin.get(path).main
    assert admin.get(f"{HERE}/erasures/none").status == 404
    admin.post(f"{HERE}/propose", admin.get(f"{HERE}/due").fields(f"{HERE}/propose"))
    return admin.page.location


def every_page_says_so(case, task, visit):
    """Nothing of the person is on any page of the case, and none of them breaks."""
    parts = ("", "/timeline", "/known", "/diagram", "/files", "/holds", "/print")
    for username in ("olivia", "tess", "admin"):
        visitor = visit(username)
        for path in (
            *(f"/cases/{case}{part}" for part in parts),
            f"/tasks/{task}",
            "/",
            "/cases?state=completed",
            "/cases?text=HR-000001",
        ):
            page = visitor.get(path)
            assert page.status == 200, path
            assert WHO not in page.main, path
        page = visitor.get(f"/cases/{case}")
        assert "under Old repairs. What it told of people is gone" in page.main
        assert "Under a legal hold" not in page.main
        assert "Put a legal hold on it" not in page.links()
        assert "Erased on" in visitor.get(f"/tasks/{task}").main
        assert "under Old repairs." in visitor.get(f"/cases/{case}/timeline").main
    tess = visit("tess")
    page = tess.get(f"/cases/{case}/reopen")
    page = tess.post(f"/cases/{case}/reopen", page.fields() | {"reason": "Back"})
    assert page.status == 409
    assert "erased under Old repairs" in page.main


def every_door_says_so(case, task, client):
    """Programs are told so as well, and nothing breaks."""
    api, token = "/api/v1", {"Authorization": f"Bearer {BOOTSTRAP_TOKEN}"}
    parts = (
        "",
        "/tasks",
        "/events",
        "/history",
        "/attachments",
        "/links",
        "/notes",
        "/subject/changes",
    )
    with client.application.app_context():
        for path in (*(f"/cases/{case}{part}" for part in parts), f"/tasks/{task}", "/cases?q=HR"):
            answer = client.get(f"{api}{path}", headers=token)
            assert answer.status_code == 200, (path, answer.text)
            assert WHO not in answer.text
        found = client.get(f"{api}/cases/{case}", headers=token).json
        assert (found["erased_under"], found["data"], found["subject"]) == ("Old repairs", {}, None)
        assert found["erased_at"]
        assert found["actions"] == []
        note = client.post(f"{api}/cases/{case}/notes", headers=token, json={"text": "x"})
        assert (note.status_code, note.json["code"]) == (409, "case_is_erased")
        listed = client.get("/cases.csv?state=completed").text
        assert "Erased on" in listed
        assert WHO not in listed
