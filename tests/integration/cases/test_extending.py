"""A target is moved out on a person's word; the original one stays."""

from datetime import UTC, datetime, timedelta

import pytest

from service.cases.commands.extend import extend
from service.cases.refusals import ReasonRequired, TargetNotExtendable, TargetNotLater
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.sla_notation import london_end, sla
from tests.unit.engine.notation import flow, start, user


def extend_task(desk: Desk, case: str, element: str, to: datetime, reason: str = "Waiting") -> None:
    task = desk.task(case, element).id
    desk.do(lambda: extend(task, to, reason, acting=desk.acting()))


def one_task(desk: Desk, **said: str) -> str:
    publish_process(
        start(), user("A", inner=sla(**said)), user("B", inner=sla(within="2 days")), flow("S A B")
    )
    return desk.start()


def test_the_target_moves_out_and_the_original_stays(desk: Desk) -> None:
    case = one_task(desk, within="5 days", amber="1 day")
    extend_task(desk, case, "A", datetime(2026, 12, 4, 10, tzinfo=UTC))
    clock = desk.task(case, "A").sla
    assert clock.target_at == london_end(4, 12)
    assert clock.amber_at == london_end(3, 12)
    assert clock.original_target_at == london_end(28)
    assert clock.explanation.endswith(
        "extended on Monday 23 November 2026 to Friday 4 December 2026."
    )
    assert desk.case(case).sla.target_at == london_end(6, 12)
    assert "target_extended" in desk.log(case)
    assert [one.due_at for one in desk.timers(case)] == [london_end(3, 12)]


def test_what_comes_after_an_extended_task_stays_moved_out_when_it_is_done(desk: Desk) -> None:
    case = one_task(desk, within="5 days")
    extend_task(desk, case, "A", datetime(2026, 12, 4, tzinfo=UTC))
    desk.complete(case, "A")
    assert desk.case(case).sla.target_at == london_end(6, 12)


def test_a_hold_placed_later_moves_it_on_from_there(desk: Desk) -> None:
    case = one_task(desk, within="5 days")
    extend_task(desk, case, "A", datetime(2026, 12, 4, tzinfo=UTC))
    desk.hold(case, desk.now + timedelta(days=3), "A")
    assert desk.task(case, "A").sla.target_at == london_end(7, 12)
    desk.advance(timedelta(days=3))
    assert desk.task(case, "A").sla.target_at == london_end(7, 12)


def test_a_breached_target_is_extended_and_may_be_met_after_all(desk: Desk) -> None:
    case = one_task(desk, within="2 hours")
    desk.advance(timedelta(hours=3))
    assert desk.task(case, "A").sla.status == "red"
    extend_task(desk, case, "A", desk.now + timedelta(hours=1))
    assert desk.task(case, "A").sla.status == "green"
    desk.advance(timedelta(hours=2))
    assert desk.log(case).count("clock_breached") == 2


def test_it_is_extended_again_and_only_to_later(desk: Desk) -> None:
    case = one_task(desk, within="5 days")
    with pytest.raises(ReasonRequired):
        extend_task(desk, case, "A", datetime(2026, 12, 4, tzinfo=UTC), " ")
    for to in (datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 28, 9, tzinfo=UTC)):
        with pytest.raises(TargetNotLater):
            extend_task(desk, case, "A", to)
    for day in (4, 9):
        extend_task(desk, case, "A", datetime(2026, 12, day, tzinfo=UTC))
    assert desk.task(case, "A").sla.target_at == london_end(9, 12)


def test_what_the_law_sets_is_not_extended(desk: Desk) -> None:
    case = one_task(desk, within="5 days", kind="statutory")
    assert "extend" not in desk.task(case, "A").actions
    with pytest.raises(TargetNotExtendable):
        extend_task(desk, case, "A", datetime(2026, 12, 4, tzinfo=UTC))
    desk.complete(case, "A")
    assert "extend" in desk.task(case, "B").actions
