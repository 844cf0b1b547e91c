from datetime import UTC, datetime, timedelta

from service.cases.commands.retry_incident import retry_incident
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    flow,
    gateway,
    handrail,
    start,
    user,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def rule(**said: str) -> str:
    return f"<extensionElements>{handrail('rule', **said)}</extensionElements>"


def with_side_path(*timers: str) -> tuple[str, ...]:
    """A task A with boundary timers, each leading to a task of the timer's name in lower case."""
    return (start(), user("A"), *timers, end(), flow("S A E"))


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_a_drawn_timer_fires_at_its_instant(desk: Desk) -> None:
    publish_process(start(), catch("T", "timer 2 working days"), user("A"), end(), flow("S T A E"))
    case = desk.start()
    assert [(one.element, one.due_at) for one in desk.timers(case)] == [("T", at(25))]
    desk.advance(at(25) - HOUR)
    assert desk.open(case) == []
    desk.advance(at(25))
    assert desk.open(case) == ["A"]
    assert "timer_fired" in desk.log(case)


def test_a_cycle_falls_due_again_and_again(desk: Desk) -> None:
    publish_process(
        *with_side_path(boundary("T", "A", "timer R3/PT1H", interrupting=False)),
        user("X"),
        flow("T X E"),
    )
    case = desk.start()
    desk.advance(10 * HOUR)
    assert desk.open(case) == ["A", "X", "X", "X"]
    assert desk.timers(case) == []


def test_turns_missed_during_downtime_fire_as_one(desk: Desk) -> None:
    publish_process(
        *with_side_path(boundary("T", "A", "timer R/PT1H", interrupting=False)),
        user("X"),
        flow("T X E"),
    )
    case = desk.start()
    desk.now += 5 * HOUR + timedelta(minutes=10)
    assert desk.tick() == 1
    assert desk.open(case) == ["A", "X"]
    (left,) = desk.timers(case)
    assert (left.occurrence, left.due_at) == (6, MONDAY + 6 * HOUR)
    assert desk.tick() == 0


def test_missed_turns_count_as_taken(desk: Desk) -> None:
    publish_process(
        *with_side_path(boundary("T", "A", "timer R3/PT1H", interrupting=False)),
        user("X"),
        flow("T X E"),
    )
    case = desk.start()
    desk.now += 10 * HOUR
    assert desk.tick() == 1
    assert desk.open(case) == ["A", "X"]
    assert desk.timers(case) == []


def test_a_hold_stops_the_drawn_timers_of_its_task_alone(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", "B"),
        boundary("TA", "A", "timer P2D", interrupting=False),
        boundary("TB", "B", "timer P2D", interrupting=False),
        end(),
        flow("S G A E"),
        flow("G B E"),
        flow("TA E"),
        flow("TB E"),
    )
    case = desk.start()
    desk.advance(DAY)
    desk.hold(case, MONDAY + 5 * DAY, "A")
    due = {one.element: one.due_at for one in desk.timers(case) if one.element in ("TA", "TB")}
    assert due == {"TA": None, "TB": MONDAY + 2 * DAY}
    desk.advance(MONDAY + 5 * DAY)
    due = {one.element: one.due_at for one in desk.timers(case)}
    assert due == {"TA": MONDAY + 6 * DAY}


def test_a_held_case_stops_every_timer_that_is_not_statutory(desk: Desk) -> None:
    publish_process(
        *with_side_path(
            boundary("T", "A", "timer P2D", interrupting=False),
            boundary("L", "A", "timer P2D", interrupting=False, inner=rule(kind="statutory")),
        ),
        user("X", "Y"),
        flow("T X E"),
        flow("L Y E"),
    )
    case = desk.start()
    desk.hold(case, MONDAY + 10 * DAY)
    desk.advance(MONDAY + 5 * DAY)
    assert desk.open(case) == ["A", "Y"]
    assert desk.task(case, "Y").state == "held"
    desk.advance(MONDAY + 12 * DAY)
    assert desk.open(case) == ["A", "X", "Y"]


def test_a_date_that_falls_in_a_hold_fires_at_the_release(desk: Desk) -> None:
    publish_process(
        *with_side_path(boundary("T", "A", "timer 2026-11-25T09:00:00Z", interrupting=False)),
        user("X"),
        flow("T X E"),
    )
    case = desk.start()
    desk.hold(case, MONDAY + 5 * DAY, "A")
    desk.advance(MONDAY + 4 * DAY)
    assert desk.open(case) == ["A"]
    desk.advance(MONDAY + 5 * DAY)
    assert desk.open(case) == ["A", "X"]


def test_a_drawn_clock_is_the_tasks_target(desk: Desk) -> None:
    publish_process(
        *with_side_path(
            boundary("M", "A", "timer 3 days", interrupting=False, handrail__clock="amber"),
            boundary("T", "A", "timer 5 days", interrupting=False, handrail__clock="target"),
            boundary("F", "A", "timer 7 days", interrupting=False, handrail__clock="follow_on"),
        ),
        user("X"),
        flow("M E"),
        flow("T X E"),
        flow("F E"),
    )
    case = desk.start()
    found = desk.task(case, "A").sla
    last = {"hour": 23, "minute": 59, "second": 59}
    assert found.amber_at == at(26).replace(**last)
    assert found.target_at == found.original_target_at == at(28).replace(**last)
    desk.hold(case, MONDAY + 2 * DAY, "A")
    held = desk.task(case, "A").sla
    assert (held.status, held.target_at) == ("paused", at(30).replace(**last))
    desk.advance(MONDAY + 2 * DAY)
    assert desk.task(case, "A").sla.target_at == at(30).replace(**last)
    desk.advance(at(30) + 20 * HOUR)
    assert desk.task(case, "A").sla.status == "red"
    assert desk.open(case) == ["A", "X"]


def test_a_drawn_clock_counts_from_a_date_in_the_data(desk: Desk) -> None:
    drawn = boundary(
        "T",
        "A",
        "timer 5 days",
        interrupting=False,
        handrail__clock="target",
        inner=rule(anchor="received"),
    )
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", "B", "C"),
        drawn,
        end(),
        flow("S G A E"),
        flow("G B C E"),
        flow("T E"),
    )
    case = desk.start()
    assert desk.task(case, "A").sla.target_at is None
    assert [(one.paused, one.due_at) for one in desk.timers(case)] == [(True, None)]
    desk.complete(case, "B", received="2026-11-20")
    assert desk.task(case, "A").sla.target_at == datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)
    desk.complete(case, "C", received="2026-11-21")
    assert desk.task(case, "A").sla.target_at == datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC)


def test_a_timer_that_waits_for_a_date_leaves_the_case_to_its_owner(desk: Desk) -> None:
    publish_process(
        start(),
        catch("T", "timer 5 days", inner=rule(anchor="received")),
        end(),
        flow("S T E"),
    )
    case = desk.start()
    assert {one.clock for one in desk.timers(case)} == {None, "review"}


def test_a_rule_counts_by_its_own_calendar(desk: Desk) -> None:
    desk.now = at(27)
    publish_process(
        start(),
        catch("T", "timer 1 working day", inner=rule(calendar="scotland")),
        end(),
        flow("S T E"),
    )
    case = desk.start()
    (timer,) = desk.timers(case)
    assert timer.due_at == datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC)


def test_a_timer_ends_with_the_tenancy_period_in_the_data(desk: Desk) -> None:
    notice = rule(
        kind="statutory", notice="${notice}", period="=rent_week_ends", anchor="served_on"
    )
    publish_process(
        start(),
        catch("T", "timer end of tenancy period", inner=notice),
        user("A"),
        end(),
        flow("S T A E"),
    )
    case = desk.start(served_on="2026-11-25", notice="28 days", rent_week_ends="sunday")
    (timer,) = desk.timers(case)
    assert timer.due_at == datetime(2026, 12, 27, 23, 59, 59, tzinfo=UTC)
    desk.hold(case, at(31, month=12))
    desk.advance(at(28, month=12))
    assert desk.task(case, "A").state == "held"


def test_a_timer_whose_tenancy_period_is_not_known_rests_with_an_incident(desk: Desk) -> None:
    notice = rule(notice="28 days", period="=rent_week_ends")
    publish_process(
        start(), catch("T", "timer end of tenancy period", inner=notice), end(), flow("S T E")
    )
    case = desk.start()
    (incident,) = desk.case(case).incidents
    assert (incident.code, incident.element) == ("clock_unreadable", "T")
    assert "does not end a tenancy period" in incident.message


def test_a_timer_whose_text_is_no_time_rests_with_an_incident(desk: Desk) -> None:
    publish_process(start(), catch("T", "timer =soon"), user("A"), end(), flow("S T A E"))
    case = desk.start(soon="by and by")
    assert [one.element for one in desk.case(case).incidents] == ["T"]
    assert desk.timers(case) == []


def test_a_timer_that_cannot_be_counted_never_fires_early(desk: Desk) -> None:
    publish_process(start(), catch("T", "timer =wait"), user("A"), end(), flow("S T A E"))
    case = desk.start(wait="5 working hours")
    (incident,) = desk.case(case).incidents
    assert (incident.code, incident.element) == ("clock_unreadable", "T")
    (timer,) = desk.timers(case)
    assert (timer.due_at, timer.paused) == (None, True)
    desk.do(lambda: retry_incident(incident.id, acting=desk.acting()))
    assert desk.case(case).incidents[0].attempts == 2
    assert desk.open(case) == []


def test_an_interrupting_timer_closes_the_task(desk: Desk) -> None:
    publish_process(*with_side_path(boundary("T", "A", "timer PT1H")), user("X"), flow("T X E"))
    case = desk.start()
    desk.advance(HOUR)
    assert desk.open(case) == ["X"]
    assert desk.tasks(case)["A"].state == "cancelled"


def test_hours_that_were_computed_stay_hours_when_the_clocks_change(desk: Desk) -> None:
    publish_process(
        start(),
        catch("T", "timer =duration(wait) + duration('PT4H')"),
        user("A"),
        end(),
        flow("S T A E"),
    )
    desk.now = at(24, month=10)
    hours, days = desk.start(wait="PT20H"), desk.start(wait="P1D")
    assert [one.due_at for one in desk.timers(hours)] == [at(25, month=10)]
    assert [one.due_at for one in desk.timers(days)] == [at(25, 14, month=10)]
