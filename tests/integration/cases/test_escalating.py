"""Escalations: who is asked to look, until one of them says what they will do."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from service.cases.commands.acknowledge import acknowledge
from service.cases.commands.migrate import migrate
from service.cases.commands.reopen import reopen
from service.cases.commands.restrict import restrict
from service.cases.commands.undo_migration import undo_migration
from service.cases.escalated import (
    answered_escalations,
    count_waiting,
    read_escalation,
    waiting_escalations,
)
from service.cases.moving import Moving
from service.cases.notified import Told, list_notices
from service.cases.refusals import EscalationAcknowledged, EscalationNotFound, PlanRequired
from service.extensions import db
from service.ledger.escalations import Escalation
from service.people.actors import SYSTEM, Actor
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import sla, tell
from tests.unit.engine.notation import end, flow, start, throw, user

HOUR = timedelta(hours=1)


def people() -> dict[str, Actor]:
    groups = {"ann": Group.OFFICER, "sue": Group.SUPERVISOR, "adam": Group.ADMINISTRATOR}
    with transaction():
        return {name: add_actor(name, group) for name, group in groups.items()}


def waiting() -> list[Escalation]:
    with reading():
        assert count_waiting(actor=SYSTEM) == len(waiting_escalations(actor=SYSTEM).items)
        found = [one.escalation for one in waiting_escalations(actor=SYSTEM).items]
        db.session.expunge_all()
        return found


def answered() -> list[tuple[str | None, str]]:
    with reading():
        found = answered_escalations(actor=SYSTEM).items
        return [(one.escalation.acknowledged_by, one.escalation.plan) for one in found]


def due(desk: Desk, case: str) -> list[object]:
    return [one.due_at for one in desk.timers(case) if one.clock == "escalation"]


def test_an_escalation_event_waits_for_a_supervisor_and_goes_up_by_office_hours(desk: Desk) -> None:
    by = people()
    drawn = (start(), throw("T", "escalation UP"), user("A"), end(), flow("S T A E"))
    publish_process(*drawn)
    case = desk.start()
    (one,) = waiting()
    assert one.what == "Escalated: UP."
    assert desk.told(case) == [("sue", "escalated")]
    (first,) = due(desk, case)
    assert first == desk.now + 24 * HOUR  # The calendar has no office hours: a working day.
    desk.advance(first)
    assert waiting()[0].level == 1
    assert desk.told(case)[1:] == [("adam", "escalated")]
    assert due(desk, case)[0] > first
    second, _ = due(desk, case)[0], desk.advance(due(desk, case)[0])
    assert (waiting()[0].level, due(desk, case)[0] - second) == (2, 7 * 24 * HOUR)
    for plan, who, refusal in (
        ("I call them.", "ann", NotAllowed),
        (" ", "sue", PlanRequired),
    ):
        with pytest.raises(refusal):
            desk.do(lambda p=plan, w=who: acknowledge(one.id, p, acting=desk.acting(by[w])))
    desk.do(lambda: acknowledge(one.id, " I call them. ", acting=desk.acting(by["sue"])))
    assert (waiting(), answered()) == ([], [("sue", "I call them.")])
    assert due(desk, case) == []
    assert desk.log(case)[-1] == "escalation_acknowledged"
    with pytest.raises(EscalationAcknowledged):
        desk.do(lambda: acknowledge(one.id, "I as well.", acting=desk.acting(by["adam"])))
    with pytest.raises(EscalationNotFound):
        desk.do(lambda: acknowledge("nothing", "I do.", acting=desk.acting()))
    with reading(), pytest.raises(EscalationNotFound):
        read_escalation("nothing", actor=SYSTEM)


def test_undoing_a_migration_neither_forgets_nor_revives_one(desk: Desk) -> None:
    by = people()
    promised = sla(tell("P1D", "user:sue", every="P1D"), within="2 days")
    publish_process(promised, start(), user("A"), end(), flow("S A E"))
    case = desk.start()
    publish_process(promised, start(), user("A", name="Visit"), end(), flow("S A E"))
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    desk.advance(MONDAY + timedelta(days=4))
    (one,), (before,) = waiting(), due(desk, case)
    desk.do(lambda: undo_migration(case, acting=desk.acting()))
    assert due(desk, case) == [before]
    desk.do(lambda: migrate(case, Moving(2), acting=desk.acting()))
    desk.do(lambda: acknowledge(one.id, "I look.", acting=desk.acting(by["sue"])))
    desk.do(lambda: undo_migration(case, acting=desk.acting()))
    assert due(desk, case) == []


def test_one_that_ends_its_case_is_answered_and_goes_up_after_reopening(
    desk: Desk,
) -> None:
    by = people()
    publish_process(start(), end("X", "escalation UP"), flow("S X"))
    case = desk.start()
    (one,) = waiting()
    assert desk.timers(case) == []
    desk.do(lambda: reopen(case, "It is not over.", acting=desk.acting()))
    (first,) = due(desk, case)
    desk.advance(first)
    assert (waiting()[0].level, len(due(desk, case))) == (1, 1)
    desk.do(lambda: acknowledge(one.id, "I look.", acting=desk.acting(by["adam"])))
    assert (waiting(), due(desk, case)) == ([], [])


def test_a_step_after_the_target_asks_once_until_it_is_answered(desk: Desk) -> None:
    people()
    inner = sla(tell("P1D", "role:leads", every="P1D"), within="2 days")
    of_case = sla(tell("P1D", "user:sue"), within="3 days")
    publish_process(
        of_case,
        start(),
        user("A", inner=inner),
        end(),
        flow("S A E"),
        handrail__acknowledgeWithin="2 working days",
    )
    case = desk.start()
    desk.advance(MONDAY + timedelta(days=6))
    assert [(one.element, one.task_id is None) for one in waiting()] == [("A", False), ("p", True)]
    assert ("sue", "follow_on:1") in desk.told(case)
    desk.complete(case, "A")
    assert len(waiting()) == 2
    assert desk.timers(case) == []


def test_of_a_restricted_case_those_are_asked_who_see_it_or_can_let_one_in(desk: Desk) -> None:
    by = people()
    with transaction():
        by["tess"] = add_actor("tess", Group.SUPERVISOR)
    publish_process(start(), throw("T", "escalation UP"), user("A"), end(), flow("S T A E"))
    led = desk.start(restricted_to=("ann", "tess"))
    assert desk.told(led) == [("tess", "escalated")]
    case = desk.start(title="Ada Brown", owner="ann", restricted_to=("ann",))
    assert desk.told(case) == [("ann", "escalated"), ("adam", "unseen")]
    for who, count, seen in (("sue", 0, []), ("tess", 1, [True]), ("adam", 1, [False])):
        with reading():
            found = waiting_escalations(actor=by[who]).items
            assert [one.is_seen for one in found] == seen
            assert count_waiting(actor=by[who]) == count
    assert (found[0].reference, found[0].title) == (desk.case(case).reference, "")
    (told,) = _told(by["adam"])
    assert (told.reference, told.title) == (found[0].reference, "")
    assert "UP" not in told.notice.text
    with pytest.raises(EscalationNotFound):
        desk.do(lambda: acknowledge(found[0].escalation.id, "I.", acting=desk.acting(by["adam"])))
    desk.do(lambda: restrict(case, ["sue"], "She leads.", acting=desk.acting(by["ann"])))
    with reading():
        assert waiting_escalations(actor=by["adam"]).items == []
        assert [one.is_seen for one in waiting_escalations(actor=by["sue"]).items] == [True]
    desk.advance(due(desk, case)[0])
    assert desk.told(case)[2:] == [("sue", "escalated")]


def _told(actor: Actor) -> Sequence[Told]:
    with reading():
        return list_notices(actor=actor).items
