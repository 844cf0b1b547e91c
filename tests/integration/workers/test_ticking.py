"""What time alone brings about, by a worker that looks at the books."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from service.cases.bulk.runs import begin
from service.cases.case_list import CaseFilter, list_cases
from service.cases.commands import fire_timer as firing
from service.cases.commands import start_by_timer as starting
from service.cases.commands.correct_subject import correct_subject
from service.cases.commands.link import link
from service.cases.commands.retry_incident import retry_incident
from service.cases.models import BulkKind, BulkVerb, LinkKind
from service.cases.subjects.details import SubjectGiven
from service.errors import ServiceUnavailable
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.transaction import reading
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.factories.statements import statements
from tests.unit.engine.notation import boundary, end, flow, start, user
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
