"""What time alone brings about, by a worker that looks at the books."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from service.cases import sweeping
from service.cases.bulk.runs import begin
from service.cases.case_list import CaseFilter, list_cases
from service.cases.commands import broadcast_signal as broadcasting
from service.cases.commands import fire_timer as firing
from service.cases.commands import retry_incident as retrying
from service.cases.commands import start_by_timer as starting
from service.cases.commands.broadcast_signal import receive_signal
from service.cases.commands.correct_subject import correct_subject
from service.cases.commands.link import link
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.retry_incident import retry_incident
from service.cases.erasure.messages import empty_messages
from service.cases.models import BulkKind, BulkVerb, Case, LinkKind
from service.cases.refusals import IncidentResolved
from service.cases.subjects.details import SubjectGiven
from service.errors import ServiceUnavailable
from service.extensions import db
from service.ledger import inbox
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.factories.statements import statements
from tests.unit.engine.notation import boundary, catch, end, flow, start, user
from workers import ticking


def publish_deadline(key="p", rule="PT1H"):
    publish_process(
        start(),
        user("A", "B"),
        boundary("T", "A", f"timer {rule}"),
        end(),
        flow("S A E"),
        flow("T B E"),
        key=key,
    )


@pytest.fixture
def defect(monkeypatch):
    """Make settling fail in the cases whose ids are added to this set."""
    ill: set[str] = set()
    settle = firing.settle

    def maybe(motion):
        if motion.case.id in ill:
            raise ZeroDivisionError
        settle(motion)

    monkeypatch.setattr(firing, "settle", maybe)
    return ill


def test_what_is_due_fires_and_what_is_not_waits(hands):
    publish_deadline()
    publish_deadline("q", "PT3H")
    soon, late = hands.start(), hands.start("q")
    assert hands.tick() == 0
    hands.later(hours=2)
    assert hands.tick() == 1
    assert (hands.open(soon), hands.open(late)) == (["B"], ["A"])
    assert hands.tick() == 0


def test_one_statement_tells_that_there_is_nothing_to_do(hands):
    publish_deadline()
    hands.start()
    for look in (ticking.fire, ticking.work, ticking.prove):
        with statements() as seen:
            assert look() == 0
        assert len([one for one in seen if one.text.startswith("SELECT")]) == 1


def test_whatever_waits_is_done_by_the_next_look(hands):
    publish_deadline()
    boss = hands.acting(add_actor("boss", Group.SUPERVISOR))
    one = hands.start(subject=SubjectGiven("2 Elm Court"))
    other = hands.start(subject_id=hands.case(one).subject.id)
    reference, chosen = hands.case(other).reference, [(hands.task(one, "A").id, one)]

    def ask():
        link(one, reference, LinkKind.RELATED, acting=boss)
        correct_subject(one, {"name": "3 Elm Court"}, acting=boss)
        said = {"to": "boss", "reason": ""}
        begin(BulkKind.TASK, BulkVerb.ASSIGN, chosen, acting=boss, answers=said)

    hands.do(ask)
    assert hands.tick() == 3
    assert hands.task(one, "A").assignee == "boss"
    assert hands.log(other)[-2:] == ["case_linked", "subject_corrected"]


def test_a_case_that_fails_gets_an_incident_and_blocks_no_other(hands, defect):
    publish_deadline()
    ill, well = hands.start(), hands.start()
    defect.add(ill)
    hands.later(hours=1)
    assert hands.tick() == 1
    assert hands.open(well) == ["B"]
    (incident,) = hands.case(ill).incidents
    assert (incident.code, incident.element, incident.attempts) == ("timer_failed", "T", 1)
    assert hands.open(ill) == ["A"]


def test_a_timer_that_failed_waits_before_it_is_tried_again(hands, defect):
    publish_deadline()
    ill = hands.start()
    defect.add(ill)
    hands.later(hours=1)
    hands.tick()
    hands.later(minutes=4)
    hands.tick()
    assert hands.case(ill).incidents[0].attempts == 1
    hands.later(minutes=1)
    hands.tick()
    assert hands.case(ill).incidents[0].attempts == 2
    defect.clear()
    hands.later(minutes=5)
    assert hands.tick() == 1
    assert hands.case(ill).incidents == ()
    assert hands.open(ill) == ["B"]


def test_an_operator_may_have_a_failed_timer_tried_at_once(hands, defect):
    publish_deadline()
    ill = hands.start()
    defect.add(ill)
    hands.later(hours=1)
    hands.tick()
    defect.clear()
    incident = hands.case(ill).incidents[0]
    hands.do(lambda: retry_incident(incident.id, acting=hands.acting()))
    assert hands.tick() == 1
    assert hands.open(ill) == ["B"]
    assert hands.case(ill).incidents == ()


def test_a_database_that_is_away_is_no_incident_of_the_case(hands, monkeypatch):
    publish_deadline()
    case = hands.start()
    hands.later(hours=1)

    def away(_):
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(firing, "settle", away)
        with pytest.raises(ServiceUnavailable):
            ticking.fire()
    assert hands.case(case).incidents == ()
    assert hands.tick() == 1


def test_after_downtime_the_missed_turns_of_a_cycle_fire_once_with_their_count(hands):
    publish_process(
        start(),
        user("A", "B"),
        boundary("T", "A", "timer R/PT1H", interrupting=False),
        end(),
        flow("S A E"),
        flow("T B E"),
    )
    case = hands.start()
    hands.later(hours=5, minutes=30)
    assert hands.tick() == 1
    assert hands.open(case) == ["A", "B"]
    (timer,) = [one for one in hands.timers(case) if one.element == "T"]
    assert timer.due_at == hands.now + timedelta(minutes=30)


def cases_of(hands, process="p"):
    with reading():
        found = list_cases(CaseFilter(process=process), actor=SYSTEM, now=hands.now)
        return [row.case.created_at for row in found.items]


def test_a_timer_start_opens_a_case_at_each_turn(hands):
    publish_process(start("S", "timer R/PT24H"), user("A"), end(), flow("S A E"), at=hands.now)
    hands.later(hours=23)
    assert hands.tick() == 0
    hands.later(hours=1)
    assert hands.tick() == 1
    assert hands.tick() == 0
    hands.later(hours=24)
    assert hands.tick() == 1
    assert len(cases_of(hands)) == 2


def test_turns_of_a_timer_start_missed_in_downtime_open_one_case(hands):
    publish_process(start("S", "timer R/PT24H"), user("A"), end(), flow("S A E"), at=hands.now)
    hands.later(days=4, hours=1)
    assert hands.tick() == 1
    assert hands.tick() == 0
    hands.later(hours=22, minutes=59)
    assert hands.tick() == 0
    hands.later(minutes=1)
    assert hands.tick() == 1


def test_a_timer_start_with_a_date_opens_one_case(hands):
    publish_process(
        start("S", "timer 2026-12-01T09:00:00Z"), user("A"), end(), flow("S A E"), at=hands.now
    )
    hands.now = datetime(2026, 12, 3, tzinfo=UTC)
    assert hands.tick() == 1
    hands.later(days=30)
    hands.tick()
    assert len(cases_of(hands)) == 1


def test_only_the_version_in_effect_starts_by_timer(hands):
    for name in ("First", "Second"):
        publish_process(
            start("S", "timer R/PT24H"),
            user("A", name=name),
            end(),
            flow("S A E"),
            at=hands.now,
        )
    hands.later(hours=25)
    hands.tick()
    hands.later(hours=24)
    hands.tick()
    assert len(cases_of(hands)) == 2


def test_a_start_that_fails_waits_and_blocks_no_other(hands, monkeypatch):
    for key in ("p", "q"):
        publish_process(
            start("S", "timer R/PT24H"), user("A"), end(), flow("S A E"), key=key, at=hands.now
        )
    begin = starting.begin

    def maybe(opening, **said):
        if opening.process == "p":
            raise ZeroDivisionError
        return begin(opening, **said)

    hands.later(hours=24)
    with monkeypatch.context() as patched:
        patched.setattr(starting, "begin", maybe)
        assert hands.tick() == 1
        assert (cases_of(hands, "p"), len(cases_of(hands, "q"))) == ([], 1)
    assert hands.tick() == 0
    hands.later(minutes=5)
    assert hands.tick() == 1
    assert len(cases_of(hands, "p")) == 1


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
