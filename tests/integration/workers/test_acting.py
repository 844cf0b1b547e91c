"""Work for machines: taken, done outside any transaction, and what came of it recorded."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from service.cases.commands import record_result as recording
from service.cases.commands.cancel import cancel
from service.cases.commands.record_result import BpmnError, Failure, Result
from service.cases.commands.retry_incident import retry_incident
from service.errors import ServiceUnavailable
from service.extensions import db
from service.ledger import outbox
from service.ledger.outbox import Work
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.integration.workers.conftest import wait_until
from tests.unit.engine.notation import (
    boundary,
    end,
    extension,
    flow,
    handrail,
    service,
    start,
    user,
)
from workers import acting, holding
from workers.effects import EFFECTS

HOLD = holding.HELD_FOR


class Effect:
    """An outside effect that a test scripts: what it is to bring, and what it was given."""

    def __init__(self):
        self.given, self.brings = [], []

    def __call__(self, assignment):
        self.given.append(assignment)
        came = self.brings.pop(0) if self.brings else Result()
        if isinstance(came, BaseException):
            raise came
        return came(assignment) if callable(came) else came


@pytest.fixture
def effect(monkeypatch):
    scripted = Effect()
    monkeypatch.setitem(EFFECTS, "work", scripted)
    return scripted


@pytest.fixture
def case(hands):
    """A case that waits for a machine, with a person's task after it and one for an error."""
    publish_process(
        start(),
        service(
            "W",
            inner=extension(
                handrail("input", name="who", value="name"),
                handrail("output", name="answer", value="said"),
            ),
        ),
        boundary("X", "W", "error BAD"),
        user("A", "B"),
        end(),
        flow("S W A E"),
        flow("X B E"),
    )
    return hands.start(name="Ann")


def work_of(case):
    with reading():
        found = db.session.scalars(select(Work).where(Work.case_id == case)).one()
        db.session.expunge(found)
        return found


def test_the_result_moves_the_case(hands, case, effect):
    effect.brings = [Result({"said": "yes"})]
    assert hands.tick() == 1
    assert hands.open(case) == ["A"]
    assert hands.case(case).data == {"name": "Ann", "answer": "yes"}
    assert hands.tick() == 0


def test_a_worker_is_given_what_the_diagram_says_and_no_database_row(hands, case, effect):
    hands.tick()
    (given,) = effect.given
    assert (given.case_id, given.reference, given.element) == (case, "HR-000001", "W")
    assert given.inputs == {"who": "Ann"}
    assert given.at == hands.now
    assert given.acting.trace == given.work_id


def test_no_transaction_is_open_while_a_worker_acts(hands, case, effect):
    effect.brings = [lambda _: Result({"said": db.session().in_transaction()})]
    hands.tick()
    assert hands.case(case).data["answer"] is False


def test_an_error_goes_the_way_that_the_diagram_draws(hands, case, effect):
    effect.brings = [BpmnError("BAD")]
    hands.tick()
    assert hands.open(case) == ["B"]


def test_what_fails_is_tried_again_later_and_later_until_it_is_given_up(hands, case, effect):
    effect.brings = [Failure("no answer")] * 5
    waits = []
    for _ in range(4):
        assert hands.tick() == 1
        waits.append(work_of(case).next_at - hands.now)
        assert hands.tick() == 0
        hands.now = work_of(case).next_at
    assert waits == [timedelta(seconds=s) for s in (10, 60, 360, 2160)]
    assert hands.case(case).incidents == ()
    hands.tick()
    (incident,) = hands.case(case).incidents
    assert (incident.code, incident.message) == ("work_given_up", "work: no answer")
    assert (incident.element, incident.attempts) == ("W", 5)
    hands.later(days=30)
    assert hands.tick() == 0


def test_given_up_work_that_an_operator_retries_is_done(hands, case, effect):
    effect.brings = [Failure("no such thing", final=True), Result({"said": "now"})]
    hands.tick()
    (incident,) = hands.case(case).incidents
    hands.do(lambda: retry_incident(incident.id, acting=hands.acting()))
    assert hands.case(case).incidents == ()
    hands.tick()
    assert hands.case(case).data["answer"] == "now"
    assert hands.open(case) == ["A"]


def test_a_worker_survives_whatever_an_effect_raises(hands, case, effect):
    effect.brings = [ZeroDivisionError("secret answers"), Result({"said": "then"})]
    hands.tick()
    assert work_of(case).last_error == "ZeroDivisionError in the worker; the log has its trace."
    hands.later(seconds=10)
    hands.tick()
    assert hands.case(case).data["answer"] == "then"


def test_work_that_a_worker_holds_is_not_taken_by_another(hands, case, effect):
    inner = []

    def meanwhile(assignment):
        inner.append(acting.act(assignment.work_id))
        return Result({"said": "first"})

    effect.brings = [meanwhile]
    hands.tick()
    assert inner == [False]
    assert len(effect.given) == 1


def test_the_late_result_of_a_slow_worker_is_refused(hands, case, effect):
    def slow(assignment):
        hands.later(minutes=6)
        assert acting.act(assignment.work_id)
        return Result({"said": "slow"})

    effect.brings = [slow, Result({"said": "quick"})]
    hands.tick()
    assert hands.case(case).data["answer"] == "quick"
    assert len(effect.given) == 2


def test_a_worker_that_is_gone_is_followed_by_another_when_its_time_is_up(hands, case, effect):
    acting._take(work_of(case).id)
    hands.later(seconds=59)
    assert hands.tick() == 0
    hands.later(seconds=1)
    assert hands.tick() == 1
    assert hands.open(case) == ["A"]


def test_a_worker_that_is_still_at_it_keeps_its_work(hands, case, effect, monkeypatch):
    monkeypatch.setattr(holding, "SAY_EVERY", 0.01)
    hold_on, away, others = outbox.hold_on, [True], []

    def answering(*given, **more):
        if away:
            away.pop()
            raise OperationalError("", {}, Exception())
        return hold_on(*given, **more)

    def long(assignment):
        for _ in range(3):
            hands.later(seconds=50)
            wait_until(lambda: work_of(case).taken_until == hands.now + HOLD)
            others.append(acting.act(assignment.work_id))
        return Result({"said": "long"})

    monkeypatch.setattr(outbox, "hold_on", answering)
    effect.brings = [long]
    hands.tick()
    assert (others, away) == ([False] * 3, [])
    assert hands.case(case).data["answer"] == "long"


def test_a_worker_that_is_stuck_or_was_followed_holds_on_no_longer(
    hands, case, effect, monkeypatch
):
    monkeypatch.setattr(holding, "SAY_EVERY", 0.01)
    monkeypatch.setattr(holding, "LONGEST", HOLD)

    def stuck(assignment):
        wait_until(lambda: all(one.name != "holder" for one in threading.enumerate()))
        hands.later(minutes=1)
        first = work_of(case).fence
        assert acting.act(assignment.work_id)
        with transaction():
            assert not outbox.hold_on(assignment.work_id, first, until=hands.now)
        return Result({"said": "stuck"})

    effect.brings = [stuck, Result({"said": "quick"})]
    hands.tick()
    assert hands.case(case).data["answer"] == "quick"


def test_work_that_ends_every_worker_is_given_up(hands, case, effect):
    for _ in range(5):
        acting._take(work_of(case).id)
        hands.now += HOLD
    hands.tick()
    assert effect.given == []
    (incident,) = hands.case(case).incidents
    assert "Every worker that took it ended" in incident.message


def test_work_withdrawn_while_it_is_done_changes_nothing(hands, case, effect):
    def meanwhile(_):
        hands.do(lambda: cancel(case, "Opened by mistake", acting=hands.acting()))
        return Result({"said": "late"})

    effect.brings = [meanwhile]
    hands.tick()
    assert hands.case(case).state == "cancelled"
    assert "answer" not in hands.case(case).data
    assert work_of(case).state == "withdrawn"


def test_a_result_that_the_case_cannot_take_is_an_incident_and_not_done_again(
    hands, case, effect, monkeypatch
):
    settle = recording.settle

    def broken(motion):
        if motion._queue:
            raise ZeroDivisionError
        settle(motion)

    with monkeypatch.context() as patched:
        patched.setattr(recording, "settle", broken)
        hands.tick()
    (incident,) = hands.case(case).incidents
    assert "Its result could not be taken (ZeroDivisionError)" in incident.message
    hands.later(days=1)
    hands.tick()
    assert len(effect.given) == 1


def test_a_database_that_is_away_leaves_the_work_to_the_next_worker(
    hands, case, effect, monkeypatch
):
    def away(_):
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(recording, "settle", away)
        with pytest.raises(ServiceUnavailable):
            acting.act(work_of(case).id)
    assert hands.case(case).incidents == ()
    hands.now += HOLD
    hands.tick()
    assert hands.open(case) == ["A"]


def test_work_that_is_not_there_is_nothing_to_do(hands):
    assert acting.act("nothing") is False
