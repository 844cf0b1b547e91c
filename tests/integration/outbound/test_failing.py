"""A receiver that fails is asked less, then given up and switched off where somebody sees it."""

import pytest

from service.cases.notified import list_notices
from service.ledger import deliveries
from service.outbound import patience, steering
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.health import note_health
from service.outbound.making import remove_webhook
from service.outbound.posting import Answer, Letter
from service.outbound.sending import send_ready
from service.people.groups import Group
from service.transaction import reading, transaction
from tests.factories.people import add_actor
from tests.services.http_server import Reply

DOWN = Reply(503, b"We are down.\0")


def fail_for_days(post, days: int) -> None:
    post.receiver.usual = DOWN
    for _ in range(4 * days + 2):
        post.send()
        post.later(hours=6)


def test_a_receiver_that_is_down_is_asked_seldom_and_hears_all_once_it_is_back(post):
    webhook = post.make()
    post.receiver.usual = DOWN
    cases = [post.desk.start() for _ in range(6)]
    post.send()
    tried = len(post.receiver.heard)
    found = post.webhook(webhook)
    assert tried == found.failures == 5
    assert found.paused_until > post.now
    assert post.send() == 0
    post.later(seconds=7)
    assert post.send() == 1
    entry = next(one for one in post.log(webhook) if one.attempts)
    assert (entry.status, entry.response, entry.state) == (503, "We are down.", "waiting")
    post.receiver.usual = Reply()
    post.later(seconds=20)
    assert post.send() == 12
    later = [event for _, event in post.heard()[tried + 1 :]]
    for case in cases:
        ours = [one["data"]["seq"] for one in later if one["subject"] == case]
        assert ours == sorted(ours)
        assert len(ours) == 2
    found = post.webhook(webhook)
    assert (found.failures, found.paused_until, found.failing_since) == (0, None, None)


def test_a_ping_that_gets_through_brings_what_waits(post):
    webhook = post.make()
    post.receiver.usual = Reply(503, headers={"retry-after": "3600"})
    post.desk.start()
    post.send()
    tried = len(post.receiver.heard)
    post.receiver.usual = Reply()
    assert post.send() == 0
    post.do(steering.ping, webhook)
    post.send()
    assert len(post.receiver.heard) == tried + 3
    assert set(post.states(webhook)) == {"delivered"}


def test_a_webhook_that_is_removed_while_its_answer_is_on_the_way_is_no_defect(post):
    webhook = post.make()
    post.desk.start()

    def remove(letter: Letter) -> Answer:
        post.do(remove_webhook, webhook)
        return Answer(200)

    number_events()
    feed_webhooks(post.now)
    assert send_ready(webhook, send=remove) == 1
    note_health(webhook, Answer(200), post.now, is_ping=False)


def test_a_webhook_that_fails_for_days_is_switched_off_and_people_are_told(post):
    with transaction():
        boss = add_actor("boss", Group.ADMINISTRATOR)
        add_actor("anne", Group.OFFICER)
    webhook = post.make()
    case = post.desk.start()
    fail_for_days(post, 3)
    found = post.webhook(webhook)
    assert not found.active
    assert found.off_because.startswith("Nothing got through for 3 days.")
    assert found.off_because.endswith("answered 503.")
    with reading():
        for who in (boss, post.maker):
            (told,) = list_notices(actor=who).items
            assert told.notice.text.startswith("The webhook “theirs” was switched off.")
            assert (told.notice.webhook_id, told.reference, told.title) == (webhook, "", "")
    post.desk.complete(case, "A")
    post.receiver.usual = Reply()
    post.later(days=9)
    assert post.send() == 0
    before = len(post.receiver.heard)
    post.on(webhook)
    assert post.send() > 2
    heard = [event["data"]["seq"] for _, event in post.heard()[before:]]
    assert heard == sorted(heard)
    assert heard[0] == 1
    assert set(post.states(webhook)) == {"delivered"}


def test_switched_on_again_it_can_leave_out_what_it_missed(post):
    webhook = post.make()
    post.receiver.usual = DOWN
    case = post.desk.start()
    post.send()
    post.do(steering.switch_off, webhook, because="")
    post.desk.complete(case, "A")
    with pytest.raises(steering.WebhookIsOff):
        post.do(steering.switch_off, webhook, because="")
    post.receiver.usual = Reply()
    assert post.send() == 0
    post.on(webhook, skip=True)
    with pytest.raises(steering.WebhookIsOn):
        post.on(webhook)
    assert post.send() == 0
    assert post.states(webhook) == ["skipped", "skipped"]
    other = post.desk.start()
    assert post.send() == 2
    assert {event["subject"] for _, event in post.heard()[-2:]} == {other}


def test_a_delivery_that_nobody_takes_is_given_up_and_the_next_goes_on(post):
    webhook = post.make()
    post.desk.start()
    post.receiver.answer = lambda heard: Reply(422 if b"case_started" in heard.body else 200)
    for _ in range(17):
        # What gets through beside it says that the receiver itself is well.
        post.do(steering.ping, webhook)
        post.send()
        post.later(hours=8)
    states = {one.kind: one.state for one in post.log(webhook)}
    assert states == {"ping": "delivered", "case_started": "given_up", "task_opened": "delivered"}
    assert post.webhook(webhook).active


def test_cases_that_a_receiver_refuses_hold_up_no_other_case_and_no_ping(post):
    webhook = post.make()
    refused = [post.desk.start() for _ in range(6)]
    post.receiver.answer = lambda heard: Reply(
        422 if any(case.encode() in heard.body for case in refused) else 200
    )
    post.send()
    post.later(hours=7)
    others = [post.desk.start() for _ in range(3)]
    post.do(steering.ping, webhook)
    before = len(post.receiver.heard)
    post.send()
    heard = [event for _, event in post.heard()[before:]]
    assert heard[0]["type"] == "handrail.ping"
    told = [one["subject"] for one in heard if one.get("subject") in others]
    assert sorted(told) == sorted(2 * others)


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(post):
    webhook = post.make()
    post.desk.start()
    post.receiver.usual = Reply(410)
    post.send()
    assert not post.webhook(webhook).active
    assert len(post.receiver.heard) == 1
    assert "410" in post.webhook(webhook).off_because


def test_what_cannot_be_called_is_said_in_the_log(post):
    webhook = post.make(url="http://169.254.169.254/latest")
    post.desk.start()
    post.send()
    assert "not public" in post.log(webhook)[0].error
    post.receiver.usual = Reply(429, headers={"Retry-After": "600"})
    other = post.make("busy")
    post.desk.start()
    post.send()
    with reading():
        assert (deliveries.next_try(post.log(other)[0]) - post.now).total_seconds() == 600
    post.receiver.usual = Reply(429, headers={"Retry-After": "9" * 5000})
    never = post.make("never")
    post.desk.start()
    post.send()
    with reading():
        assert deliveries.next_try(post.log(never)[0]) - post.now == patience.LONGEST


def test_a_sender_that_lost_its_lane_records_nothing(post):
    """It was stopped for long, another sent what it held: what it comes back with is late."""
    webhook = post.make()
    post.desk.start()
    number_events()
    feed_webhooks(post.now)
    stopped: list[Letter] = []

    def stop(letter: Letter) -> Answer:
        stopped.append(letter)
        post.later(minutes=3)
        assert send_ready(webhook) == 2
        return Answer(500)

    assert send_ready(webhook, send=stop) == 1
    assert post.states(webhook) == ["delivered", "delivered"]
    assert len(stopped) == 1
