"""What becomes of a case's clocks in another version of its process."""

from datetime import timedelta
from typing import Any

import pytest

from service.engine import MigrationRefused
from service.people.groups import Group
from service.people.refusals import NotAllowed
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold, publish_process
from tests.factories.people import add_actor
from tests.integration.cases.moving import look, move
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.drawn import LINE
from tests.unit.engine.notation import boundary, extension, flow, handrail, start, user


def test_clocks_are_kept_as_they_are(desk: Desk) -> None:
    def drawn(days: int) -> tuple[str, ...]:
        law = extension(handrail("rule", kind="statutory"))
        late = boundary("T", "A", f"timer P{days}D", interrupting=False, inner=law)
        return (start(), user("A", inner=sla(within=f"{days} days", kind="statutory")), user("B"),
                late, flow("S A B"))  # fmt: skip

    publish_hold()
    publish_process(*drawn(10))
    case = desk.start()
    target = desk.task(case, "A").sla.target_at
    due = {one.element: one.due_at for one in desk.timers(case) if one.token}
    publish_process(*drawn(2))
    desk.advance(timedelta(days=1))
    move(desk, case)
    assert desk.task(case, "A").sla.target_at == target
    assert {one.element: one.due_at for one in desk.timers(case) if one.token} == due
    desk.hold(case, desk.now + timedelta(days=1))
    desk.advance(timedelta(days=2))
    assert desk.task(case, "A").sla.target_at == target, "the law runs on, by the old rule"
    assert {one.element: one.due_at for one in desk.timers(case) if one.element == "T"} == {
        "T": due["T"]
    }


def test_a_service_clock_restarts_or_is_recomputed(desk: Desk) -> None:
    def drawn(days: int) -> tuple[str, ...]:
        late = boundary("T", "A", f"timer P{days}D", interrupting=False)
        inner = sla(within=f"{days} days")
        return (start(), user("A", inner=inner), user("B"), late, flow("S A B"))

    publish_process(*drawn(10))
    publish_process(*drawn(20))
    publish_process(*drawn(30))
    case = desk.start(version=1)
    begun, target = desk.now, desk.task(case, "A").sla.target_at
    assert target is not None
    desk.advance(timedelta(days=1))
    move(desk, case, 2, clocks={"A": "recompute", "T": "recompute"})
    assert desk.task(case, "A").sla.target_at == target + timedelta(days=10)
    assert timer(desk, case, "T") == begun + timedelta(days=20)
    move(desk, case, 3, clocks={"A": "restart", "T": "restart"})
    assert desk.task(case, "A").sla.target_at == target + timedelta(days=21)
    assert timer(desk, case, "T") == desk.now + timedelta(days=30)


def timer(desk: Desk, case: str, element: str) -> Any:
    (found,) = [one.due_at for one in desk.timers(case) if one.element == element]
    return found


def test_a_clock_of_the_law_is_recomputed_by_an_administrator_alone(desk: Desk) -> None:
    def drawn(days: int) -> tuple[str, ...]:
        inner = sla(within=f"{days} days", kind="statutory")
        return (start(), user("A", inner=inner), flow("S A"))

    publish_process(*drawn(10))
    case = desk.start()
    target = desk.task(case, "A").sla.target_at
    assert target is not None
    publish_process(*drawn(8))
    both = add_actor("both", Group.SUPERVISOR, Group.ANALYST)
    with pytest.raises(NotAllowed):
        move(desk, case, clocks={"A": "recompute"}, by=both)
    with pytest.raises(MigrationRefused):
        move(desk, case, clocks={"A": "restart"})
    move(desk, case, clocks={"A": "recompute"})
    assert desk.task(case, "A").sla.target_at == target - timedelta(days=2)
    publish_process(start(), user("A"), flow("S A"))
    with pytest.raises(MigrationRefused) as refusal:
        move(desk, case, 3)
    assert [one.code for one in refusal.value.problems] == ["statutory_clock_lost"]


def test_a_clock_that_is_gone_leaves_the_task(desk: Desk) -> None:
    marked = boundary("T", "A", "timer P5D", interrupting=False, handrail__clock="target")
    publish_process(start(), user("A"), marked, flow("S A"))
    other = desk.start()
    publish_process(start(), user("A", inner=sla(within="10 days", amber="2 days")), flow("S A"))
    case = desk.start()
    publish_process(start(), user("A"), flow("S A"))
    assert desk.task(other, "A").sla.target_at
    for one in (case, other):
        move(desk, one, 3)
        assert desk.task(one, "A").sla.status == "none"


def test_what_a_case_promises_is_kept_unless_it_is_recomputed(desk: Desk) -> None:
    def drawn(days: int) -> tuple[str, ...]:
        return (sla(within=f"{days} days"), start(), user("A"), flow("S A"))

    publish_process(*drawn(10))
    publish_process(*drawn(20))
    publish_process(*LINE)
    case = desk.start(version=1)
    target = desk.case(case).sla.target_at
    assert target is not None
    move(desk, case, 2)
    assert desk.case(case).sla.target_at == target
    (clock,) = look(desk, case, 3, clocks={"p": "recompute"}).clocks
    assert (clock.kind, clock.fate) == ("case", "end")
    move(desk, case, 3)
    assert desk.case(case).sla.target_at == target
    move(desk, case, 2, clocks={"p": "recompute"})
    assert desk.case(case).sla.target_at == target + timedelta(days=10)


def test_a_clock_counts_from_an_event_under_its_new_name(desk: Desk) -> None:
    def drawn(first: str) -> tuple[str, ...]:
        inner = sla(within="10 days", anchor=f"event:{first}")
        return (start(), user(first, "X"), user("B", inner=inner), flow(f"S {first} X B"))

    publish_hold()
    publish_process(*drawn("A"))
    case = desk.start()
    begun = desk.now
    desk.complete(case, "A")
    publish_process(*drawn("A2"))
    desk.advance(timedelta(days=1))
    move(desk, case, mapping={"A": "A2"})
    desk.complete(case, "X")
    target = desk.task(case, "B").sla.target_at
    assert target is not None
    assert target - begun < timedelta(days=11)
    publish_process(*drawn("A3"))
    move(desk, case, 3, mapping={"A2": "A3"})
    assert desk.task(case, "B").sla.target_at == target
    desk.hold(case, desk.now + timedelta(days=1))
    desk.release(case)
    assert desk.task(case, "B").sla.target_at == target
