"""Every event is heard, in order of its case, signed, and by nobody who may not."""

from datetime import timedelta

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from service.cases.commands.add_note import add_note
from service.cases.commands.assign import assign_case, assign_task
from service.cases.commands.restrict import restrict
from service.cases.notified import list_notices
from service.extensions import db
from service.ledger.audit import Entry, Kind
from service.outbound import sending, steering
from service.outbound.ending import UNANSWERED
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.making import Wish, change_webhook, exchange_secret
from service.outbound.reading import count_deliveries
from service.outbound.sending import send_ready
from service.outbound.standing import count
from service.outbound.steering import DeliveryNotFound, redeliver
from service.people.groups import Group
from service.people.models import Team, TeamMembership, User
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.services.http_server import Reply
from tests.unit.engine.notation import end, flow, start, user


def test_an_event_is_sent_as_a_signed_cloud_event_with_ids_only(post):
    webhook = post.make()
    case = post.desk.start(title="Mrs Ada Smith", name="Ada", external_ref="crm-7")
    assert post.send() == 2
    secret = post.secrets["theirs"]
    event = post.verify(secret)
    first, last = (event for _, event in post.heard())
    assert event == last
    assert [first["type"], last["type"]] == ["handrail.case_started", "handrail.task_opened"]
    assert last["specversion"] == "1.0"
    assert last["subject"] == last["data"]["case"]["id"] == case
    assert last["data"]["case"]["external_ref"] == "crm-7"
    assert set(last["data"]["about"]) == {"task", "element"}
    assert first["sequence"] < last["sequence"]
    said = post.receiver.heard[-1]
    assert b"Ada" not in said.body
    assert said.headers["content-type"].startswith("application/cloudevents+json")
    assert post.states(webhook) == ["delivered", "delivered"]
    with pytest.raises(WebhookVerificationError):
        post.verify("whsec_" + "A" * 40)
    assert post.send() == 0


def test_a_webhook_hears_only_what_it_asked_for_and_the_fields_it_chose(post):
    post.make("starts", kinds=["case_started"], processes=["p"], fields=["rent", "missing"])
    post.make("others", kinds=["task_completed"])
    post.make("late")
    post.desk.start(rent=120, name="Ada")
    post.send()
    assert post.kinds("starts") == ["case_started"]
    assert post.heard("starts")[0][1]["data"]["fields"] == {"rent": 120}
    assert post.kinds("others") == []
    assert post.kinds("late") == ["case_started", "task_opened"]


def test_a_team_hears_to_the_end_of_cases_that_were_once_its_own(post):
    with transaction():
        for team, name, role in (("north", "tom", "doors"), ("south", "sue", "roofs")):
            add_actor(name, Group.OFFICER, roles_held=[role])
            db.session.add(Team(key=team, name=team))
            db.session.add(TeamMembership(team_key=team, username=name))
            post.make(team, teams=[team])
    publish_process(
        start(),
        user("A", handrail__roles="doors"),
        user("B"),
        end(),
        flow("S A B E"),
        key="doors",
    )

    def heard(case):
        post.send()
        return [
            [event["data"]["seq"] for _, event in post.heard(one) if event["subject"] == case]
            for one in ("north", "south")
        ]

    def do(verb, *about):
        post.desk.do(lambda: verb(*about, acting=post.desk.acting()))

    offered = post.desk.start("doors")
    do(assign_task, post.desk.task(offered, "A").id, "role:roofs")
    post.desk.complete(offered, "A")
    post.desk.complete(offered, "B")
    whole = list(range(1, len(post.desk.log(offered)) + 1))
    assert heard(offered) == [whole, whole]
    owned = post.desk.start(owner="tom")
    assert heard(owned) == [[1, 2], []]
    do(assign_case, owned, "role:roofs")
    do(assign_case, owned, "ida")
    post.desk.complete(owned, "A")
    whole = list(range(1, len(post.desk.log(owned)) + 1))
    assert heard(owned) == [whole, whole[2:]]


def test_what_a_case_tells_stays_in_order_while_one_fails_and_others_go_on(post):
    webhook = post.make()
    first, second = post.desk.start(), post.desk.start()
    post.receiver.answer = lambda heard: Reply(500 if first.encode() in heard.body else 204)
    post.send()
    by_case = [event["subject"] for _, event in post.heard()]
    assert by_case.count(first) == 1
    assert by_case.count(second) == 2
    post.receiver.answer = None
    assert post.send() == 0
    post.later(seconds=7)
    assert post.send() == 2
    ours = [key for key, event in post.heard() if event["subject"] == first]
    assert len(ours) == 3
    assert ours[0] == ours[1] != ours[2]
    assert post.states(webhook) == ["delivered"] * 4


def test_a_turn_ends_within_a_round_and_the_rest_is_free_for_another(post, monkeypatch):
    webhook = post.make(kinds=["case_started"])
    for _ in range(3):
        post.desk.start()
    number_events()
    feed_webhooks(post.now)
    monkeypatch.setattr(sending, "TURN", 0.0)
    assert [send_ready(webhook) for _ in range(4)] == [1, 1, 1, 0]
    assert post.states(webhook) == ["delivered"] * 3


def test_two_secrets_count_while_one_is_exchanged(post):
    webhook = post.make(kinds=["case_started"])
    before = post.secrets["theirs"]
    _, secret = post.do(exchange_secret, webhook, overlap=timedelta(hours=1))
    post.desk.start()
    post.send()
    assert post.verify(secret) == post.verify(before)
    post.do(exchange_secret, webhook, overlap=timedelta())
    post.desk.start()
    post.send()
    with pytest.raises(WebhookVerificationError):
        post.verify(secret)


def test_what_its_maker_may_not_see_is_not_sent(post):
    webhook = post.make()
    with transaction():
        sue = add_actor("sue", Group.SUPERVISOR)
    case = post.desk.start()
    post.receiver.answer = lambda _: Reply(500)
    post.send()
    post.desk.do(lambda: restrict(case, ["sue"], "Family", acting=post.desk.acting(sue)))
    post.receiver.answer = None
    post.later(hours=1)
    assert post.send() == 0
    assert post.states(webhook) == ["withheld", "withheld"]
    with pytest.raises(DeliveryNotFound):
        post.do(redeliver, post.log(webhook)[0].id)
    with reading():
        assert count_deliveries(webhook, actor=post.maker) == {}
        assert count_deliveries(webhook, actor=sue) == {"withheld": 2}
    post.desk.do(lambda: add_note(case, "More", acting=post.desk.acting(sue)))
    assert post.send() == 0
    assert len(post.log(webhook)) == 2


def test_what_waits_is_sent_as_whoever_answers_by_then_may_see_it(post):
    with transaction():
        sue = add_actor("sue", Group.SUPERVISOR)
        kim = add_actor("kim", Group.INTEGRATOR)
    webhook = post.make()
    hidden, seen = post.desk.start(), post.desk.start()
    acting = post.desk.acting(sue)
    post.desk.do(lambda: restrict(hidden, ["sue", "ida"], "Family", acting=acting))
    number_events()
    feed_webhooks(post.now)
    with transaction():
        change_webhook(
            webhook, Wish("theirs", f"{post.receiver.url}/theirs"), acting=post.acting(kim)
        )
    post.send()
    assert {event["subject"] for _, event in post.heard()} == {seen}
    assert post.states(webhook).count("withheld") == 3


def test_who_answers_for_a_webhook_stands_in_the_log_of_a_restricted_case_as_its_reader(post):
    with transaction():
        sue = add_actor("sue", Group.SUPERVISOR)
    post.make()
    case = post.desk.start()
    acting = post.desk.acting(sue)
    post.desk.do(lambda: restrict(case, ["sue", "ida"], "Family", acting=acting))
    assert post.send() == 3
    post.desk.do(lambda: add_note(case, "More", acting=acting))
    assert post.send() == 1
    with reading():
        wanted = db.select(Entry.actor).where(Entry.case_id == case)
        read = db.session.scalars(wanted.where(Entry.kind == Kind.RESTRICTED_READ)).all()
    assert read == ["ida"]


def test_a_webhook_whose_maker_left_waits_for_whoever_takes_it_over(post):
    with transaction():
        boss = add_actor("boss", Group.ADMINISTRATOR)
    webhook = post.make()
    case = post.desk.start()
    number_events()
    feed_webhooks(post.now)
    with transaction():
        db.session.get_one(User, "ida").active = False
    assert send_ready(webhook) == 0
    post.desk.complete(case, "A")
    assert post.send() == 0
    found = post.webhook(webhook)
    assert not found.active
    assert found.off_because == UNANSWERED
    levels = {one.name.removeprefix("handrail_"): one.value for one in count(post.desk.now)}
    assert levels["webhooks"] == {("on",): 0, ("off",): 1}
    assert levels["webhook_deliveries"] == {("on",): 0, ("off",): 2}
    ages = levels["webhook_delivery_seconds"]
    assert ages["on",] == 0 < ages["off",]
    assert levels["unnumbered_event_seconds"] == 0
    assert post.states(webhook) == ["waiting", "waiting"]
    with reading():
        (told,) = list_notices(actor=boss).items
    assert told.notice.webhook_id == webhook
    post.maker = boss
    post.on(webhook)
    assert post.webhook(webhook).answers == "boss"
    post.send()
    assert post.kinds() == post.desk.log(case)


def test_a_webhook_hears_nothing_of_what_was_before_it_was_made(post):
    """Not of what has no number yet either: a demonstration that was just loaded, or a busy day."""
    case = post.desk.start()
    webhook = post.make()
    assert post.send() == 0
    post.desk.complete(case, "A")
    post.send()
    assert post.kinds()[0] == "task_completed"
    post.do(steering.switch_off, webhook, because="")
    post.desk.start()
    heard = len(post.heard())
    post.on(webhook, skip=True)
    assert post.send() == 0
    post.desk.start()
    post.send()
    assert "case_started" in post.kinds()[heard:]


def test_who_leaves_a_team_takes_their_cases_with_them(post):
    """As the docs say: a team is who is in it when an event is given out."""
    with transaction():
        add_actor("tom", Group.OFFICER)
        db.session.add(Team(key="north", name="north"))
        db.session.add(TeamMembership(team_key="north", username="tom"))
        post.make("north", teams=["north"])
    case = post.desk.start(owner="tom")
    post.send()
    heard = len(post.heard("north"))
    assert heard == len(post.desk.log(case))
    post.desk.do(lambda: add_note(case, "Waits", acting=post.desk.acting()))
    number_events()
    feed_webhooks(post.now)
    with transaction():
        db.session.delete(db.session.get_one(TeamMembership, ("north", "tom")))
    post.desk.complete(case, "A")
    post.send()
    assert [event["type"] for _, event in post.heard("north")[heard:]] == ["handrail.note"]
