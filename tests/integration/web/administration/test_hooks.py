"""Webhooks on the pages: made, tried, mended, and their calls carried out again."""

import pytest
from standardwebhooks.webhooks import Webhook

from service.clock import real_now
from service.hooks.given import USUAL_EMAIL, USUAL_JSON
from service.hooks.making import find_hook
from service.transaction import reading
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user
from tests.unit.web.pages import text
from workers import ticking

HOOKS = "/administration/hooks"
HOOK = {
    "hook_slug": "intake",
    "hook_label": "Enquiries",
    "hook_does": "start",
    "hook_process": "p",
    "hook_format": "json",
    "hook_headers": "X-Kind",
    "hook_mapping": "data.age = body.age + 1\ntitle = body.name",
    "hook_scheme": "standard_webhooks",
    "hook_rate": "100",
}
BODY = b'{"name": "Ann", "age": "old"}'


@pytest.fixture
def ana(office, visit):
    with office.app_context():
        publish_process(start(), user("A"), end(), flow("S A E"))
        yield visit("ana")


def secret_of(page):
    (field,) = [one for one in page.document.iter("input") if one.get("id") == "secret"]
    return field.get("value", "")


def call(office, secret):
    at = real_now()
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("1", at, BODY.decode()),
        "x-kind": "by phone",
    }
    response = office.test_client().post("/hooks/intake", data=BODY, headers=headers)
    assert response.status_code == 202
    ticking.work()
    return f"/administration/calls/{response.json['id']}"


def test_an_analyst_makes_a_hook_mends_its_mapping_and_redoes_a_call(office, ana, visit):
    made = ana.send(f"{HOOKS}/new/empty", HOOK)
    secret = secret_of(made)
    assert secret.startswith("whsec_")
    assert "Enquiries" in ana.get(HOOKS).main
    where = call(office, secret)
    page = ana.get(where)
    assert "Did nothing" in page.main
    assert "data.age" in page.main
    # Analysts draw; people's lives are not theirs to read.
    assert not [said for said in ("Ann", "by phone") if said in page.main]
    assert "•••" in ana.get(f"{HOOKS}/intake/try").main
    told = visit("admin").get(where).main
    assert [said for said in ("Ann", "x-kind", "by phone") if said in told] == [
        *("Ann", "x-kind", "by phone")
    ]

    lines = "data.age = body.age\ndata.kind = headers['x-kind']"
    mended = {"mapping": lines, "headers": "X-Kind: post", "body": BODY.decode()}
    tried = ana.send(f"{HOOKS}/intake/try", mended)
    assert '"age": "old"' in tried.main
    assert '"kind": "post"' in tried.main
    assert "Nothing was kept" in tried.main
    wrong = ana.send(f"{HOOKS}/intake/try", {**mended, "mapping": "data.age = 1 +"})
    assert wrong.status == 422
    ana.send(f"{HOOKS}/intake/try", {**mended, "keep": "yes"})
    with reading():
        kept = {"data": {"age": "body.age", "kind": "headers['x-kind']"}}
        assert find_hook("intake").mapping == kept
    ana.send(where, action=f"{where}/replay")
    ticking.work()
    assert "Started a case" in ana.get(where).main
    assert "Started a case" in ana.get("/administration/calls?hook=intake&result=started").main
    assert "It reached HR-0" in visit("admin").get(where).main
    assert ana.send(where, action=f"{where}/replay").location != where


def test_a_hook_from_a_preset_has_a_name_a_schema_and_a_body_to_try(ana, visit):
    ana.send(f"{HOOKS}/new/duty_to_refer")
    page = ana.get(f"{HOOKS}/duty-to-refer")
    assert "JSON Schema of the body" in page.main
    assert "Nobody has called it yet." in page.main
    trial = ana.get(f"{HOOKS}/duty-to-refer/try").main
    assert "This is an example. Change it, or paste another." in trial
    assert '"Ada Lovelace"' in trial
    assert "email" not in trial
    tried = ana.send(f"{HOOKS}/duty-to-refer/try")
    assert "Another with the id DTR-118 would be a repeat." in tried.main
    assert "No other system has called yet." in visit("admin").get("/administration/calls").main


def test_the_message_that_a_call_became_leads_to_the_call(office, ana, visit):
    where = call(office, secret_of(ana.send(f"{HOOKS}/new/empty", HOOK)))
    message = visit("admin").get(where.replace("administration/calls", "running/messages"))
    assert "A webhook" in message.main
    assert where in message.links().values()


def test_what_is_wrong_of_a_hook_is_said_at_its_question(ana):
    page = ana.send(
        f"{HOOKS}/new/empty",
        {
            **HOOK,
            "hook_mapping": "data.x = 1 +\nno equals",
            "hook_networks": "everywhere",
        },
    )
    assert page.status == 422
    assert [one.split(".")[0] for one in page.problems] == [
        "“no equals” has no place before an equals sign",
        "'everywhere' is no network",
    ]
    page = ana.send(
        f"{HOOKS}/new/empty", {**HOOK, "hook_networks": "x", "hook_schema": '{"type":7}'}
    )
    assert [one.split(".")[0] for one in page.problems] == [
        "The JSON Schema cannot be used",
        "'x' is no network",
    ]
    page = ana.send(f"{HOOKS}/new/empty", {**HOOK, "hook_slug": "Not Good"})
    assert page.problems == ["A hook's name is lower-case letters, digits and dashes."]


def test_all_that_is_wrong_with_a_hook_is_said_at_once_each_at_its_question(ana):
    wrong = {
        "hook_slug": "Not Good",
        "hook_label": "",
        "hook_message": "",
        "hook_mapping": "data.age = body.age +\nno equals\nnone here",
        "hook_schema": "{",
        "hook_signing": "made = up",
        "hook_networks": "everywhere",
        "hook_rate": "often",
    }
    page = ana.send(f"{HOOKS}/new/notify_receipt", wrong)
    links = [one.get("href") for one in page.document.iter("a") if text(one) in page.problems]
    order = ("slug", "label", "message", "mapping", "mapping", "schema", "signing", "networks")
    assert links == [f"#field-hook_{name}" for name in (*order, "rate")]
    page = ana.send(f"{HOOKS}/new/empty", {**HOOK, "hook_mapping": "title = 1 +\nx = 1"})
    assert [one[:9] for one in page.problems] == ["There is ", "title: Th"]


def test_what_an_answer_hides_is_not_judged(ana):
    """Nor is anything that was left out of a page that no browser sends."""
    hidden = {"hook_dedupe": "", "hook_every_call": "true", "hook_signing": "made = up"}
    chosen = {"hook_process": "p", "hook_scheme": "standard_webhooks"}
    assert secret_of(ana.send(f"{HOOKS}/new/contact_centre", hidden | chosen))
    fields = ana.get(f"{HOOKS}/new/empty").fields(f"{HOOKS}/new/empty") | HOOK
    del fields["hook_does"], fields["hook_process"]
    assert ana.post(f"{HOOKS}/new/empty", fields).status == 422


def test_a_page_that_is_sent_twice_makes_one_hook_and_says_so(ana):
    where = f"{HOOKS}/new/empty"
    fields = ana.get(where).fields(where) | HOOK
    assert secret_of(ana.post(where, fields))
    again = ana.post(where, fields)
    assert again.status == 302
    assert "Important: The page was sent twice: it was done once" in ana.follow().told
    other = ana.post(where, {**fields, "hook_slug": "other"})
    assert (other.status, other.banner[:27]) == (409, "This page was sent already,")
    assert ana.get(f"{HOOKS}/other").status == 404


def test_a_hook_is_changed_switched_off_and_given_a_new_secret(office, ana):
    secret = secret_of(ana.send(f"{HOOKS}/new/notify_receipt", {"hook_slug": "receipts"}))
    told = {"json": {"id": "1", "status": "sent"}, "headers": {"Authorization": f"Bearer {secret}"}}
    assert office.test_client().post("/hooks/receipts", **told).status_code == 202
    changed = {"hook_masks": "to\nreference", "hook_headers": "X-Kind", "hook_largest": "2000"}
    ana.send(f"{HOOKS}/receipts/change", changed)
    page = ana.get(f"{HOOKS}/receipts").main
    for said in ("to, reference", "x-kind", "2,000", "1 day", "prefix = Bearer"):
        assert said in page
    ana.send(f"{HOOKS}/receipts/change", {"hook_hides": "nothing", "hook_largest": ""})
    with reading():
        hook = find_hook("receipts")
        assert (hook.waits, hook.masks, hook.largest) == (24 * 3600, [], USUAL_JSON)
    ana.send(f"{HOOKS}/receipts/change", {"hook_format": "email"})
    with reading():
        assert (find_hook("receipts").masks, find_hook("receipts").largest) == ([], USUAL_EMAIL)
    ana.send(f"{HOOKS}/receipts", action=f"{HOOKS}/receipts/switch")
    assert "It is switched off" in ana.get(f"{HOOKS}/receipts").main
    assert len(secret_of(ana.send(f"{HOOKS}/receipts/secret", {"overlap_days": "1"}))) == 43
    assert "The old secret is valid as well until" in ana.get(f"{HOOKS}/receipts").main


def test_the_pages_of_hooks_are_for_those_who_connect_systems(ana, visit):
    ana.send(f"{HOOKS}/new/empty", HOOK)
    tess, olivia = visit("tess"), visit("olivia")
    assert "Make a webhook" not in tess.get(HOOKS).main
    for path in (f"{HOOKS}/new", f"{HOOKS}/intake/change", f"{HOOKS}/intake/secret"):
        assert tess.get(path).status == 403
    assert olivia.get(HOOKS).status == olivia.get("/administration/calls").status == 403
    for path in (f"{HOOKS}/none", f"{HOOKS}/new/none", "/administration/calls/none"):
        assert ana.get(path).status == 404
