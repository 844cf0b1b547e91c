"""Reasons: chosen on the pages that ask why, counted, and kept by administrators."""

from datetime import timedelta

import pytest

from service.definitions.usual_reasons import seed_reasons
from service.transaction import transaction
from tests.integration.web.visitor import Page
from tests.unit.web.pages import find, text

LISTS = "/administration/reasons"


@pytest.fixture
def lists(desk):
    with transaction():
        seed_reasons(desk.now)


def rows(page: Page) -> list[str]:
    return [text(row) for row in find(page.document, "tr")[1:]]


def until(when):
    parts = {"day": when.day, "month": when.month, "year": when.year}
    return {f"hold_release_at-{part}": str(value) for part, value in parts.items()}


def test_a_reason_is_chosen_where_something_is_done_and_counted(visit, desk, case, lists):
    olivia, week = visit("olivia"), until(desk.now + timedelta(days=7))
    hold = f"/tasks/{desk.task(case, 'inspect').id}/hold"
    refused = olivia.send(hold, week)
    assert refused.problems == ["Enter a reason"]
    little = olivia.send(hold, week | {"listed_reason": "other_agency"})
    assert little.problems == ["Enter a reason"]
    olivia.send(hold, week | {"listed_reason": "no_access", "hold_reason": "Rang twice"})
    assert "No access to the home: Rang twice" in olivia.follow().main
    olivia.send(hold.replace("hold", "release"), {"release_when": "now"})
    tess = visit("tess")
    tess.send(f"/cases/{case}/assign", {"assign_to": "omar", "listed_reason": "workload"})
    tess.send(f"/cases/{case}/restrict", {"readers": ["tess"], "listed_reason": "domestic_abuse"})
    tess.send(f"/cases/{case}/cancel", {"listed_reason": "mistake"})
    assert "Opened by mistake" in tess.follow().main
    tess.send(f"/cases/{case}/reopen", {"listed_reason": "closed_too_early"})
    assert "Closed too early" in tess.get(f"/cases/{case}/timeline").main

    admin = visit("admin")
    assert "Putting on hold 6 1" in rows(admin.get(LISTS))
    (row,) = [row for row in rows(admin.get(f"{LISTS}/hold")) if "No access" in row]
    assert "Offered 1" in row
    # The case is restricted by now: whoever counts does not learn of it.
    assert "not been chosen yet" in admin.get(f"{LISTS}/hold/codes/no_access").main


def test_several_are_done_for_one_reason(visit, desk, case, lists):
    tess = visit("tess")
    page = tess.get("/team/cases")
    sent = page.fields("/team/bulk") | {"which": "ticked", "id": [case], "verb": "cancel"}
    tess.post("/team/bulk", sent)
    ask = tess.page.location
    assert tess.send(ask).problems == ["Enter a reason"]
    tess.send(ask, {"listed_reason": "duplicate", "reason": "See HR-000009"})
    run = tess.page.location
    tess.send(run, action=f"{run}/confirm")
    assert "The case was opened twice: See HR-000009" in tess.get(f"/cases/{case}").main
    shown = visit("admin").get(f"{LISTS}/cancel_case/codes/duplicate")
    assert len(rows(shown)) == 1
    assert "HR-000001" in shown.main
    page = tess.get("/cases?reason=cancel_case/duplicate")
    assert "HR-000001" in page.main
    assert "Reason given: Cancelled: The case was opened twice" in page.main
    assert tess.get("/cases.csv?reason=cancel_case/duplicate").body.count(b"HR-0000") == 1
    assert "No cases match." in tess.get("/cases?reason=hold/no_access").main
    assert tess.get("/cases?reason=hold").status == 422


def test_several_tasks_are_given_away_for_one_reason(visit, desk, case, lists):
    tess = visit("tess")
    page = tess.get("/?view=all")
    boxes = [box.get("value") for box in find(page.document, "input", name="task")]
    asked = tess.post("/tasks/give", page.fields("/tasks/take") | {"task": boxes})
    answers = {"assign_to": "olivia", "listed_reason": "expertise"}
    page = tess.post("/tasks/give", asked.fields() | answers)
    assert page.heading == "1 of 1 task given"
    assert "It needs their expertise" in tess.get(f"/cases/{case}/timeline").main


def test_administrators_keep_the_lists(visit, desk, lists):
    admin = visit("admin")
    add = f"{LISTS}/undo/add"
    said = {"words": "The law has changed", "code": "new_law", "needs_note": "1"}
    assert admin.send(add, said | {"code": "New law"}).status == 422
    admin.send(add, said)
    assert admin.follow().banner == "The reason is in the list."
    assert admin.send(add, said).problems == ["There is a reason with this code in the list."]
    assert rows(admin.get(f"{LISTS}/undo"))[-1].startswith("The law has changed")
    move = f"{LISTS}/undo/codes/new_law/move"
    seen = admin.page.fields(move)
    admin.post(move, seen)
    assert rows(admin.follow())[-2].startswith("The law has changed")
    admin.post(move, seen)
    assert "in another order since you opened the page" in admin.follow().banner
    assert rows(admin.page)[-2].startswith("The law has changed")
    one, second = f"{LISTS}/undo/codes/new_law", visit("admin")
    late = second.get(one).fields(one) | {"words": "Another law"}
    fields = admin.get(one).fields(one)
    fields.pop("active")
    admin.post(one, fields)
    assert "No longer offered" in rows(admin.follow())[-2]
    stale = second.post(one, late)
    assert (stale.status, "changed since" in stale.problems[0]) == (409, True)
    assert "Offer it from now on Yes No" in stale.main
    second.post(one, stale.fields(one))
    assert "Another law" in second.follow().main
    assert "No longer offered" in rows(second.page)[-2]
    for path in (f"{LISTS}/sunspots", f"{LISTS}/undo/codes/sunspots"):
        assert admin.get(path).status == 404
    assert visit("tess").get(LISTS).status == 403
