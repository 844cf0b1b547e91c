"""Somebody who draws and leads moves running cases to another version, on pages alone."""

import pytest

from service.cases.migrating.passes import go_on
from service.web.migrating import page as pages
from service.web.migrating import run as runs
from service.web.migrating import steps
from tests.factories.definitions import publish_files
from tests.integration.web.drawings import FILES, REPAIR
from tests.unit.web.pages import find, text

MENDED = (
    REPAIR.replace(b"mend", b"mend_it")
    .replace(b'within="5 working days"', b'within="3 working days"')
    .replace(b'<endEvent id="done"', b'<userTask id="call" name="Call"/><endEvent id="done"')
    .replace(b'sourceRef="mend_it" targetRef="done"', b'sourceRef="mend_it" targetRef="call"')
    .replace(b"</process>", b'<sequenceFlow id="f4" sourceRef="call" targetRef="done"/></process>')
)


@pytest.fixture
def cases(office, desk, case) -> list[str]:
    """Three cases: two inspect, one mends; and a version in which mending has another id."""
    other, mending = desk.start("repair", address="2 Low Road"), desk.start("repair", address="3")
    desk.complete(mending, "inspect", outcome="mend", found="A broken tap", damp="no")
    publish_files(("repair/repair.bpmn", MENDED), *FILES[1:])
    return [case, other, mending]


def rows(page) -> list[str]:
    return [text(row) for row in find(page.document, "tr")]


def look(admin) -> str:
    """Choose, say that one clock counts anew, and look; give the address of the migration."""
    admin.send("/processes/repair/migration")
    asked = admin.page.location
    fields = admin.get(asked).fields(asked)
    admin.post(asked, fields | {"clock.inspect": "recompute"})
    return admin.page.location


def test_what_would_happen_is_asked_and_shown(visit, cases):
    admin = visit("admin")
    assert "Move running cases to another version" in admin.get("/processes/repair").links()
    page = admin.send("/processes/repair/migration")
    asked = page.location
    page = admin.follow()
    assert page.heading.endswith("What becomes of each step")
    assert any("Suggested: it has the same name" in one for one in rows(page))
    fields = page.fields(asked)
    assert fields["step.mend"] == ["mend_it"]
    admin.post(asked, fields | {"step.mend": "nobody"})
    assert (admin.page.status, len(admin.page.problems)) == (422, 1)
    run = look(admin)
    page = admin.follow()
    assert "3 cases can move." in page.main
    assert rows(page)[1].startswith("Inspect the home Inspect the home 2 HR-")
    assert any("Counted anew" in one and "earlier" in one for one in rows(page))
    report = admin.get(f"{run}/cases/{cases[0]}")
    assert "Can move" in report.main
    assert "Counted anew" in report.main


def check_moved(admin, run: str, cases: list[str]) -> None:
    """What is over is not told as if it were still to come."""
    said = admin.follow().main
    assert "3 cases moved." in said
    assert "open tasks went with the cases that moved, with whoever had them." in said
    assert "Stood at" in said
    assert not [one for one in ("would", "What becomes", "can move", " goes ") if one in said]
    report = admin.get(f"{run}/cases/{cases[0]}").main
    assert "Was counted anew" in report
    assert "Stands at" not in report


def test_cases_are_tried_moved_and_taken_back(visit, desk, cases):
    admin = visit("admin")
    run = look(admin)
    asked = f"{run}/steps"
    old = admin.get(asked).fields(asked)
    admin.send(asked)
    admin.post(asked, old)
    assert "has changed since you looked" in admin.follow().main
    seen = admin.get(run).fields(f"{run}/confirm")
    admin.send(run, {"most": "1"}, action=f"{run}/confirm")
    assert "1 case moved. 2 cases can move as well." in admin.follow().main
    for word in ("confirm", "undo"):
        admin.post(f"{run}/{word}", seen | {"most": "all"})
        assert "has changed since you looked" in admin.follow().main
    admin.send(run, {"most": "all"}, action=f"{run}/confirm")
    check_moved(admin, run, cases)
    assert [desk.case(one).version for one in cases] == [2, 2, 2]
    assert admin.post(asked, admin.page.sign_out_fields()).status == 409
    assert admin.get(asked).location == run
    desk.complete(cases[1], "inspect", outcome="mend_it", found="A broken tap", damp="no")
    admin.send(run, action=f"{run}/undo")
    page = admin.follow()
    assert "1 case has moved on since, so it stays on version 2." in page.main
    assert [desk.case(one).version for one in cases] == [1, 2, 1]
    listed = admin.get(f"{run}/cases?state=migrated")
    assert len(rows(listed)) == 2
    assert "Undone" in admin.get("/processes/repair/migration").main


def test_many_are_left_to_a_worker_and_can_be_stopped(visit, desk, cases, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    monkeypatch.setattr(pages, "A_PAGE", 2)
    monkeypatch.setattr(steps, "MOST_OFFERED", 0)
    admin = visit("admin")
    admin.send("/processes/repair/migration", {"step.mend": ""})
    page = admin.send(admin.page.location, {"step.mend": ""})
    run = page.location
    assert "0 of 3 cases looked at." in admin.follow().main
    admin.send(run, action=f"{run}/stop")
    assert "Nothing was looked at yet." in admin.follow().main
    admin.send(run, action=f"{run}/look")
    go_on(lambda: desk.now)
    go_on(lambda: desk.now)
    page = admin.get(run)
    assert "2 cases can move. 1 case cannot move and stays as it is." in page.main
    assert any("does not draw it" in one for one in rows(page))
    assert "Why it cannot move" in admin.get(f"{run}/cases/{cases[2]}").main
    listed = admin.get(f"{run}/cases")
    assert len(rows(listed)) == 3
    assert len(rows(admin.get(listed.links()["Next page"]))) == 2
    admin.send(run, {"most": "all"}, action=f"{run}/confirm")
    assert "0 of 2 cases moved." in admin.follow().main


def test_what_older_versions_draw_is_asked_as_well(visit, desk, cases):
    clock = b'<handrail:sla within="3 working days" amber="1 working day"/>'
    assert clock in MENDED
    publish_files(("repair/repair.bpmn", MENDED.replace(clock, b"")), *FILES[1:])
    desk.start("repair", address="4")
    publish_files(("repair/repair.bpmn", MENDED.replace(b"Call", b"Ring")), *FILES[1:])
    admin = visit("admin")
    begun = "/processes/repair/migration"
    fields = admin.get(begun).fields()
    asked = admin.post(begun, fields | {"left": ["1", "3"], "taken": "4"}).location
    assert any("within 5 working days" in one for one in rows(admin.get(asked)))
    admin.post(asked, admin.page.fields(asked) | {"step.inspect": "call"})
    (chosen,) = [
        one for one in find(admin.get(asked).document, "select") if one.get("id") == "step.inspect"
    ]
    assert "" not in [one.get("value") for one in chosen]


def test_who_does_not_draw_and_lead_is_kept_out_and_addresses_must_fit(visit, cases):
    for username in ("ana", "tess", "olivia"):
        assert visit(username).get("/processes/repair/migration").status == 403
    admin = visit("admin")
    begun = "/processes/repair/migration"
    assert admin.post(begun, admin.get(begun).sign_out_fields()).status == 422
    run = admin.send(begun).location.removesuffix("/steps")
    elsewhere = run.replace("repair", "hold")
    assert [admin.get(one).status for one in (elsewhere, f"{run}/cases/x", f"{run}x")] == [404] * 3
