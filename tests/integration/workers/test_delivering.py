"""Messages and signals that are stored reach their cases by a worker that looks at the book."""

from datetime import timedelta

import pytest

from service.cases import sweeping
from service.cases.commands import broadcast_signal as broadcasting
from service.cases.commands import retry_incident as retrying
from service.cases.commands.broadcast_signal import receive_signal
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.retry_incident import retry_incident
from service.cases.erasure.messages import empty_messages
from service.cases.models import Case
from service.cases.refusals import IncidentResolved
from service.extensions import db
from service.ledger import inbox
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import boundary, catch, end, flow, start, user
from workers import ticking


def publish_waiting(kind="message docs"):
    publish_process(start(), catch("C", kind), user("A"), end(), flow("S C A E"))


def stored_message(hands, **said):
    message = Message(name="docs", source="test", **said)
    return hands.do(lambda: receive_message(message, acting=hands.acting())[0].id)


def state_of(received_id):
    with reading():
        found = inbox.get(received_id)
        return found.state, found.reason


def test_a_message_stored_before_a_crash_is_delivered(hands):
    publish_waiting()
    case = hands.start()
    stored = stored_message(hands)
    assert hands.open(case) == []
    assert hands.tick() == 1
    assert hands.open(case) == ["A"]
    assert state_of(stored)[0] == "delivered"
    assert hands.tick() == 0


def test_a_signal_stored_before_a_crash_reaches_every_case(hands):
    publish_waiting("signal alarm")
    cases = [hands.start(), hands.start()]
    hands.do(lambda: receive_signal("alarm", {}, source="test", acting=hands.acting()).id)
    assert hands.tick() == 2
    assert [hands.open(case) for case in cases] == [["A"], ["A"]]
    assert hands.tick() == 0


def test_a_signal_reaches_a_case_with_a_hold_on_it(hands):
    publish_process(
        start(),
        user("A", "B"),
        boundary("X", "A", "signal alarm"),
        end(),
        flow("S A E"),
        flow("X B E"),
    )
    case = hands.start()
    hands.hold(case, hands.now + timedelta(days=9))
    hands.do(lambda: receive_signal("alarm", {}, source="test", acting=hands.acting()).id)
    assert hands.tick() == 1
    assert hands.open(case) == ["B"]


def test_a_case_that_cannot_take_a_signal_gets_an_incident_and_blocks_no_other(hands, monkeypatch):
    publish_waiting("signal alarm")
    ill, well = hands.start(), hands.start()
    settle = broadcasting.settle

    def maybe(motion):
        if motion.case.id == ill:
            raise ZeroDivisionError
        settle(motion)

    monkeypatch.setattr(broadcasting, "settle", maybe)
    stored = hands.do(lambda: receive_signal("alarm", {}, source="test", acting=hands.acting()).id)
    assert hands.tick() == 1
    assert (hands.open(well), hands.open(ill)) == (["A"], [])
    assert [one.code for one in hands.case(ill).incidents] == ["signal_failed"]
    assert state_of(stored)[0] == "delivered"


@pytest.fixture
def alarmed(hands, monkeypatch):
    """A case that could not take a signal, and would now; with the signal's id."""
    publish_process(
        start(),
        user("A", "B", "C"),
        boundary("X", "A", "signal alarm", interrupting=False),
        end(),
        flow("S A C E"),
        flow("X B E"),
    )
    case = hands.start()
    stored = hands.do(
        lambda: receive_signal("alarm", {"why": "a drill"}, source="test", acting=hands.acting()).id
    )
    with monkeypatch.context() as broken:
        broken.setattr(broadcasting, "settle", fail)
        assert hands.tick() == 0
    assert hands.open(case) == ["A"]
    return case, stored


def fail(*_, **__):
    raise ZeroDivisionError


def retry_signal(hands, case):
    (incident,) = hands.case(case).incidents
    hands.do(lambda: retry_incident(incident.id, acting=hands.acting()))
    return incident.id


@pytest.mark.parametrize("retried", [True, False])
def test_a_signal_is_kept_for_a_case_that_can_still_hear_it_and_goes_with_that(
    hands, alarmed, retried
):
    case, stored = alarmed
    other = hands.start()
    with transaction():
        inbox.lock(stored).cases = [other]
        db.session.flush()
        erased = db.session.get_one(Case, other)
        empty_messages(erased)
        erased.erased_at = hands.now
    if retried:
        retry_signal(hands, case)
        assert hands.case(case).data == {"why": "a drill"}
    with transaction():
        assert not inbox.get(stored).emptied
        empty_messages(db.session.get_one(Case, case))
        assert inbox.get(stored).emptied


def test_of_a_signal_that_was_erased_nothing_is_sent_again(hands, alarmed):
    case, stored = alarmed
    with transaction():
        inbox.erase(inbox.lock(stored))
    retry_signal(hands, case)
    assert (hands.open(case), hands.case(case).incidents) == (["A"], ())


def test_a_retry_sends_a_signal_again_to_the_case_that_could_not_take_it(hands, alarmed):
    case, stored = alarmed
    later = hands.start()
    incident = retry_signal(hands, case)
    assert (hands.open(case), hands.case(case).data) == (["A", "B"], {"why": "a drill"})
    assert hands.case(case).incidents == ()
    with reading():
        assert inbox.get(stored).cases == [case]
    with pytest.raises(IncidentResolved):
        hands.do(lambda: retry_incident(incident, acting=hands.acting()))
    assert hands.tick() == 0
    assert (hands.open(case), hands.open(later)) == (["A", "B"], ["A"])
    assert hands.log(case).count("signal_received") == 1


def test_a_retry_that_breaks_off_again_leaves_the_signal_to_be_sent(hands, alarmed, monkeypatch):
    case, _ = alarmed
    with monkeypatch.context() as broken:
        broken.setattr(retrying, "settle", fail)
        with pytest.raises(ZeroDivisionError):
            retry_signal(hands, case)
    retry_signal(hands, case)
    assert hands.open(case) == ["A", "B"]


def test_a_retry_for_a_case_that_catches_the_signal_no_more_ends_its_incident(hands, alarmed):
    case, _ = alarmed
    hands.complete(case, "A")
    retry_signal(hands, case)
    assert (hands.open(case), hands.case(case).incidents) == (["C"], ())
    assert "signal_received" not in hands.log(case)


def test_a_signal_that_a_case_cannot_take_several_times_is_one_incident(hands, monkeypatch):
    publish_waiting("signal alarm")
    case = hands.start()
    hands.do(lambda: receive_signal("alarm", {}, source="test", acting=hands.acting()).id)
    with monkeypatch.context() as broken:
        broken.setattr(broadcasting, "settle", fail)
        broken.setattr(sweeping, "finish_signal", fail)
        hands.tick()
        hands.tick()
    (incident,) = hands.case(case).incidents
    assert (incident.code, incident.attempts) == ("signal_failed", 2)
    assert hands.tick() == 1
    assert (hands.open(case), hands.case(case).incidents) == (["A"], ())


def test_a_message_that_breaks_delivery_rests_after_five_attempts(hands, monkeypatch):
    publish_waiting()
    hands.start()
    stored = stored_message(hands)

    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(sweeping, "deliver_message", broken)
    for _ in range(4):
        hands.tick()
    assert state_of(stored)[0] == "received"
    hands.tick()
    assert state_of(stored) == (
        "unmatched",
        "failed 5 times: ZeroDivisionError; the log has the trace",
    )
    assert hands.tick() == 0


def test_the_sweep_delivers_a_message_whose_case_came_late(hands):
    publish_waiting()
    stored = stored_message(hands, ttl=timedelta(hours=2))
    hands.tick()
    assert state_of(stored)[0] == "waiting"
    case = hands.start()
    ticking.sweep()
    assert hands.open(case) == ["A"]


def test_the_sweep_ends_the_waiting_of_a_message_whose_time_is_over(hands):
    publish_waiting()
    stored = stored_message(hands, ttl=timedelta(hours=2))
    hands.tick()
    hands.later(hours=2)
    ticking.sweep()
    assert state_of(stored)[0] == "expired"
    case = hands.start()
    ticking.sweep()
    assert hands.open(case) == []


def test_nothing_is_delivered_for_an_id_that_nobody_stored(hands):
    assert ticking.deliver("nothing") == 0
