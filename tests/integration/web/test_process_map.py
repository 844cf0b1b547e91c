"""The map of a process and its event log, after a morning at the desk."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from lxml import etree

from service.cases.commands.claim import claim
from service.people.directory import active_user, actor_of
from service.transaction import reading
from service.web.running.map import MEASURES, WAYS
from tests.unit.web.pages import find, text

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def worked(desk, visit) -> str:
    """One repair that was inspected late by somebody who had it for an hour, and two that wait."""
    desk.now -= timedelta(days=60)
    with reading():
        omar = actor_of(active_user("omar"))
    case = desk.start("repair", address="1 High Street")
    desk.now += timedelta(hours=2)
    task = desk.task(case, "inspect")
    desk.do(lambda: claim(task.id, acting=desk.acting(omar)))
    desk.now += timedelta(hours=1)
    desk.hold(case, desk.now + timedelta(days=30), "inspect")
    desk.advance(timedelta(days=20))
    desk.release(case, "inspect")
    desk.complete(case, "inspect", by=omar, outcome="mend", found="Damp")
    desk.start("repair", address="2 High Street")
    desk.start("repair", address="Rose Cottage", restricted_to=("tess",))
    return case


def table(page, caption):
    """Give the cells of a table, row by row."""
    (found,) = [
        one
        for one in find(page.document, "table")
        if text(find(one, "caption")[0]).startswith(caption)
    ]
    return [[text(cell) for cell in row] for row in find(find(found, "tbody")[0], "tr")]


def test_map_says_where_cases_stand_how_long_they_took_and_which_way_they_went(visit, desk, worked):
    page = visit("tess").get("/processes/repair")
    page = visit("tess").get(page.links()["Map: where cases stand, wait and are late"])
    assert "3 cases in which something happened" in page.main
    rows = {row[0]: row[1:] for row in table(page, "What people did")}
    assert rows["Inspect the home"] == [
        *("2", "2", "0", "1", "0", "0", "2 hours", "1 hour", "2 weeks 6 days")
    ]
    assert rows["Mend it"][0] == "1"
    passed = {row[0]: row[1:] for row in table(page, "How often")}
    assert passed["Inspect the homeTask for a person"][2] == "Mend it: 1"


def test_analysts_count_nothing_that_is_restricted_and_officers_may_not_look(visit, worked):
    assert "2 cases in which" in visit("ana").get("/processes/repair/map").main
    assert visit("omar").get("/processes/repair/map").status == 403


def test_period_and_team_narrow_it_and_what_cannot_be_read_is_said(visit, worked):
    tess = visit("tess")
    for said in (
        *(f"by={one}" for one in (*MEASURES, WAYS)),
        "until=2020-01-01",
        "since=9999-12-31",
        "team=nobody",
    ):
        assert tess.get(f"/processes/repair/map?{said}").status == 200
    assert "0 cases in which" in tess.get("/processes/repair/map?until=2020-01-01").main
    page = tess.get("/processes/repair/map?since=2090-01-01&until=2090-02-01")
    assert "0 cases in which" in page.main
    (step, here, *_) = table(page, "What people did")[0]
    assert (step, here) == ("Inspect the home", "2")
    page = tess.get(f"/processes/repair/map?since={quote('last week')}")
    assert page.problems == ["From: enter a date, such as 2026-12-24"]
    assert tess.get("/processes/nothing/map").status == 404


def test_event_log_tells_what_happened_and_nobodys_name(visit, worked):
    tess = visit("tess")
    csv = tess.client.get("/processes/repair/events.csv").get_data(as_text=True)
    assert "HR-000001,1,inspect,Inspect the home,userTask,completed," in csv
    assert "repairs,Person 1" in csv
    with tess.client.get("/processes/repair/events.xes") as answer:
        log = etree.fromstring(answer.data)
    names = [one.get("value") for one in log.iter(f"{XES}string")]
    assert {"HR-000001", "Inspect the home", "complete", "Person 1", "repairs"} <= set(names)
    for private in ("omar", "High Street"):
        assert private not in csv
        assert not any(private in name for name in names)
    for kind in ("csv", "xes"):
        page = tess.get(f"/processes/repair/events.{kind}?since=x")
        assert page.location.endswith("/processes/repair/map?since=x")
        assert tess.get(f"/processes/nothing/events.{kind}").status == 404
