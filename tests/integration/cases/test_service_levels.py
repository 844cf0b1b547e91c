from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.cases.commands.assign import assign_task
from service.cases.commands.retry_incident import retry_incident
from service.extensions import db
from service.ledger.timers import Timer
from service.people.groups import Group
from service.transaction import reading
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import london_end, sla, tell
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    flow,
    gateway,
    receive,
    start,
    user,
)

DAY = timedelta(days=1)


def one_task(desk: Desk, inner: str, **data: object) -> str:
    publish_process(
        start(), user("A", inner=inner, handrail__roles="officers"), end(), flow("S A E")
    )
    return desk.start(**data)


def people(desk: Desk, **roles: str) -> None:
    for name, role in roles.items():
        desk.do(lambda n=name, r=role: add_actor(n, Group.OFFICER, roles_held=[r] if r else []))


def clocks(desk: Desk, case: str) -> list[tuple[str | None, datetime | None]]:
    return [(one.clock, one.due_at) for one in desk.timers(case)]


def test_an_hour_target_that_was_computed_stays_one(desk: Desk) -> None:
    desk.now = datetime(2026, 10, 24, 9, tzinfo=UTC)  # the night before the clocks change
    case = one_task(desk, sla(within="=duration(wait) + duration(wait)"), wait="PT12H")
    assert clocks(desk, case) == [("target", desk.now + DAY)]


def test_who_is_told_and_when_may_be_computed(desk: Desk) -> None:
    people(desk, ann="leader", bob="")
    case = one_task(
        desk,
        sla(
            tell("target", "role:${team}, ${others}"),
            tell("${grace} days", "user:bob"),
            within="${days} days",
        ),
        team="leader",
        others=["user:bob"],
        grace=2,
        days=3,
    )
    desk.advance(london_end(26))
    assert desk.told(case) == [("ann", "target"), ("bob", "target")]
    assert clocks(desk, case) == [("follow_on:1", london_end(28))]


def test_an_sla_reaches_amber_target_and_its_follow_ons_in_order(desk: Desk) -> None:
    people(desk, ann="officers", bob="officers", lea="leader", max="")
    case = one_task(
        desk,
        sla(
            tell("amber", "assignee"),
            tell("target", "role:leader, owner"),
            tell("1 day", "user:max", every="2 days"),
            within="5 working days",
            amber="1 working day",
        ),
        owner="bob",
    )
    found = desk.task(case, "A").sla
    assert (found.target_at, found.amber_at) == (london_end(30), london_end(27))
    assert found.status == "green"
    assert found.original_target_at == found.target_at
    assert "5 working days" in found.explanation
    assert clocks(desk, case) == [("amber", london_end(27))]
    desk.advance(london_end(27))
    assert desk.task(case, "A").sla.status == "amber"
    assert desk.told(case) == [("ann", "amber"), ("bob", "amber")]
    assert clocks(desk, case) == [("target", london_end(30))]
    desk.advance(london_end(30))
    assert desk.task(case, "A").sla.status == "red"
    assert desk.told(case)[2:] == [("lea", "target"), ("bob", "target")]
    assert clocks(desk, case) == [("follow_on:1", london_end(1, 12))]
    desk.advance(london_end(5, 12))
    assert desk.told(case)[4:] == [
        ("max", "follow_on:1"),
        ("max", "follow_on:1.2"),
        ("max", "follow_on:1.3"),
    ]
    desk.complete(case, "A")
    assert desk.tasks(case)["A"].sla.status == "missed"
    assert desk.advance(london_end(30, 12)) == 0
    kinds = [one for one in desk.log(case) if one.startswith("clock")]
    assert kinds == ["clock_amber", "clock_breached", *["clock_follow_on"] * 3]


def test_a_user_alert_reaches_only_the_user_and_a_role_alert_every_member(desk: Desk) -> None:
    people(desk, ann="officers", bob="officers", max="")
    case = one_task(
        desk,
        sla(
            tell("amber", "user:max"),
            tell("target", "role:officers"),
            within="2 days",
            amber="1 day",
        ),
    )
    desk.advance(3 * DAY)
    assert desk.told(case) == [("max", "amber"), ("ann", "target"), ("bob", "target")]


def test_nobody_named_means_whoever_holds_the_task(desk: Desk) -> None:
    people(desk, ann="officers", bob="officers")
    case = one_task(desk, sla(within="2 days", amber="1 day"))
    desk.do(lambda: assign_task(desk.task(case, "A").id, "bob", acting=desk.acting()))
    desk.advance(3 * DAY)
    assert desk.told(case) == [("bob", "amber"), ("bob", "target")]


def test_work_done_by_the_target_is_met(desk: Desk) -> None:
    case = one_task(desk, sla(within="2 days"))
    desk.now = london_end(25)
    desk.complete(case, "A")
    assert desk.tasks(case)["A"].sla.status == "met"
    assert desk.told(case) == []


def test_a_clock_may_count_from_the_opening_of_the_case(desk: Desk) -> None:
    publish_process(
        start(),
        user("A"),
        user("B", inner=sla(within="5 days", anchor="case")),
        end(),
        flow("S A B E"),
    )
    case = desk.start()
    desk.now += 2 * DAY
    desk.complete(case, "A")
    assert desk.task(case, "B").sla.target_at == london_end(28)


def test_a_clock_may_count_from_an_event_that_has_passed(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", "B"),
        user("C", inner=sla(within="5 days", anchor="event:A")),
        end(),
        flow("S A B C E"),
    )
    case = desk.start()
    desk.complete(case, "A")
    desk.now += 3 * DAY
    desk.complete(case, "B")
    assert desk.task(case, "C").sla.target_at == london_end(28)


def test_a_clock_may_wait_for_an_event(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A"),
        user("B", inner=sla(within="5 days", anchor="event:A")),
        end(),
        flow("S G A J E"),
        flow("G B J"),
    )
    case = desk.start()
    found = desk.task(case, "B").sla
    assert (found.status, found.target_at) == ("none", None)
    assert found.explanation == "The clock starts when its date is known."
    desk.now += 2 * DAY
    desk.complete(case, "A")
    assert desk.task(case, "B").sla.target_at == london_end(30)
    assert desk.log(case).count("clock_moved") == 1


def test_a_clock_follows_a_date_in_the_data(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A", inner=sla(within="5 days", anchor="received")),
        user("B", "C", "D"),
        end(),
        flow("S G A J E"),
        flow("G B C D J"),
    )
    case = desk.start()
    assert desk.task(case, "A").sla.target_at is None
    assert desk.timers(case) == []
    desk.complete(case, "B", received="2026-11-25")
    assert desk.task(case, "A").sla.target_at == london_end(30)
    desk.complete(case, "C", received="2026-11-26")
    found = desk.task(case, "A").sla
    assert (found.target_at, found.original_target_at) == (london_end(1, 12), london_end(30))
    assert len(desk.timers(case)) == 1
    desk.complete(case, "D", received=None)
    assert desk.task(case, "A").sla.target_at is None
    assert desk.timers(case) == []


def test_what_is_already_late_is_told_once_and_at_once(desk: Desk) -> None:
    people(desk, ann="officers", max="")
    case = one_task(
        desk,
        sla(
            tell("1 day", "user:max", every="1 day"),
            within="2 days",
            amber="1 day",
            anchor="received",
        ),
        received="2026-10-01",
    )
    assert desk.task(case, "A").sla.status == "red"
    while desk.tick():
        pass
    told = desk.told(case)
    assert [one for one in told if one[1] == "target"] == [("ann", "target")]
    assert [kind for name, kind in told if name == "max"] == ["follow_on:1.50"]
    assert "amber" not in {kind for _, kind in told}
    (left,) = (one for one in desk.timers(case) if one.clock != "escalation")
    assert left.due_at is not None
    assert left.due_at > desk.now


def test_after_downtime_the_target_covers_the_amber(desk: Desk) -> None:
    people(desk, ann="officers")
    case = one_task(desk, sla(within="2 days", amber="1 day"))
    desk.now += 10 * DAY
    while desk.tick():
        pass
    assert desk.told(case) == [("ann", "target")]


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


def test_lengths_may_be_computed_from_the_data(desk: Desk) -> None:
    case = one_task(desk, sla(within="${days} days", amber="=early"), days=4, early="1 day")
    found = desk.task(case, "A").sla
    assert (found.target_at, found.amber_at) == (london_end(27), london_end(26))


def test_a_clock_that_cannot_be_counted_rests_and_never_stops_the_case(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A", inner=sla(within="${days} days")),
        user("B", "C"),
        end(),
        flow("S G A J E"),
        flow("G B C J"),
    )
    case = desk.start()
    (incident,) = desk.case(case).incidents
    assert (incident.code, incident.element) == ("clock_unreadable", "A")
    assert desk.task(case, "A").sla.target_at is None
    desk.do(lambda: retry_incident(incident.id, acting=desk.acting()))
    (incident,) = desk.case(case).incidents
    assert incident.attempts == 2
    desk.complete(case, "B", days=4)
    assert desk.task(case, "A").sla.target_at == london_end(27)
    desk.do(lambda: retry_incident(incident.id, acting=desk.acting()))
    assert desk.case(case).incidents == ()


def test_the_end_of_a_tenancy_period_is_a_target(desk: Desk) -> None:
    desk.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    case = one_task(
        desk,
        sla(within="end of tenancy period", notice="28 days", period="=ends_on"),
        ends_on="sunday",
    )
    assert desk.task(case, "A").sla.target_at == london_end(27, 12)


def test_a_task_without_an_sla_can_be_held(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = desk.start()
    desk.hold(case, MONDAY + DAY, "A")
    assert desk.task(case, "A").sla.status == "none"
    desk.advance(MONDAY + DAY)
    assert desk.task(case, "A").state == "open"


def test_a_clock_that_a_boundary_ends_leaves_no_row(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", inner=sla(within="2 days", amber="1 day")),
        end("T", "terminate"),
        end(),
        flow("S G A E"),
        flow("G T"),
    )
    case = desk.start()
    assert desk.case(case).state == "completed"
    with reading():
        assert db.session.scalars(select(Timer)).all() == []


@pytest.mark.parametrize("how", ["conditional", "message"])
def test_what_opens_and_ends_in_one_move_leaves_no_row(desk: Desk, how: str) -> None:
    kind = "if done == true" if how == "conditional" else "timer PT0S"
    publish_process(
        start(),
        user("A", inner=sla(within="2 days")),
        boundary("B", "A", kind),
        catch("C", "message more"),
        end(),
        flow("S A E"),
        flow("B C E"),
    )
    case = desk.start(done=True)
    desk.tick()
    assert desk.open(case) == []
    assert [one.clock for one in desk.timers(case)] == ["review"]
