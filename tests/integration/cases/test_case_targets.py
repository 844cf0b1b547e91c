from datetime import timedelta

from service.cases.commands.cancel import cancel
from service.cases.commands.retry_incident import retry_incident
from service.people.groups import Group
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import london_end, sla, tell
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    end,
    flow,
    gateway,
    receive,
    start,
    user,
)

DAY = timedelta(days=1)


def test_a_case_target_is_the_critical_path_of_its_tasks(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A", inner=sla(within="5 days")),
        user("B", inner=sla(within="2 days", amber="1 day")),
        user("C", inner=sla(within="3 days")),
        end(),
        flow("S G A J C E"),
        flow("G B J"),
    )
    case = desk.start()
    found = desk.case(case).sla
    assert found.target_at == found.original_target_at == found.forecast_at == london_end(1, 12)
    assert found.status == "green"
    desk.now += DAY
    desk.complete(case, "A")
    found = desk.case(case).sla
    assert found.original_target_at == london_end(1, 12)
    assert found.forecast_at == london_end(28)
    desk.advance(london_end(25))
    desk.complete(case, "B")
    desk.complete(case, "C")
    assert desk.case(case).sla.status == "met"


def test_a_held_case_assumes_its_release(desk: Desk) -> None:
    publish_process(start(), user("A", inner=sla(within="5 days")), end(), flow("S A E"))
    case = desk.start()
    desk.hold(case, MONDAY + 7 * DAY)
    found = desk.case(case).sla
    assert (found.status, found.target_at) == ("paused", london_end(5, 12))
    assert found.original_target_at == london_end(28)
    desk.release(case)
    assert desk.case(case).sla.target_at == london_end(28)


def test_drawn_waits_and_called_processes_count(desk: Desk) -> None:
    publish_process(
        start(), user("X", inner=sla(within="3 days")), end(), flow("S X E"), key="called"
    )
    publish_process(start(), catch("T", "timer P2D"), call("C", "called"), end(), flow("S T C E"))
    case = desk.start()
    assert desk.case(case).sla.target_at == london_end(28)


def test_a_late_case_is_missed(desk: Desk) -> None:
    publish_process(start(), user("A", inner=sla(within="1 day")), end(), flow("S A E"))
    case = desk.start()
    desk.advance(3 * DAY)
    assert desk.case(case).sla.status == "red"
    desk.complete(case, "A")
    found = desk.case(case)
    assert (found.sla.status, found.sla.forecast_at) == ("missed", desk.now)


def test_a_case_without_clocks_has_no_target(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    found = desk.case(desk.start()).sla
    assert (found.status, found.target_at, found.forecast_at) == ("none", None, None)


def promised(desk: Desk, inner: str, *elements: str, **data: object) -> str:
    publish_process(inner, *(elements or (start(), user("A"), end(), flow("S A E"))))
    return desk.start(**data)


def test_a_process_may_promise_something_for_the_whole_case(desk: Desk) -> None:
    for name in ("ola", "max"):
        desk.do(lambda one=name: add_actor(one, Group.OFFICER))
    case = promised(
        desk,
        sla(tell("1 day", "user:max", every="1 day"), within="10 days", amber="3 days"),
        owner="ola",
    )
    found = desk.case(case).sla
    assert (found.amber_at, found.target_at) == (london_end(30), london_end(3, 12))
    assert found.original_target_at == found.target_at
    desk.advance(london_end(5, 12))
    assert desk.told(case) == [
        ("ola", "amber"),
        ("ola", "target"),
        ("max", "follow_on:1"),
        ("max", "follow_on:1.2"),
    ]
    desk.do(lambda: cancel(case, "Enough", acting=desk.acting()))
    assert desk.advance(30 * DAY) == 0


def test_a_hold_moves_the_promise_but_not_its_first_value(desk: Desk) -> None:
    case = promised(desk, sla(within="10 days"))
    desk.hold(case, MONDAY + 5 * DAY)
    desk.advance(MONDAY + 5 * DAY)
    found = desk.case(case).sla
    assert (found.original_target_at, found.target_at) == (london_end(3, 12), london_end(8, 12))
    (timer,) = [one for one in desk.timers(case) if one.clock == "case:target"]
    assert timer.due_at == london_end(8, 12)


def test_a_statutory_promise_runs_on_during_a_hold(desk: Desk) -> None:
    desk.do(lambda: add_actor("ola", Group.OFFICER))
    case = promised(desk, sla(within="2 days", kind="statutory"), owner="ola")
    desk.hold(case, MONDAY + 5 * DAY)
    assert desk.case(case).sla.status == "green"
    desk.advance(MONDAY + 4 * DAY)
    assert desk.case(case).sla.status == "red"
    assert desk.told(case)[0] == ("ola", "target")


def test_a_promise_keeps_no_case_moving(desk: Desk) -> None:
    case = promised(desk, sla(within="10 days"), start(), receive("M"), end(), flow("S M E"))
    assert {one.clock for one in desk.timers(case)} == {"case:target", "review"}


def test_a_promise_may_count_from_a_date_in_the_data(desk: Desk) -> None:
    case = promised(desk, sla(within="10 days", anchor="received"))
    assert desk.case(case).sla.explanation == "The clock starts when its date is known."
    assert desk.timers(case) == []
    dated = desk.start(received="2026-11-20")
    assert desk.case(dated).sla.target_at == london_end(30)


def test_a_promise_that_cannot_be_counted_rests_with_an_incident(desk: Desk) -> None:
    case = promised(desk, sla(within="10 days", anchor="received"), received="0003-01-01")
    (incident,) = desk.case(case).incidents
    assert incident.code == "case_clock_unreadable"
    desk.do(lambda: retry_incident(incident.id, acting=desk.acting()))
    assert desk.case(case).incidents[0].attempts == 2


def test_nothing_planned_asks_the_owner_every_week(desk: Desk) -> None:
    desk.do(lambda: add_actor("ola", Group.OFFICER))
    publish_process(
        start(),
        user("A"),
        boundary("B", "A", "message more"),
        receive("M"),
        user("C"),
        end(),
        flow("S A E"),
        flow("B M C E"),
    )
    case = desk.start(owner="ola")
    assert desk.timers(case) == []
    desk.send("more")
    assert [one.clock for one in desk.timers(case)] == ["review"]
    desk.advance(15 * DAY)
    assert desk.told(case) == [("ola", "review")] * 2
    desk.send("docs")
    assert desk.timers(case) == []


def test_the_original_target_is_the_first_that_anybody_sees(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("exclusive", "G", default="long"),
        user("A", inner=sla(within="9 days")),
        user("B", inner=sla(within="2 days")),
        end(),
        flow("S G"),
        flow("G A", key="long"),
        flow("G B", when="short"),
        flow("A E"),
        flow("B E"),
    )
    found = desk.case(desk.start(short=True)).sla
    assert found.original_target_at == found.target_at == london_end(25)
    found = desk.case(desk.start(short=False)).sla
    assert found.original_target_at == found.target_at == london_end(2, 12)


def test_a_hold_of_a_task_still_counts_when_the_task_is_done(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", inner=sla(within="5 days")),
        user("B", inner=sla(within="5 days")),
        end(),
        flow("S A B E"),
    )
    case = desk.start()
    desk.hold(case, MONDAY + 7 * DAY, "A")
    held = desk.case(case).sla.target_at
    desk.advance(MONDAY + 7 * DAY)
    assert desk.case(case).sla.target_at == held == london_end(10, 12)
    desk.complete(case, "A")
    found = desk.case(case).sla
    assert found.target_at == held
    assert found.original_target_at == london_end(3, 12)


def test_a_date_that_a_done_task_counted_from_still_counts(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", inner=sla(within="5 days", anchor="received_on")),
        user("B", inner=sla(within="5 days")),
        end(),
        flow("S A B E"),
    )
    case = desk.start(received_on="2026-11-20")
    due = desk.case(case).sla.target_at
    assert due == london_end(30)
    desk.complete(case, "A")
    assert desk.case(case).sla.target_at == due
