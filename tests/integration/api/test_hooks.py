"""Hooks as a program makes them: made, rotated, changed, tried, and their calls done again."""

import pytest
from standardwebhooks.webhooks import Webhook

from service.clock import real_now
from service.hooks.schemes import USUAL, Scheme
from service.ledger import calls
from service.people.groups import Group, Scope
from service.transaction import transaction
from tests.integration.api.contract import refusal
from workers import ticking

HOOK = {
    "slug": "docs",
    "label": "Documents",
    "does": "message",
    "target": "docs",
    "mapping": {"data": {"page": "body.page + 1"}, "correlation": {"ref": "body.ref"}},
    "networks": ["127.0.0.1"],
    "masks": None,
}


@pytest.fixture
def program(person):
    return person("ian", Group.INTEGRATOR)


def call(api, secret, body=b'{"page": "x", "ref": "R1"}', key="1"):
    at = real_now()
    headers = {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(key, at, body.decode()),
        "Content-Type": "application/json",
    }
    return api.as_(None).post("//hooks/docs", data=body, headers=headers)


def work(api):
    with api.app.app_context():
        ticking.work()


def test_a_hook_is_made_once_and_its_secret_shown_once(program):
    key = {"Idempotency-Key": "make it"}
    made = program.post("/hooks", HOOK, headers=key)
    assert (made.status_code, made.json["url"]) == (201, "http://127.0.0.1:8000/hooks/docs")
    assert made.json["secret"].startswith("whsec_")
    again = program.post("/hooks", HOOK, headers=key)
    assert again.json == {**made.json, "secret": None}
    assert again.headers["Idempotent-Replayed"] == "true"
    assert refusal(program.post("/hooks", HOOK)) == (409, "slug_taken")
    shown = program.get("/hooks/docs")
    assert shown.json == {name: made.json[name] for name in made.json if name != "secret"}
    assert program.get("/hooks").json == {"items": [shown.json], "next": None}
    rotated = program.post("/hooks/docs/rotate", {"overlap": "P1D"}).json
    assert rotated["secret_before_until"] is not None
    for secret in (made.json["secret"], rotated["secret"]):
        assert call(program, secret, key=secret[-5:]).status_code == 202


def test_a_hook_begins_from_each_preset(program, two_steps):
    presets = program.read("/hook-presets")["items"]
    assert presets[0]["key"] == "duty_to_refer"
    for one in presets:
        slug = one["key"].replace("_", "-")
        there = {"target": two_steps} if one["hook"]["does"] == "start" else {}
        program.made("/hooks", {**one["hook"], **there, "slug": slug})
        sample = one["sample"]
        body = {"raw": sample} if isinstance(sample, str) else {"body": sample}
        tried = program.made(f"/hooks/{slug}/try", body)
        assert (tried["problems"], bool(tried["external_id"])) == ([], True)


def test_a_hook_is_changed_as_it_was_seen_and_switched_off_and_on(program):
    secret = program.post("/hooks", HOOK).json["secret"]
    seen = {"If-Match": program.get("/hooks/docs").headers["ETag"]}
    changed = program.open("PATCH", "/hooks/docs", json={"masks": ["ref"]}, headers=seen)
    assert (changed.json["masks"], changed.json["label"]) == (["ref"], "Documents")
    late = program.open("PATCH", "/hooks/docs", json={"masks": None}, headers=seen)
    assert refusal(late) == (412, "version_mismatch")
    late = program.open("PATCH", "/hooks/docs", json={"active": False}, headers=seen)
    assert refusal(late) == (412, "version_mismatch")
    given = {**HOOK, "mapping": {"data": {"page": "1 +"}}, "networks": ["x"], "secret": "short"}
    several = program.post("/hooks", given)
    assert refusal(several) == (422, "hook_invalid")
    assert [(one["code"], one["field"]) for one in several.json["errors"]] == [
        *(("slug_taken", "slug"), ("expression_refused", "data.page")),
        *(("network_invalid", "networks"), ("secret_invalid", "secret")),
    ]
    wrong = program.open("PATCH", "/hooks/docs", json={"body_schema": {"type": "x"}})
    assert refusal(wrong) == (422, "hook_invalid")
    for active, status in ((False, 404), (True, 202)):
        program.open("PATCH", "/hooks/docs", json={"active": active})
        assert call(program, secret).status_code == status


def test_null_within_signing_is_as_if_it_was_left_out(program):
    signing = {"header": None, "prefix": None, "encoding": None, "proxies": None}
    asked = {**HOOK, "scheme": "hmac_sha256", "signing": signing, "dedupe": "body.ref"}
    made = program.post("/hooks", asked)
    assert (made.status_code, made.json["signing"]) == (201, USUAL[Scheme.HMAC_SHA256].as_json())


def test_a_call_is_tried_read_and_done_again(program):
    secret = program.post("/hooks", HOOK).json["secret"]
    call_id = call(program, secret).json["id"]
    work(program)
    (told,) = program.get("/calls?hook=docs&result=unmatched").json["items"]
    assert (told["id"], told["reason"].partition(":")[0]) == (call_id, "mapping_invalid")
    assert program.get(f"/calls/{call_id}").json["body"] == {"page": "x", "ref": "R1"}
    failed = program.post("/hooks/docs/try", {"call": call_id}).json
    assert [one["field"] for one in failed["problems"]] == ["data.page"]
    mended = {"mapping": {"data": {"page": "body.page"}}}
    tried = program.post("/hooks/docs/try", {"call": call_id, "changed": mended}).json
    assert (tried["problems"], tried["said"]["data"]) == ([], {"page": "x"})
    assert program.post("/hooks/docs/try", {"raw": "{"}).json["problems"][0]["field"] == "body"
    reads = {"mapping": {"data": {"kind": "headers['x-kind']"}}}
    asked = {"body": {}, "headers": {"X-Kind": "a"}}
    tries = [{**asked, "changed": {**reads, "headers": named}} for named in ([], ["X-Kind"])]
    kinds = [program.post("/hooks/docs/try", one).json["said"].get("data") for one in tries]
    assert kinds[0] != kinds[1] == {"kind": "a"}
    program.open("PATCH", "/hooks/docs", json=mended)
    assert program.post(f"/calls/{call_id}/replay").json == {"id": call_id}
    work(program)
    assert program.get(f"/messages/{call_id}").json["reason"] == "nothing_waits"
    assert refusal(program.get("/calls/none")) == (404, "call_not_found")
    assert refusal(program.post("/calls/none/replay")) == (404, "call_not_found")


def test_an_email_is_tried_raw_and_as_it_came(program):
    mail = {**HOOK, "slug": "mail", "format": "email", "scheme": "api_key"}
    mail |= {"mapping": {"data": {"said": "body.text"}}, "dedupe": "body.message_id"}
    key = program.post("/hooks", mail).json["secret"]
    raw = "From: a@example.com\nMessage-ID: <1@example.com>\n\nIt is damp."
    came = program.as_(None).post("//hooks/mail", data=raw, headers={"X-Api-Key": key})
    call = {"call": came.json["id"]}
    for asked in (call, {"raw": raw}, {"body": program.get(f"/calls/{call['call']}").json["body"]}):
        tried = program.post("/hooks/mail/try", asked).json
        assert (tried["problems"], tried["said"]["data"]) == ([], {"said": "It is damp."})
        assert tried["external_id"] == "<1@example.com>"

    def problems(**changed):
        tried = program.post("/hooks/mail/try", {**call, "changed": changed}).json
        return [(one["code"], one["field"]) for one in tried["problems"]]

    # The text is read after the call was answered: it can tell no repeat.
    assert problems(dedupe="body.text") == [("call_has_no_id", "dedupe")]
    assert problems(format="json") == [("body_unreadable", "body")]
    with program.app.app_context(), transaction():
        calls.empty_before(real_now())
    assert refusal(program.post("/hooks/mail/try", call)) == (409, "call_is_empty")


def test_hooks_are_for_those_who_connect_systems(person, program, officer):
    program.post("/hooks", HOOK)
    reader = person("rae", Group.INTEGRATOR, scopes=[Scope.HOOKS_READ])
    assert reader.get("/hooks/docs").status_code == 200
    assert refusal(reader.post("/hooks", HOOK)) == (403, "scope_missing")
    assert refusal(officer.get("/hooks")) == (403, "not_allowed")
    assert refusal(officer.post("/hooks/docs/rotate")) == (403, "not_allowed")
