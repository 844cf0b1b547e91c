"""Outbound webhooks and the feed over HTTP."""

from dataclasses import replace

import pytest
from flask import Flask

from service.clock import real_now
from service.extensions import db
from service.installation import here, install
from service.ledger import feed
from service.outbound import feeding, making
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.models import Webhook
from service.outbound.sending import places_to_send, send_ready
from service.people.groups import Group, Scope
from tests.integration.api.contract import refusal
from tests.services.http_server import Reply, http_server


@pytest.fixture
def database_url(sqlite_with_holds):
    """The rooms behind these doors are tested on both kinds of databases."""
    with sqlite_with_holds.lend() as url:
        yield url


@pytest.fixture
def receiver(app: Flask):
    with app.app_context():
        install(app, replace(here().settings, egress_allowed=("127.0.0.1",)), here().clock)
    with http_server() as running:
        yield running


def send(app: Flask) -> None:
    with app.app_context():
        number_events()
        feed_webhooks(real_now())
        while places := [one for one in places_to_send() if one.ready]:
            for one in places:
                send_ready(one.webhook_id)


@pytest.fixture
def ida(person):
    return person("ida", Group.INTEGRATOR)


@pytest.fixture
def home(ida, receiver):
    given = {"name": "CRM", "url": f"{receiver.url}/in", "kinds": ["handrail.case_started"]}
    made = ida.post("/webhooks", given, headers={"Idempotency-Key": "k"}).json
    assert made["secret"].startswith("whsec_")
    again = ida.post("/webhooks", given, headers={"Idempotency-Key": "k"}).json
    assert again == {**made, "secret": None, "kinds": ["case_started"]}
    return f"/webhooks/{made['id']}"


def test_a_program_sees_what_its_receiver_did_not_take_and_sends_it_again(
    api, ida, home, app, receiver, two_steps
):
    case = api.made("/cases", {"process": two_steps})["id"]
    ida.made(f"{home}/ping")
    receiver.usual = Reply(500, b"oh")
    send(app)
    waiting = ida.read(f"{home}/deliveries?state=waiting")["items"]
    assert {one["kind"] for one in waiting} == {"ping", "case_started"}
    assert {one["case"] for one in waiting} == {None, case}
    assert all(one["next_at"] and one["response"] == "oh" for one in waiting)
    receiver.usual = Reply()
    for one in waiting:
        ida.made(f"/deliveries/{one['id']}/redeliver")
    send(app)
    assert ida.read(f"{home}/deliveries?state=waiting")["items"] == []
    ida.made(f"{home}/replay", {"first": 1})
    for unknown in ("999", "x"):
        refused = ida.post(f"/deliveries/{unknown}/redeliver")
        assert refusal(refused) == (404, "delivery_not_found")


def test_a_program_looks_after_its_webhook(ida, home, receiver):
    assert [f"/webhooks/{one['id']}" for one in ida.read("/webhooks")["items"]] == [home]
    assert ida.made(f"{home}/secret", {"overlap": "PT1H"})["secret"].startswith("whsec_")
    assert ida.read(home)["secret_before_until"] is not None

    def change(said, **more):
        return ida.open("PATCH", home, json=said, **more)

    off = change({"active": False, "reason": "Moving", "name": "New"}).json
    assert (off["active"], off["off_because"], off["name"]) == (False, "Moving", "New")
    assert refusal(ida.post(f"{home}/ping")) == (409, "webhook_is_off")
    assert refusal(ida.post(f"{home}/replay", {"first": 1})) == (409, "webhook_is_off")
    stale = change({"name": "Other"}, headers={"If-Match": '"1"'})
    assert refusal(stale) == (412, "version_mismatch")
    on = change({"active": True, "skip": True, "fields": ["a"]}).json
    assert (on["active"], on["fields"], on["kinds"]) == (True, ["a"], ["case_started"])
    assert change({"url": f"{receiver.url}/b", "active": True}).json["active"]
    assert ida.open("DELETE", home).status_code == 204
    assert refusal(ida.get(home)) == (404, "webhook_not_found")


def test_a_backlog_is_numbered_beside_the_webhook_that_begins_behind_it(
    api, ida, home, app, two_steps, monkeypatch
):
    """Not in its transaction: when it takes too long the webhook can be made a little later."""
    given = {"name": "Late", "url": ida.read(home)["url"]}
    again = {"active": True, "skip": True}
    ida.open("PATCH", home, json={"active": False})
    monkeypatch.setattr(feed, "AT_ONCE", 1)
    api.made("/cases", {"process": two_steps})
    with monkeypatch.context() as slow:
        slow.setattr(feeding, "CATCHING_UP", 0)
        behind = (409, "feed_is_behind")
        assert refusal(ida.post("/webhooks", given)) == behind
        assert refusal(ida.open("PATCH", home, json=again)) == behind
    assert ida.open("PATCH", home, json=again).json["active"]
    late = ida.made("/webhooks", given)["id"]
    case = api.made("/cases", {"process": two_steps})["id"]
    send(app)
    for heard in (home, f"/webhooks/{late}"):
        told = ida.read(f"{heard}/deliveries")["items"]
        assert {one["case"] for one in told} == {case}


def test_a_change_keeps_what_another_changed_while_it_waited(ida, home, monkeypatch):
    lock = making.lock_webhook

    def lock_late(webhook_id):
        making.find_webhook(webhook_id)
        meanwhile = db.update(Webhook).values(fields=["theirs"], revision=7)
        db.session.execute(meanwhile.execution_options(synchronize_session=False))
        return lock(webhook_id)

    monkeypatch.setattr(making, "lock_webhook", lock_late)
    changed = ida.open("PATCH", home, json={"name": "Ours"}).json
    assert (changed["name"], changed["fields"]) == ("Ours", ["theirs"])
    stale = ida.open("PATCH", home, json={"name": "Old"}, headers={"If-Match": '"2"'})
    assert refusal(stale) == (412, "version_mismatch")


def test_a_webhook_that_cannot_be_is_refused_with_the_reason(person, receiver):
    ida = person("ida", Group.INTEGRATOR)
    inside = ida.post("/webhooks", {"name": "x", "url": "http://169.254.169.254/latest"})
    assert refusal(inside) == (422, "target_refused")
    assert "HANDRAIL_EGRESS_ALLOWED" in inside.json["detail"]
    unknown = ida.post("/webhooks", {"name": "x", "url": receiver.url, "kinds": ["nothing"]})
    assert refusal(unknown) == (422, "webhook_invalid")
    assert unknown.json["errors"][0]["field"] == "kinds"
    given = {"name": "x", "url": "http://10.0.0.1/", "teams": ["none"], "fields": ["rent"]}
    several = ida.post("/webhooks", given)
    told = [(one["code"], one["field"]) for one in several.json["errors"]]
    assert refusal(several) == (422, "webhook_invalid")
    assert told == [("target_refused", "url"), ("unknown", "teams"), ("https_needed", "url")]
    for odd in ("https://[crm.example.org]/in", "http://[::1/", "http://[", "http://a\u2100b/"):
        given = {"name": "x", "url": odd, "teams": ["none"], "fields": ["rent"]}
        told = [one["field"] for one in ida.post("/webhooks", given).json["errors"]]
        assert told[:2] == ["url", "teams"], odd
    reader = person("rea", Group.INTEGRATOR, scopes=[Scope.HOOKS_READ])
    assert refusal(reader.post("/webhooks", {"name": "x", "url": receiver.url})) == (
        403,
        "scope_missing",
    )
    assert reader.read("/webhooks")["items"] == []
    officer = person("olu", Group.OFFICER)
    assert officer.get("/webhooks").status_code == 403


def test_a_token_that_may_not_read_cases_lets_no_webhook_tell_of_them(ida, person, home, receiver):
    blind = person("kim", Group.INTEGRATOR, scopes=[Scope.HOOKS_READ, Scope.HOOKS_WRITE])
    made = ida.made("/webhooks", {"name": "off", "url": receiver.url})
    off = f"/webhooks/{made['id']}"
    ida.open("PATCH", off, json={"active": False})
    for refused in (
        blind.post("/webhooks", {"name": "x", "url": receiver.url}),
        blind.open("PATCH", home, json={"fields": ["a"]}),
        blind.open("PATCH", off, json={"active": True, "skip": True}),
        blind.post(f"{home}/secret", {"overlap": "PT1H"}),
        blind.post(f"{home}/replay", {"first": 1}),
        blind.post("/deliveries/1/redeliver"),
    ):
        assert refusal(refused) == (403, "scope_missing")
        assert "cases:read" in refused.json["detail"]
    assert blind.open("PATCH", home, json={"active": False}).status_code == 200


def test_the_feed_is_read_on_and_leaves_out_what_is_not_for_the_reader(api, person, app, two_steps):
    officer = person("olu", Group.OFFICER)
    first = api.made("/cases", {"process": two_steps})["id"]
    assert officer.read("/feed")["items"] == []
    send(app)
    page = officer.read("/feed?limit=1")
    assert page["next"] == page["cursor"]
    (started,) = page["items"]
    assert (started["case"], started["kind"], started["number"]) == (first, "case_started", 1)
    rest = officer.read(f"/feed?cursor={page['cursor']}")
    assert rest["next"] is None
    hidden = api.made("/cases", {"process": two_steps})["id"]
    sue = person("sue", Group.SUPERVISOR)
    sue.made(f"/cases/{hidden}/restrict", {"to": ["sue"], "reason": "Family"})
    api.made(f"/cases/{first}/notes", {"text": "Called"})
    send(app)
    later = officer.read(f"/feed?cursor={rest['cursor']}")
    assert [(one["case"], one["text"]) for one in later["items"]] == [(first, "Called")]
    assert officer.read(f"/feed?cursor={later['cursor']}")["items"] == []
    assert len(officer.read("/feed?kind=note&process=two_steps")["items"]) == 1
    assert hidden in {one["case"] for one in sue.read("/feed")["items"]}
    sue.read("/feed")
    log = sue.read(f"/cases/{hidden}/events")["items"]
    assert [one["kind"] for one in log].count("restricted_read") == 1
    assert officer.read("/feed?since=2100-01-01T00:00:00Z")["items"] == []
    assert refusal(officer.get("/feed?cursor=x")) == (422, "cursor_unreadable")
