"""Work that programs outside should do: when nobody comes, and when nobody brings it back."""

from datetime import timedelta

import pytest

from service.cases.commands.cancel import cancel
from service.cases.commands.record_result import Result, record_result
from service.cases.commands.retry_incident import retry_incident
from service.cases.topics import INNER
from service.clock import real_now
from service.ledger import outbox, topics
from service.outwork.listing import list_topics
from service.people.actors import SYSTEM
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, gateway, service, start
from workers import acting, ticking
from workers.effects import EFFECTS

MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(hands):
    """A case that waits for two programs outside."""
    publish_process(
        start(),
        gateway("parallel", "G"),
        service("W", topic="keys"),
        service("X", topic="locks"),
        end(),
        flow("S G W E"),
        flow("G X E"),
    )
    return hands.start()


def ask(hands, *names):
    with transaction():
        topics.note(names, topics.Asking("robot", "r-1", hands.now, real_now()))


def take(hands, topic="keys"):
    with transaction():
        (work,) = outbox.take_some([topic], hands.now, during=MINUTE, limit=5)
        return work.id, work.fence


def incidents(hands, case):
    ticking.sweep()
    hands.check()
    return [(one.element, one.code) for one in hands.case(case).incidents]


def test_a_topic_that_nobody_asks_for_is_one_incident_until_somebody_does(hands, case):
    hands.tick()
    ask(hands, "locks")
    hands.later(minutes=14, seconds=59)
    assert incidents(hands, case) == []
    ask(hands, "locks")
    hands.later(seconds=1)
    assert incidents(hands, case) == [("W", "no_worker")]
    (incident,) = hands.case(case).incidents
    assert "No worker has asked for work of the topic keys for 15 minutes." in incident.message
    hands.later(hours=1)
    assert incidents(hands, case) == [("W", "no_worker")]
    hands.do(lambda: retry_incident(incident.id, acting=hands.acting()))
    assert hands.case(case).incidents == ()
    assert len(incidents(hands, case)) == 1
    ask(hands, "keys", "locks")
    assert incidents(hands, case) == []
    take(hands)
    with reading():
        shown = list_topics(actor=SYSTEM, now=hands.now)
        told = [(one.name, one.work.waiting, one.work.taken, one.asked.worker) for one in shown]
    assert told == [("keys", 0, 1, "r-1"), ("locks", 1, 0, "r-1")]


def test_the_incident_ends_with_the_work_or_its_case(hands, case):
    hands.later(hours=1)
    ask(hands, "locks")
    assert incidents(hands, case) == [("W", "no_worker")]
    work_id, fence = take(hands)
    assert incidents(hands, case) == []
    hands.later(hours=1)
    ask(hands, "locks")
    assert incidents(hands, case) == [("W", "no_worker")]
    hands.do(lambda: record_result(work_id, fence, Result(), acting=hands.acting()))
    assert hands.case(case).incidents == ()
    hands.later(hours=1)
    assert incidents(hands, case) == [("X", "no_worker")]
    hands.do(lambda: cancel(case, "Enough", acting=hands.acting()))
    assert incidents(hands, case) == []


def test_work_that_ends_every_worker_outside_is_given_up(hands, case):
    for _ in range(5):
        ask(hands, "keys", "locks")
        work_id, _ = take(hands)
        assert incidents(hands, case) == []
        hands.now += MINUTE
    with transaction():
        assert outbox.take_some(["keys"], hands.now, during=MINUTE, limit=5) == []
    assert incidents(hands, case) == [("W", "work_given_up")]
    assert acting.act(work_id) is False


def test_no_worker_of_ours_takes_work_of_others(hands, case):
    assert hands.tick() == 0
    assert not {"keys", "locks"} & set(EFFECTS)
    assert acting.act(take(hands)[0]) is False


def test_what_handrail_does_itself_is_never_given_out():
    assert set(EFFECTS) <= INNER
