from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.cases import sweeping
from service.cases.commands.broadcast_signal import receive_signal
from service.cases.models import Case
from service.definitions.models import StartEvent
from service.definitions.sources import DefinitionInvalid
from service.extensions import db
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import catch, end, event_sub, flow, start, user

DAY = timedelta(days=1)


def by_timer(rule: str, at: datetime = MONDAY, key: str = "p", task: str = "A") -> None:
    publish_process(
        start("T", f"timer {rule}"), user(task), end(), flow(f"T {task} E"), key=key, at=at
    )


def started() -> list[tuple[datetime, int]]:
    """When each case was opened, and on which version."""
    with reading():
        cases = db.session.scalars(select(Case).order_by(Case.number))
        return [(one.created_at, one.process_version) for one in cases]


def sweep(desk: Desk, *instants: datetime) -> None:
    for instant in instants:
        desk.now = instant
        sweeping.start_due(instant)
        desk.check()


def due() -> list[datetime | None]:
    with reading():
        return list(db.session.scalars(select(StartEvent.due_at).order_by(StartEvent.due_at)))


def test_a_timer_starts_a_case_again_and_again(desk: Desk) -> None:
    by_timer("R3/P7D")
    assert due() == [MONDAY + 7 * DAY]
    sweep(desk, *(MONDAY + days * DAY for days in range(40)))
    assert started() == [(MONDAY + days * DAY, 1) for days in (7, 14, 21)]
    assert due() == [None]


def test_turns_that_nobody_saw_start_one_case(desk: Desk) -> None:
    by_timer("R/P1D")
    sweep(desk, MONDAY + 5 * DAY, MONDAY + 5 * DAY)
    assert len(started()) == 1
    assert due() == [MONDAY + 6 * DAY]


def test_a_date_starts_one_case_and_one_that_has_passed_none(desk: Desk) -> None:
    by_timer("2026-11-25T09:00:00Z")
    by_timer("2026-11-20T09:00:00Z", key="q")
    sweep(desk, MONDAY, MONDAY + 3 * DAY, MONDAY + 9 * DAY)
    assert started() == [(MONDAY + 3 * DAY, 1)]


def test_a_cycle_that_began_long_ago_goes_on_from_now(desk: Desk) -> None:
    by_timer("R/2026-01-05T09:00:00Z/P7D")
    assert due() == [MONDAY + 7 * DAY]


def test_a_later_version_takes_the_turns_over(desk: Desk) -> None:
    by_timer("R/P7D")
    by_timer("R/P7D", at=MONDAY + 3 * DAY, task="B")
    assert due() == [MONDAY + 7 * DAY] * 2
    sweep(desk, MONDAY + 7 * DAY, MONDAY + 14 * DAY)
    assert started() == [(MONDAY + 7 * DAY, 2), (MONDAY + 14 * DAY, 2)]
    assert due() == [MONDAY + 21 * DAY, None] or due() == [None, MONDAY + 21 * DAY]


def test_a_version_that_is_not_in_effect_yet_passes_over_its_turns(desk: Desk) -> None:
    by_timer("R/P7D")
    drawn = start("T", "timer R/P7D"), user("B"), end(), flow("T B E")
    publish_process(*drawn, at=MONDAY + DAY, effective_from=MONDAY + 10 * DAY)
    sweep(desk, MONDAY + 7 * DAY, MONDAY + 14 * DAY)
    assert started() == [(MONDAY + 7 * DAY, 1), (MONDAY + 14 * DAY, 2)]


def test_a_new_rule_counts_from_its_own_day(desk: Desk) -> None:
    by_timer("R/P7D")
    by_timer("R/P9D", at=MONDAY + DAY)
    sweep(desk, MONDAY + 7 * DAY, MONDAY + 10 * DAY)
    assert started() == [(MONDAY + 10 * DAY, 2)]


def test_each_of_several_triggers_starts_a_case(desk: Desk) -> None:
    kinds = ["timer P1D", "message docs", "timer P2D"]
    publish_process(start("S", kinds), user("A"), end(), flow("S A E"), at=MONDAY)
    assert desk.send("docs").state == "started"
    sweep(desk, MONDAY + DAY, MONDAY + 2 * DAY)
    assert len(started()) == 3


def test_a_start_timer_that_needs_data_is_refused(desk: Desk) -> None:
    with pytest.raises(DefinitionInvalid) as refusal:
        by_timer("=next_review")
    (problem,) = refusal.value.problems
    assert (problem.code, problem.element, problem.file) == (
        "start_timer_unreadable",
        "T",
        "p.bpmn",
    )


def test_a_computed_start_timer_may_do_without_data(desk: Desk) -> None:
    by_timer("='P' + '2D'")
    assert due() == [MONDAY + 2 * DAY]


def broadcast(desk: Desk, name: str = "alarm", **payload: object) -> str:
    def receive() -> str:
        return receive_signal(name, payload, source="test", acting=desk.acting()).id

    return desk.do(receive)


def test_a_signal_reaches_every_case_that_catches_it_and_starts_what_it_starts(
    desk: Desk,
) -> None:
    publish_process(start(), catch("C", "signal alarm"), user("A"), end(), flow("S C A E"))
    publish_process(start("G", "signal alarm"), user("B"), end(), flow("G B E"), key="q")
    catching = [desk.start(), desk.start()]
    desk.hold(catching[0], MONDAY + DAY)
    received = broadcast(desk, level=3)
    assert sweeping.deliver(received, desk.now) == 3
    desk.check()
    assert [desk.open(one) for one in catching] == [["A"], ["A"]]
    assert desk.case(catching[0]).data == {"level": 3}
    assert len(started()) == 3
    assert sweeping.deliver(received, desk.now) == 0
    assert len(started()) == 3


def test_a_signal_that_nobody_catches_is_carried_to_nobody(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    desk.start()
    assert sweeping.deliver(broadcast(desk, "calm"), desk.now) == 0


def test_a_repeated_signal_is_the_first(desk: Desk) -> None:
    def receive() -> str:
        acting = desk.acting()
        return receive_signal("alarm", {}, source="t", acting=acting, external_id="1").id

    assert desk.do(receive) == desk.do(receive)


def test_who_may_not_broadcast_is_refused(desk: Desk) -> None:
    ann = desk.do(lambda: add_actor("ann", Group.ANALYST))
    with pytest.raises(NotAllowed):
        desk.do(lambda: receive_signal("alarm", {}, source="t", acting=desk.acting(ann)))


def test_a_signal_starts_an_event_sub_process_of_a_running_case(desk: Desk) -> None:
    inside = event_sub(
        "ES",
        start("G", "signal alarm", isInterrupting="false"),
        user("X"),
        end("EE"),
        flow("G X EE"),
    )
    publish_process(start(), user("A"), inside, end(), flow("S A E"))
    case = desk.start()
    for _ in range(2):
        sweeping.deliver(broadcast(desk), desk.now)
        desk.check()
    assert desk.open(case) == ["A", "X", "X"]


def test_instants_are_kept_in_utc(desk: Desk) -> None:
    by_timer("every 1 working day")
    assert due() == [datetime(2026, 11, 24, 9, tzinfo=UTC)]
