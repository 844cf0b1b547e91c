from datetime import timedelta

from service.cases.bulk import runs
from service.cases.bulk.carrying_out import go_on
from service.web.team import bulk
from tests.unit.web.pages import by_class, find, text


def rows(page) -> list[str]:
    return [text(row) for row in find(page.document, "tr")[1:]]


def test_several_tasks_are_passed_on_after_a_look_at_what_would_happen(
    visit, desk, case, monkeypatch
):
    desk.start("repair", address="2 High Street", restricted_to=("tess",))
    tess = visit("tess")
    page = tess.get("/team/tasks?process=repair")
    sent = page.fields("/team/bulk") | {"verb": "assign", "which": "all"}
    assert tess.post("/team/bulk", sent).status == 302
    ask = tess.page.location
    assert "Pass on: tasks 2 tasks are chosen." in tess.follow().main
    assert tess.post(ask, tess.page.fields()).status == 422
    tess.send(ask, {"assign_to": "olivia"})
    page = tess.follow()
    assert "1 will be done. 1 cannot be done and stays as it is." in page.main
    assert "Olivia" not in tess.get(f"/cases/{case}").main
    run = ask.removesuffix("/ask")
    with monkeypatch.context() as an_hour:
        an_hour.setattr(runs, "LOOK_LASTS", -timedelta(hours=1))
        tess.send(run, action=f"{run}/confirm")
        assert tess.page.location == ask
        assert "more than an hour ago" in tess.follow().main
    tess.send(run, action=f"{run}/confirm")
    page = tess.follow()
    assert "1 done, 1 not done." in page.main
    assert "is not one of those who may see this restricted case" in rows(page)[0]
    told = tess.get(page.links()["CSV of this list"]).body.decode().splitlines()[1:]
    assert ["Not done" in one and "restricted case" in one for one in told] == [True, False]
    assert "Olivia" in tess.get(f"/cases/{case}").main
    assert "Pass on: tasks" in tess.get("/team/bulk").links()
    late = tess.post(f"{run}/confirm", tess.page.sign_out_fields())
    assert (late.status, tess.get(ask).location) == (409, run)
    assert [visit("admin").get(one).status for one in (run, f"{run}/items.csv")] == [404, 404]
    assert visit("olivia").get(run).status == 403


def test_more_than_a_page_can_wait_for_is_done_by_a_worker(visit, desk, case, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    tess = visit("tess")
    page = tess.get("/team/cases")
    sent = page.fields("/team/bulk") | {"which": "ticked", "id": [case]}
    for verb, answers in (
        ("hold", {"hold_reason": "Closed"} | day("hold_release_at", desk.now)),
        ("release", {"release_when": "now"}),
        ("cancel", {"reason": "Twice"}),
    ):
        tess.post("/team/bulk", sent | {"verb": verb})
        ask = tess.page.location
        assert tess.get(ask.replace("ask", "items.xlsx")).location == ask
        tess.send(ask, answers)
        run = tess.page.location
        assert "1 will be done" in tess.get(run).main
        assert tess.page.red_buttons == (["Cancel them"] if verb == "cancel" else [])
        tess.send(run, action=f"{run}/confirm")
        assert "1 waiting" in tess.follow().main
        go_on(lambda: desk.now)
        assert "1 done." in tess.get(run).main
    assert "Cancelled" in [
        text(one) for one in by_class(tess.get(f"/cases/{case}").document, "govuk-tag")
    ]


def day(name: str, now) -> dict[str, str]:
    then = now + timedelta(days=9)
    return {
        f"{name}-day": str(then.day),
        f"{name}-month": str(then.month),
        f"{name}-year": str(then.year),
    }


def test_nothing_is_chosen_by_pressing_a_button_alone(visit, case):
    tess = visit("tess")
    sent = tess.get("/team/tasks").fields("/team/bulk")
    for wrong in (
        {"which": "ticked"},
        {"verb": "eat"},
        {"kind": "x"},
        {"which": "all", "role": "none"},
    ):
        assert tess.post("/team/bulk", sent | wrong).status == 422
    assert "nothing in bulk yet" in tess.get("/team/bulk").main
