from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.cases.commands.assign import assign_task
from service.cases.commands.retry_incident import retry_incident
from service.extensions import db
from service.ledger.timers import Timer
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.one_task import DAY, one_task, people
from tests.integration.cases.sla_notation import london_end, sla, tell
from tests.unit.engine.notation import boundary, catch, end, flow, gateway, start, user


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
