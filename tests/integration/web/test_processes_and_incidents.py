from datetime import timedelta

import pytest
from sqlalchemy import select

from service.cases.models import Incident
from service.extensions import db
from service.transaction import reading
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, node, start
from tests.unit.web.pages import find, text


def test_processes_and_their_versions_can_be_looked_at(visit, case):
    ana = visit("ana")
    page = ana.get("/processes")
    assert "Repair" in page.links()
    page = ana.get(page.links()["Repair"])
    assert "Version 1" in page.main
    page = ana.get(page.links()["Version 1"])
    assert "Inspect the home" in page.main
    assert "repair/inspection.json" in page.main
    answer = ana.client.get(page.links()["Download the BPMN file"])
    assert answer.data.startswith(b"<?xml")
    assert answer.headers["Content-Disposition"] == "attachment; filename=repair_1.bpmn"


def test_a_version_that_is_not_there_is_not_found(visit):
    assert visit("ana").get("/processes/repair/9").status == 404
    assert visit("ana").get("/processes/nothing").status == 404


@pytest.fixture
def stopped(desk) -> str:
    """A case that stopped at a script which cannot be carried out."""
    script = node("scriptTask", "s", "<script>total = 1 + missing.count</script>", name="Add up")
    publish_process(start("S"), script, end("E"), flow("S s E"))
    return desk.start("p")


def test_incidents_are_shown_to_those_who_steer_and_retried(visit, stopped):
    tess = visit("tess")
    (cause,) = [link for link in tess.get("/incidents").links().values() if "/incidents/" in link]
    page = tess.get(cause)
    assert "HR-000001" in page.main
    assert "A rule of the process could not be worked out from the answers" in page.main
    assert "code expression_failed" in page.main
    (action,) = [one for one in actions(page) if one.endswith("/retry")]
    tess.send(cause, action=action)
    assert "Important: It stopped again" in tess.follow().told
    with reading():
        assert db.session.scalar(select(Incident)).attempts == 2
    told = "A rule of the process could not be worked out from the answers: “Add up” waits."
    assert told in tess.get(f"/cases/{stopped}").main


def test_incidents_of_one_cause_are_retried_together(visit, desk, stopped, monkeypatch):
    desk.now += timedelta(minutes=1)
    desk.start("p")
    hidden = desk.start("p", restricted_to=("omar",))
    tess = visit("tess")
    monkeypatch.setattr("service.web.running.incidents.PAGE", 1)
    page = tess.get("/incidents")
    (cause,) = [link for link in page.links().values() if "/incidents/" in link]
    page = tess.get(cause)
    assert "2 incidents wait for this cause" in page.main
    assert "HR-000002" in page.main
    file = tess.get(page.links()["CSV of these incidents"]).body.decode().splitlines()
    assert [line.split(",")[0] for line in file[1:]] == ["HR-000002", "HR-000001"]
    page = tess.get(page.links()["Next page"])
    assert "HR-000001" in page.main
    assert "Next page" not in page.links()
    page = tess.get("/incidents")
    (action,) = [one for one in actions(page) if one.endswith("/retry-all")]
    tess.send("/incidents", action=action)
    run = tess.page.location
    page = tess.follow()
    assert "2 done." in page.main
    assert tess.get(f"{run}/ask").location == run
    assert page.main.count("It stopped again for the same reason.") == 2
    assert "Try again: incidents" in tess.get("/team/bulk").links()
    with reading():
        tries = {one.case_id: one.attempts for one in db.session.scalars(select(Incident))}
    assert (tries[stopped], tries[hidden]) == (2, 1)
    assert tess.get("/incidents/nothing").status == 404
    assert tess.get("/incidents/nothing/alike.csv").status == 404


def test_causes_of_incidents_are_paged_the_one_that_struck_last_first(
    visit, desk, stopped, monkeypatch
):
    monkeypatch.setattr("service.web.running.incidents.PAGE", 1)
    script = node("scriptTask", "s", "<script>total = 1 + missing.count</script>", name="Add up")
    publish_process(start("S"), script, end("E"), flow("S s E"), key="q")
    desk.now += timedelta(minutes=1)
    desk.start("q")
    tess = visit("tess")
    page = tess.get("/incidents")
    for process in "qp":
        (row,) = [text(one) for one in find(page.document, "tr")[1:]]
        assert f" {process}At “Add up”" in row
        more = page.links().get("Next page")
        page = tess.get(more) if more else page
    assert more is None
    assert tess.get("/incidents.csv").body.count(b"HR-0000") == 2
    assert tess.get("/incidents?cursor=x").status == 422


def test_incidents_are_not_for_officers(visit, stopped):
    olivia = visit("olivia")
    assert olivia.get("/incidents").status == 403
    assert "Incidents" not in olivia.get("/").links()
    page = olivia.get(f"/cases/{stopped}")
    assert "Try again" not in page.buttons
    assert "A supervisor sees it as well" in page.main


def actions(page) -> list[str]:
    return [one.get("action", "") for one in page.document.iter("form")]
