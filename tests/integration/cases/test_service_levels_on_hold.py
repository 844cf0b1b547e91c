"""What a hold does to the SLA of a task: to its target, its amber and whoever is told."""

from datetime import UTC, datetime

from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.one_task import DAY, one_task, people
from tests.integration.cases.sla_notation import london_end, sla
from tests.unit.engine.notation import end, flow, receive, start, user


def test_a_hold_keeps_the_remaining_working_time(desk: Desk) -> None:
    desk.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    case = one_task(desk, sla(within="10 working days", amber="2 working days"))
    assert desk.task(case, "A").sla.target_at == london_end(15, 12)
    desk.advance(datetime(2026, 12, 7, 9, tzinfo=UTC))
    release = datetime(2026, 12, 21, 9, tzinfo=UTC)
    desk.hold(case, release, "A")
    held = desk.task(case, "A").sla
    assert (held.status, held.target_at) == ("paused", london_end(31, 12))
    assert [one.due_at for one in desk.timers(case) if one.clock == "amber"] == [None]
    desk.advance(release)
    found = desk.task(case, "A").sla
    assert (found.status, found.target_at) == ("green", london_end(31, 12))
    assert found.original_target_at == london_end(15, 12)
    assert "hold" in found.explanation


def test_an_early_release_moves_the_target_back(desk: Desk) -> None:
    desk.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    case = one_task(desk, sla(within="10 working days"))
    desk.advance(datetime(2026, 12, 7, 9, tzinfo=UTC))
    desk.hold(case, datetime(2026, 12, 21, 9, tzinfo=UTC))
    desk.advance(datetime(2026, 12, 9, 9, tzinfo=UTC))
    desk.release(case)
    assert desk.task(case, "A").sla.target_at == london_end(17, 12)


def test_a_statutory_clock_runs_on_and_warns_during_a_hold(desk: Desk) -> None:
    people(desk, ann="officers")
    case = one_task(desk, sla(within="3 days", amber="1 day", kind="statutory"))
    desk.hold(case, MONDAY + 14 * DAY)
    found = desk.task(case, "A")
    assert (found.state, found.sla.status, found.sla.target_at) == ("held", "green", london_end(26))
    desk.advance(MONDAY + 6 * DAY)
    assert desk.told(case) == [("ann", "amber"), ("ann", "target")]
    assert desk.task(case, "A").sla.status == "red"


def test_only_a_stopping_reason_stops_a_stop_clock(desk: Desk) -> None:
    case = one_task(desk, sla(within="10 days", kind="stop_clock", cap="4 days"))
    desk.hold(case, MONDAY + 3 * DAY, "A")
    assert desk.task(case, "A").sla.status == "green"
    desk.advance(MONDAY + 3 * DAY)
    assert desk.task(case, "A").sla.target_at == london_end(3, 12)
    desk.hold(case, MONDAY + 5 * DAY, "A", stop_clock=True)
    assert desk.task(case, "A").sla.status == "paused"
    desk.advance(MONDAY + 5 * DAY)
    assert desk.task(case, "A").sla.target_at == london_end(5, 12)
    desk.hold(case, MONDAY + 20 * DAY, "A", stop_clock=True)
    desk.advance(MONDAY + 20 * DAY)
    assert desk.task(case, "A").sla.target_at == london_end(7, 12)


def test_a_hold_before_the_anchor_changes_nothing(desk: Desk) -> None:
    case = one_task(desk, sla(within="5 days", anchor="starts"), starts="2026-12-07")
    assert desk.task(case, "A").sla.target_at == london_end(12, 12)
    desk.hold(case, MONDAY + 2 * DAY, "A")
    desk.advance(MONDAY + 2 * DAY)
    assert desk.task(case, "A").sla.target_at == london_end(12, 12)
    desk.hold(case, datetime(2026, 12, 9, 9, tzinfo=UTC), "A")
    assert desk.task(case, "A").sla.target_at == london_end(14, 12)


def test_amber_is_told_once_though_a_hold_moves_it(desk: Desk) -> None:
    people(desk, ann="officers")
    case = one_task(desk, sla(within="5 days", amber="2 days"))
    desk.advance(london_end(26))
    desk.hold(case, MONDAY + 7 * DAY, "A")
    desk.advance(MONDAY + 30 * DAY)
    assert desk.told(case)[0] == ("ann", "amber")
    assert [kind for _, kind in desk.told(case)].count("amber") == 1
    assert ("ann", "target") in desk.told(case)


def test_a_task_that_opens_in_a_held_case_counts_from_the_release(desk: Desk) -> None:
    publish_process(
        start(),
        receive("M"),
        user("A", inner=sla(within="2 days")),
        end(),
        flow("S M A E"),
    )
    case = desk.start()
    desk.hold(case, MONDAY + 5 * DAY)
    desk.send("docs")
    assert desk.task(case, "A").sla.status == "paused"
    desk.advance(MONDAY + 5 * DAY)
    assert desk.task(case, "A").sla.target_at == london_end(30)


def test_a_task_without_an_sla_can_be_held(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = desk.start()
    desk.hold(case, MONDAY + DAY, "A")
    assert desk.task(case, "A").sla.status == "none"
    desk.advance(MONDAY + DAY)
    assert desk.task(case, "A").state == "open"
