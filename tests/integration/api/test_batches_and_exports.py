"""Batches and exports: a JSON document a line, in and out."""

import orjson
import pytest

from service.api import doors, lines
from service.api.schemas.lines import (
    DeliveredLine,
    ExportedCase,
    ExportedEvent,
    StartedLine,
)
from service.cases import exporting
from service.people.groups import Group
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.services.databases import KINDS

# Each database hands out many rows in its own way.
pytestmark = pytest.mark.parametrize("database_url", KINDS, indirect=True)


def send(api, path, *documents, buffered=True, **headers):
    body = b"\n".join(one if isinstance(one, bytes) else orjson.dumps(one) for one in documents)
    kind = "application/x-ndjson"
    given = {"data": body, "content_type": kind, "headers": headers, "buffered": buffered}
    return api.open("POST", path, **given)


def results(response):
    assert response.status_code == 200, response.text
    return [orjson.loads(line) for line in response.data.splitlines()]


def take(api, path):
    found = results(api.get(path))
    assert found.pop() == {"end": True}
    return found


def test_a_line_that_is_wrong_stops_no_other(api, two_steps):
    found = results(
        send(
            api,
            "/batches/cases",
            {"process": two_steps, "external_ref": "one"},
            b"{nonsense",
            b"",
            {"process": "nowhere"},
            {"process": two_steps, "titel": "x"},
            b"[]",
            {"process": two_steps},
        )
    )
    assert [one["line"] for one in found] == [1, 2, 4, 5, 6, 7]
    assert [one["status"] for one in found] == [201, 400, 404, 422, 422, 201]
    codes = [one["problem"] and one["problem"]["code"] for one in found]
    assert codes[1:4] == ["request_unreadable", "process_not_found", "request_invalid"]
    assert {StartedLine.model_validate(one).status for one in found} == {201, 400, 404, 422}
    assert api.read(f"/cases/{found[0]['case']['id']}")["external_ref"] == "one"
    assert len(api.read("/cases")["items"]) == 2


def test_a_line_is_done_once_by_its_key_or_its_place_in_a_batch_with_one(api, two_steps):
    batch = ({"process": two_steps, "key": "a"}, {"process": two_steps})
    first = results(send(api, "/batches/cases", *batch, **{"Idempotency-Key": "monday"}))
    again = results(send(api, "/batches/cases", *batch, **{"Idempotency-Key": "monday"}))
    assert [one["case"] for one in again] == [one["case"] for one in first]
    assert [one["replayed"] for one in (*first, *again)] == [False, False, True, True]
    (alone,) = results(send(api, "/batches/cases", batch[0]))
    assert (alone["key"], alone["case"]) == ("a", first[0]["case"])
    (other,) = results(send(api, "/batches/cases", {**batch[0], "title": "Another"}))
    assert (other["status"], other["problem"]["code"]) == (422, "idempotency_key_reused")
    assert len(api.read("/cases")["items"]) == 2


def test_messages_are_delivered_line_by_line_each_once(api):
    deploy(api, ("waits.bpmn", drawings.waits_for("reply", correlation=["ref"])))
    case = api.made("/cases", {"process": "waits", "data": {"ref": "a"}})
    batch = (
        {"name": "reply", "correlation": {"ref": "a"}, "key": "k"},
        {"name": "reply", "correlation": {"ref": "b"}, "external_id": "x"},
        {"name": "reply", "case": "nowhere"},
    )
    found = results(send(api, "/batches/messages", *batch))
    told = [DeliveredLine.model_validate(one).message for one in found]
    assert [one and one.result for one in told] == ["delivered", "unmatched", None]
    assert (told[0].cases, found[2]["status"]) == ([case["id"]], 404)
    again = results(send(api, "/batches/messages", *batch[:2]))
    assert [one["message"] for one in again] == [one["message"] for one in found[:2]]


def test_a_batch_has_bounds(api, person, two_steps, monkeypatch):
    monkeypatch.setattr(lines, "MOST", 2)
    line = {"process": two_steps}
    assert refusal(send(api, "/batches/cases", line, line, line, line)) == (413, "too_many_lines")
    assert refusal(api.post("/batches/cases", line)) == (415, "unsupported_media_type")
    long = {**line, "data": {"text": "x" * 3_000_000}}
    found = results(send(api, "/batches/cases", long, line))
    assert [(one["line"], one["status"]) for one in found] == [(1, 413), (2, 201)]
    reader = person("rita", Group.INTEGRATOR, scopes=["cases:read"])
    assert refusal(send(reader, "/batches/cases", line)) == (403, "scope_missing")


def test_an_export_has_every_case_once_and_goes_on_where_it_was_cut_off(
    api, two_steps, monkeypatch
):
    monkeypatch.setattr(exporting, "A_READING", 2)
    started = [api.made("/cases", {"process": two_steps})["id"] for _ in range(5)]
    whole = take(api, "/export/cases")
    assert [ExportedCase.model_validate(one).case.id for one in whole] == started
    rest = take(api, f"/export/cases?process={two_steps}&cursor={whole[2]['cursor']}")
    assert [one["case"]["id"] for one in rest] == started[3:]
    assert take(api, "/export/cases?state=cancelled") == []
    events = take(api, "/export/events")
    assert {ExportedEvent.model_validate(one).event.case for one in events} == {*started}
    places = [(one["event"]["case"], one["event"]["seq"]) for one in events]
    assert places == sorted({*places})
    later = take(api, f"/export/events?cursor={events[3]['cursor']}")
    assert later == events[4:]
    one = take(api, f"/export/events?case={started[0]}&process={two_steps}")
    assert [each["event"]["kind"] for each in one] == ["case_started", "task_opened"]
    assert take(api, "/export/events?since=2099-01-01T00:00:00Z") == []
    assert refusal(api.get("/export/cases?cursor=nonsense")) == (422, "cursor_unreadable")


def test_an_export_leaves_out_what_is_hidden_and_records_who_took_what_is_restricted(
    person, api, two_steps
):
    olivia = person("olivia", Group.OFFICER)
    hidden = olivia.made("/cases", {"process": two_steps, "restricted_to": ["olivia"]})["id"]
    shown = api.made("/cases", {"process": two_steps})["id"]
    assert [one["case"]["id"] for one in take(api, "/export/cases")] == [shown]
    assert {one["event"]["case"] for one in take(api, "/export/events")} == {shown}
    assert [one["case"]["id"] for one in take(olivia, "/export/cases")] == [hidden, shown]
    log = olivia.read(f"/cases/{hidden}/events")["items"]
    assert [one["kind"] for one in log].count("restricted_read") == 1
    narrow = person("narrow", Group.OFFICER, scopes=["tasks:read"])
    assert refusal(narrow.get("/export/cases")) == (403, "scope_missing")


def test_only_so_many_are_under_way_each_until_its_last_line_is_sent(api, two_steps):
    line = {"process": two_steps}
    unread = send(api, "/batches/cases", line, line, buffered=False)
    read = api.get("/export/cases?state=cancelled", buffered=False)
    for one_too_many in (api.get("/export/events"), send(api, "/batches/messages", line)):
        assert refusal(one_too_many) == (503, "too_many_transfers")
        assert one_too_many.headers["Retry-After"] == "10"
        assert one_too_many.json["detail"] == "Too many exports and batches are under way: wait."
    assert results(read) == [{"end": True}]
    assert refusal(api.get("/export/cases?cursor=nonsense")) == (422, "cursor_unreadable")
    assert doors._transfers.kept == 1
    unread.close()
    assert len(take(api, "/export/cases")) == 1, "The other line was not worked through."
    assert doors._transfers.kept == 0


@pytest.mark.parametrize("path", ["/export/cases", "/export/events"])
def test_an_export_of_nothing_says_that_it_is_whole(api, path):
    assert take(api, path) == []
