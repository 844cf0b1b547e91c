"""What a hook asks of a call beyond its signature: from where, how large, how often, and what."""

import hmac
from datetime import timedelta

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix

from service.clock import real_now
from service.definitions.lookup import ProcessNotFound
from service.hooks.given import HookGiven
from service.hooks.making import change_hook, make_hook, rotate_secret, switch
from service.hooks.models import Does, Format
from service.hooks.refusals import (
    HookHasNoSecret,
    HookInvalid,
    MappingInvalid,
    SlugInvalid,
    SlugTaken,
)
from service.hooks.schemes import Scheme
from service.people.actors import SYSTEM, Acting
from service.people.refusals import ChangedSince
from service.transaction import transaction

NOW = Acting(SYSTEM, real_now())
CERTIFICATE = {
    "scheme": Scheme.MUTUAL_TLS,
    "signing": {"proxies": ["10.0.0.0/8"], "accepted": ["CN=crm"]},
    "every_call_counts": True,
}


def said(response):
    return response.status_code, response.json.get("code")


def test_a_secret_that_was_rotated_is_valid_until_its_end(call, make):
    first = make("docs", Does.MESSAGE, "docs")
    with transaction():
        _, second = rotate_secret("docs", overlap=timedelta(days=7), acting=NOW)
    assert [call("docs", one, {}, key=one[-5:]).status_code for one in (first, second)] == [202] * 2
    long_ago = Acting(SYSTEM, real_now() - timedelta(days=8))
    with transaction():
        _, third = rotate_secret("docs", overlap=timedelta(days=7), acting=long_ago)
    found = [call("docs", one, {}, key=one[-6:]).status_code for one in (first, second, third)]
    assert found == [401, 401, 202]
    with transaction():
        _, fourth = rotate_secret("docs", overlap=timedelta(), acting=NOW)
    assert [call("docs", one, {}, key=one[-7:]).status_code for one in (third, fourth)] == [
        401,
        202,
    ]


def test_a_call_comes_from_a_network_that_the_proxies_of_ours_tell(heart, call, make, monkeypatch):
    settings = {"networks": ("192.0.2.0/24",)}
    secret = make("docs", Does.MESSAGE, "docs", settings=settings)
    told = {"x_forwarded_for": "192.0.2.9"}
    assert said(call("docs", secret, {}, headers=told)) == (403, "address_not_allowed")
    monkeypatch.setattr(heart, "wsgi_app", ProxyFix(heart.wsgi_app, x_for=1, x_proto=0))
    assert call("docs", secret, {}, headers=told).status_code == 202
    forged = {"x_forwarded_for": "192.0.2.9, 198.51.100.1"}
    assert said(call("docs", secret, {}, key="2", headers=forged)) == (403, "address_not_allowed")


def test_a_certificate_is_believed_of_its_proxy_whatever_is_told(heart, make, monkeypatch):
    signing = {"header": "X-Client", "proxies": ["127.0.0.1"], "accepted": ["CN=crm"]}
    settings = {**CERTIFICATE, "signing": signing}
    assert make("crm", Does.MESSAGE, "docs", settings=settings) == ""
    monkeypatch.setattr(heart, "wsgi_app", ProxyFix(heart.wsgi_app, x_for=1, x_proto=0))
    headers = {"X-Client": "CN=crm", "X-Forwarded-For": "198.51.100.1"}
    client = heart.test_client()
    assert client.post("/hooks/crm", json={}, headers=headers).status_code == 202
    elsewhere = {"REMOTE_ADDR": "198.51.100.1"}
    lying = headers | {"X-Forwarded-For": "127.0.0.1"}
    response = client.post("/hooks/crm", json={}, headers=lying, environ_base=elsewhere)
    assert said(response) == (401, "signature_invalid")


def test_a_body_is_held_against_its_schema_and_told_what_is_wrong(call, make):
    schema = {"type": "object", "required": ["ref"], "properties": {"ref": {"type": "string"}}}
    secret = make("docs", Does.MESSAGE, "docs", settings={"body_schema": schema})
    response = call("docs", secret, {"ref": 7})
    assert said(response) == (422, "body_invalid")
    assert [one["field"] for one in response.json["errors"]] == ["ref"]
    assert call("docs", secret, {"ref": "7"}).status_code == 202


def test_a_repeat_is_told_by_a_field_where_the_hook_says_so(call, make):
    secret = make("docs", Does.MESSAGE, "docs", settings={"dedupe": "body.ref"})
    first = call("docs", secret, {"ref": 7}, key="1")
    again = call("docs", secret, {"ref": "7", "more": True}, key="2")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json == again.json
    assert call("docs", secret, {"ref": "x" * 5000}, key="3").status_code == 202
    assert call("docs", secret, {"ref": "x" * 5000}, key="4").status_code == 200
    for body in ({}, {"ref": None}, {"ref": ""}, [1]):
        assert said(call("docs", secret, body, key="5")) == (422, "call_has_no_id")


def test_callers_who_may_send_no_id_are_refused_without_one_unless_every_call_counts(heart, make):
    github = make("github", Does.MESSAGE, "docs", settings={"scheme": Scheme.GITHUB})
    settings = {"scheme": Scheme.API_KEY, "every_call_counts": True}
    key = make("crm", Does.MESSAGE, "docs", settings=settings)
    signed = {
        "X-Hub-Signature-256": f"sha256={hmac.digest(github.encode(), b'{}', 'sha256').hex()}"
    }

    def called(slug, **headers):
        return heart.test_client().post(f"/hooks/{slug}", data=b"{}", headers=headers)

    assert said(called("github", **signed)) == (422, "call_has_no_id")
    told = {**signed, "X-GitHub-Delivery": "1"}
    assert [called("github", **told).status_code for _ in range(2)] == [202, 200]
    # No signature holds on to this id, so it is no id of such a call.
    both = [called("crm", **{"X-Api-Key": key, "Webhook-Id": "1"}) for _ in range(2)]
    assert [one.status_code for one in both] == [202, 202]
    assert both[0].json["id"] != both[1].json["id"]


def test_a_hook_takes_only_so_many_calls_of_only_so_many_bytes(call, make):
    secret = make("docs", Does.MESSAGE, "docs", settings={"largest": 20, "calls_per_second": 1})
    assert said(call("docs", secret, {"a": "x" * 20})) == (413, "request_entity_too_large")
    # What is not signed counts for nothing: nobody else can use up what honest callers have.
    for _ in range(11):
        call("docs", secret, {}, data=b"forged")
    found = [call("docs", secret, {}, key=str(number)) for number in range(11)]
    assert [one.status_code for one in found] == [202] * 10 + [429]
    assert 1 <= int(found[-1].headers["Retry-After"]) <= 10


def test_a_hook_is_made_of_a_good_name_and_what_exists(make):
    def refused(refusal, slug="good", does=Does.MESSAGE, target="docs", **given):
        with pytest.raises(refusal) as raised, transaction():
            make_hook(slug, HookGiven(does=does, target=target, **given), acting=NOW)
        return [one.field for one in raised.value.problems]

    for slug in ("Duty", "a", "-x", "x y", "x" * 120):
        refused(SlugInvalid, slug)
    refused(ProcessNotFound, does=Does.START, target="none")
    refused(MappingInvalid, mapping={"datum": {}})
    of_cases = {"title": "body.a", "external_ref": "body.b", "subject": "body.c"}
    assert refused(HookInvalid, mapping=of_cases) == ["mapping"] * 3
    wrong = {
        "networks": ("everywhere",),
        "masks": ("a..b",),
        "largest": 2**40,
        "waits": -1,
        "headers": ("Authorization", "x-api-key"),
        "scheme": Scheme.API_KEY,
        "dedupe": "1 +",
        "body_schema": {"$ref": "https://example.com"},
    }
    assert refused(HookInvalid, **wrong) == [
        *("networks", "masks", "largest", "waits", "headers", "headers", "dedupe", "body_schema")
    ]
    assert refused(HookInvalid, format=Format.EMAIL, body_schema={}) == ["body_schema"]
    for scheme in (Scheme.API_KEY, Scheme.HMAC_SHA256, Scheme.MUTUAL_TLS):
        signing = CERTIFICATE["signing"] if scheme is Scheme.MUTUAL_TLS else {}
        assert refused(HookInvalid, scheme=scheme, signing=signing) == ["dedupe"]
    assert refused(HookInvalid, every_call_counts=True) == ["every_call_counts"]
    both = {"scheme": Scheme.API_KEY, "every_call_counts": True, "dedupe": "body.id"}
    assert refused(HookInvalid, **both) == ["every_call_counts"]
    make("taken", Does.MESSAGE, "docs")
    refused(SlugTaken, "taken")


@pytest.mark.parametrize(
    ("scheme", "secret", "taken"),
    [
        (Scheme.API_KEY, "k" * 16, True),
        (Scheme.API_KEY, "k" * 15, False),
        (Scheme.API_KEY, "k" * 16 + " ", False),
        (Scheme.STANDARD_WEBHOOKS, "whsec_" + "A" * 32, True),
        (Scheme.STANDARD_WEBHOOKS, "whsec_" + "A" * 28, False),
        (Scheme.STANDARD_WEBHOOKS, "A" * 32, False),
        (Scheme.STANDARD_WEBHOOKS, "whsec_é", False),
    ],
)
def test_a_secret_that_somebody_brings_has_to_be_long_enough(make, scheme, secret, taken):
    given = HookGiven(does=Does.MESSAGE, target="docs", scheme=scheme, dedupe="body.id")
    if taken:
        with transaction():
            assert make_hook("docs", given, acting=NOW, secret=secret)[1] == secret
    else:
        with pytest.raises(HookInvalid), transaction():
            make_hook("docs", given, acting=NOW, secret=secret)


def test_a_hook_changes_for_who_has_seen_it_as_it_is(call, make):
    secret = make("docs", Does.MESSAGE, "docs")
    with transaction():
        for _ in range(2):
            assert change_hook("docs", {"target": "other"}, acting=NOW).revision == 2
    with pytest.raises(ChangedSince), transaction():
        change_hook("docs", {"target": "third"}, acting=NOW, seen=1)
    with pytest.raises(HookInvalid, match="cannot be made"), transaction():
        change_hook("docs", {"scheme": Scheme.GITHUB}, acting=NOW)
    with transaction():
        switch("docs", on=False, acting=NOW)
    assert said(call("docs", secret, {})) == (404, "hook_not_found")
    with transaction():
        switch("docs", on=True, acting=NOW)
    assert call("docs", secret, {}).status_code == 202
    make("crm", Does.MESSAGE, "docs", settings=CERTIFICATE)
    with pytest.raises(HookHasNoSecret), transaction():
        rotate_secret("crm", overlap=timedelta(), acting=NOW)
