"""What was heard can be heard again: one event, a range, or all since an instant."""

from datetime import timedelta

import pytest

from service.ledger import feed
from service.outbound import feeding, steering
from service.outbound.making import WebhookNotFound, change_webhook, remove_webhook
from service.outbound.steering import Again
from service.outbound.wishes import WebhookInvalid, Wish
from service.transaction import reading
from tests.factories.cases import MONDAY
from tests.factories.statements import statements
from tests.services.http_server import Reply


def test_events_are_heard_again_behind_what_is_owed(post):
    webhook = post.make()
    case = post.desk.start()
    post.send()
    post.desk.now = MONDAY + timedelta(hours=1)
    post.desk.complete(case, "A")
    post.send()
    kinds = post.kinds()
    again = Again(since=MONDAY + timedelta(minutes=30))
    post.do(steering.replay, webhook, again)
    with pytest.raises(steering.ReplayUnderWay):
        post.do(steering.replay, webhook, again)
    later = post.desk.start()
    post.send()
    ours = [one for one in post.heard() if one[1]["subject"] == case]
    assert len(post.heard()) == len(ours) + 2
    assert later in {event["subject"] for _, event in post.heard()}
    ids = [key for key, _ in ours]
    assert ids == [*ids[: len(kinds)], *ids[2 : len(kinds)]]
    post.do(steering.replay, webhook, Again(first=1, last=1))
    post.send()
    assert post.heard()[-1][0] == ids[0]
    with reading():
        assert feed.end() == post.webhook(webhook).fed_to
        revision = post.webhook(webhook).revision
    post.do(steering.replay, webhook, Again(first=10**9))
    assert post.send() == 0
    with reading():
        assert post.webhook(webhook).revision == revision  # The book of changes tells of no replay.
    with pytest.raises(steering.ReplayInvalid):
        post.do(steering.replay, webhook, Again())


def test_what_is_new_does_not_wait_for_a_long_replay(post, monkeypatch):
    webhook = post.make()
    for _ in range(3):
        post.desk.start()
    post.send()
    monkeypatch.setattr(feeding, "AT_ONCE", 2)
    post.do(steering.replay, webhook, Again(first=1))
    later = post.desk.start()
    feeding.number_events()
    with statements() as seen:
        assert feeding.feed_webhooks(post.now) == 1
    # Lanes are locked once, in one order: else who feeds and who sends could wait for each other.
    assert sum(one.text.startswith("INSERT INTO lanes") for one in seen) == 1
    waiting = [one.case_id for one in post.log(webhook) if one.state == "waiting"]
    assert (len(waiting), waiting.count(later)) == (4, 2)


def test_one_delivery_is_sent_again(post):
    webhook = post.make()
    post.desk.start()
    post.receiver.usual = Reply(500)
    post.send()
    waiting = post.log(webhook)[0]
    post.receiver.usual = Reply()
    assert post.do(steering.redeliver, waiting.id).id == waiting.id
    assert post.send() == 2
    anew = post.do(steering.redeliver, waiting.id)
    assert anew.replayed
    post.send()
    ids = [key for key, _ in post.heard()]
    assert ids == [ids[0], ids[0], ids[2], ids[0]]
    with pytest.raises(steering.DeliveryNotFound):
        post.do(steering.redeliver, 10**9)
    post.do(steering.switch_off, webhook, because="Moving house")
    for refused in (
        lambda: post.do(steering.redeliver, waiting.id),
        lambda: post.do(steering.ping, webhook),
        lambda: post.do(steering.replay, webhook, Again(first=1)),
    ):
        with pytest.raises(steering.WebhookIsOff):
            refused()
    assert post.webhook(webhook).off_because == "Moving house"


def test_a_ping_tells_that_the_way_is_open(post):
    webhook = post.make(kinds=["note"])
    post.do(steering.ping, webhook)
    assert post.send() == 1
    event = post.verify(post.secrets["theirs"])
    assert event["type"] == "handrail.ping"
    assert event["data"] == {"webhook": webhook, "name": "theirs"}


def test_a_webhook_is_changed_and_removed_with_all_it_was_owed(post):
    webhook = post.make()
    post.desk.start()
    wish = Wish("ours", f"{post.receiver.url}/ours", kinds=["task_opened"])
    assert post.do(change_webhook, webhook, wish).answers == "ida"
    post.send()
    assert post.kinds("ours") == ["task_opened"]
    with pytest.raises(WebhookInvalid) as refused:
        post.do(change_webhook, webhook, Wish("x", "http://x", kinds=["a"], teams=["t"]))
    assert [one.field for one in refused.value.problems] == ["kinds", "teams"]
    for url in ("http://receiver.invalid/in", "http://10.0.0.7/in"):
        with pytest.raises(WebhookInvalid) as refused:
            post.do(change_webhook, webhook, Wish("x", url, fields=["rent"]))
        assert [one.field for one in refused.value.problems] == ["url"]
    post.do(remove_webhook, webhook)
    assert post.log(webhook) == []
    for verb in (remove_webhook, steering.ping):
        with pytest.raises(WebhookNotFound):
            post.do(verb, webhook)
    with pytest.raises(WebhookNotFound):
        post.webhook(webhook)
