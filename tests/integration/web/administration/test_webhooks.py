"""Webhooks on their pages, as those who look after other systems use them."""

import pytest

from service.clock import real_now
from service.ledger import feed, notices
from service.ledger.notices import Notice
from service.outbound import feeding
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.making import webhooks
from service.transaction import reading, transaction
from tests.integration.web.administration.test_administration import secret_of
from tests.unit.web.pages import text

HOME = "/administration/webhooks"
GIVEN = {"webhook_name": "CRM", "webhook_url": "https://receiver.invalid/in"}


@pytest.fixture
def admin(office, visit):
    return visit("admin")


@pytest.fixture
def page(admin, office):
    """Make a webhook, and give the address of its page."""
    assert admin.get(f"{HOME}").status == 200
    made = admin.send(f"{HOME}/new", {**GIVEN, "webhook_fields": "rent\nname"})
    assert secret_of(made).startswith("whsec_")
    with office.app_context(), reading():
        (one,) = webhooks()
        assert one.fields == ["rent", "name"]
        return f"{HOME}/{one.id}"


def test_a_webhook_is_made_changed_and_removed(admin, page):
    assert "CRM" in admin.get(HOME).main
    assert "Nothing sent yet" in admin.get(page).main
    refused = admin.send(f"{HOME}/new", {**GIVEN, "webhook_url": "http://127.0.0.1/in"})
    assert refused.status == 422
    assert "not public" in refused.main
    wrong = {"webhook_name": "", "webhook_url": "http://127.0.0.1/in", "webhook_fields": "rent"}
    refused = admin.send(f"{HOME}/new", wrong)
    (name, address, https) = refused.problems
    assert ("is it for" in name, "not public" in address, "https://" in https) == (True,) * 3
    links = [one.get("href") for one in refused.document.iter("a") if text(one) in refused.problems]
    assert links == ["#field-webhook_name", *["#field-webhook_url"] * 2]
    refused = admin.send(f"{page}/change", {"webhook_url": "http://receiver.invalid/in"})
    assert refused.status == 422
    assert any("begins with https://" in one for one in refused.problems)
    admin.send(f"{page}/change", {"webhook_kinds": "note", "webhook_fields": ""})
    refused = admin.send(f"{page}/change", {"webhook_url": "mailto:us"})
    assert (refused.status, "https://" in refused.main) == (422, True)
    assert "A note was added" in admin.get(page).main
    assert secret_of(admin.send(f"{page}/secret", {"webhook_overlap": "2"})).startswith("whsec_")
    assert "switch it off instead" in admin.get(f"{page}/remove").main
    admin.send(f"{page}/remove")
    assert admin.get(page).status == 404


def test_what_was_missed_is_seen_and_sent_once_it_is_on_again(
    admin, page, office, case, desk, monkeypatch
):
    with office.app_context():
        number_events()
        feed_webhooks(real_now())
    admin.send(page, action=f"{page}/ping")
    shown = admin.get(page)
    assert "A ping" in shown.main
    assert "A case was started." in shown.main
    assert "evt_1, handrail.case_started" in shown.main
    actions = [one.get("action") or "" for one in shown.document.iter("form")]
    admin.send(page, action=next(one for one in actions if "deliveries" in one))
    assert admin.get(f"{page}?state=waiting").status == 200
    assert "No delivery is in this state." in admin.get(f"{page}?state=given_up").main
    admin.send(f"{page}/replay", _since(year=2126))
    assert admin.follow().told.startswith("Important: Nothing is sent again")
    admin.send(f"{page}/replay", _since(year=2026))
    assert admin.follow().told == "Done: The events are being sent again."
    admin.send(f"{page}/off", {"webhook_reason": "It moves house"})
    assert "It moves house" in admin.get(page).main
    assert (
        admin.post("/administration/deliveries/x", admin.get("/").sign_out_fields()).status == 404
    )
    with monkeypatch.context() as slow:
        slow.setattr(feeding, "CATCHING_UP", 0)
        slow.setattr(feed, "AT_ONCE", 1)
        desk.start("repair", address="2 High Street")
        for where, given in ((f"{page}/on", {"webhook_missed": "skip"}), (f"{HOME}/new", GIVEN)):
            refused = admin.send(where, given)
            assert refused.status == 422
            assert any("Ask again in a minute" in one for one in refused.problems)
    admin.send(f"{page}/on", {"webhook_missed": "skip"})
    assert "Left out" in admin.get(f"{page}?state=skipped").main


def _since(year):
    day = {"day": "1", "month": "11", "year": str(year), "time": "9:00"}
    return {f"webhook_since-{part}": value for part, value in day.items()}


def test_a_notice_leads_to_the_webhook_that_was_switched_off(admin, page, office):
    text = "The webhook “CRM” was switched off."
    with office.app_context(), transaction():
        at = real_now()
        one = Notice(webhook_id=page.rpartition("/")[2], username="admin", kind="webhook_off")
        one.text, one.at = text, at
        notices.tell([one])
    shown = admin.get("/notices")
    assert text in shown.main
    assert page in [one.get("href") for one in shown.document.iter("a")]
