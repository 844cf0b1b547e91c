"""Clocks when a task is undone: a service clock starts anew, the law's runs on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.cases.clocks.anchors import NOT_KNOWN
from service.cases.commands.reopen import reopen
from service.cases.consequences import ConfirmationRequired
from service.cases.models import Task
from service.extensions import db
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.sla_notation import london_end, sla
from tests.integration.cases.undoing import undo_task
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    event_sub,
    extension,
    flow,
    gateway,
    handrail,
    several,
    start,
    sub,
    user,
)


def test_a_service_clock_starts_anew_and_the_law_s_runs_on(desk: Desk) -> None:
    statutory = sla(within="10 days", kind="statutory")
    publish_process(
        start(),
        user("A", inner=sla(within="10 days")),
        user("B", inner=statutory),
        user("C"),
        flow("S A B C"),
    )
    case = desk.start()
    begun = desk.task(case, "A").sla.target_at
    desk.advance(timedelta(days=1))
    desk.complete(case, "A")
    law = desk.task(case, "B").sla.target_at
    desk.advance(timedelta(days=1))
    desk.complete(case, "B")
    desk.advance(timedelta(days=1))
    undo_task(desk, case, "A")
    assert desk.task(case, "A").sla.target_at == begun + timedelta(days=3)
    desk.complete(case, "A")
    assert desk.task(case, "B").sla.target_at == law
    undo_task(desk, case, "A")
    desk.complete(case, "A")
    assert desk.task(case, "B").sla.target_at == law


def test_a_drawn_clock_of_the_law_runs_on_when_its_task_is_undone(desk: Desk) -> None:
    law = extension(handrail("rule", kind="statutory"))
    late = boundary("T", "A", "timer P10D", interrupting=False, inner=law)
    publish_process(start(), user("A", "B", "N"), late, flow("S A B"), flow("T N"))
    case = desk.start()
    (law,) = [one.due_at for one in desk.timers(case) if one.element == "T"]
    desk.advance(timedelta(days=2))
    desk.complete(case, "A")
    undo_task(desk, case, "A")
    assert [one.due_at for one in desk.timers(case) if one.element == "T"] == [law]


@pytest.mark.parametrize("where", ["scope", "edge", "path"])
def test_drawn_clocks_of_the_law_are_not_moved_by_an_undo(desk: Desk, where: str) -> None:
    law = extension(handrail("rule", kind="statutory"))
    late = event_sub("V", start("T", "timer P50D", inner=law), user("L"), flow("T L"))
    around = boundary("T", "Q", "timer P50D", inner=law)
    inside = sub("Q", start("QS"), user("A"), end("QE"), flow("QS A QE"))
    drawn = {
        "scope": (start(), inside, late, user("B"), flow("S Q B")),
        "edge": (start(), inside, around, user("B", "L"), flow("S Q B"), flow("T L")),
        "path": (start(), user("A", "B"), catch("T", "timer P50D", inner=law), flow("S A T B")),
    }[where]
    publish_process(*drawn)
    case = desk.start()
    desk.advance(timedelta(days=3))
    desk.complete(case, "A")
    desk.advance(timedelta(days=4))
    if where == "scope":
        desk.complete(case, "B")
        desk.do(lambda: reopen(case, "Too early", acting=desk.acting()))
    undo_task(desk, case, "A")
    if where == "path":
        desk.complete(case, "A")
    (timer,) = [one for one in desk.timers(case) if one.element == "T"]
    assert timer.due_at == london_end(15 if where == "path" else 12, 1, 2027)


def test_each_of_several_tasks_keeps_its_own_clock_of_the_law(desk: Desk) -> None:
    inner = several(cardinality="2") + sla(within="10 days", kind="statutory")
    publish_process(start(), user("A"), user("B", inner=inner), flow("S A B"))
    case = desk.start()
    desk.complete(case, "A")
    due = {one.sla.target_at for one in desk.case(case).tasks}
    desk.advance(timedelta(days=3))
    undo_task(desk, case, "A")
    desk.complete(case, "A")
    assert {one.sla.target_at for one in desk.case(case).tasks} == due


def test_a_clock_that_counts_from_an_event_follows_the_completion_that_counts(desk: Desk) -> None:
    since = {"within": "5 days", "anchor": "event:A"}
    rule = extension(handrail("rule", anchor="event:A"))
    publish_process(
        *(start(), gateway("parallel", "P", "J"), user("A", "C"), end()),
        user("B", inner=sla(**since)),
        user("L", inner=sla(**since, kind="statutory")),
        boundary("T", "B", "timer P5D", interrupting=False, inner=rule),
        *(flow("S P A C J E"), flow("P B J"), flow("P L J"), flow("T N"), user("N")),
    )
    case = desk.start()
    desk.complete(case, "A")
    first = desk.task(case, "B").sla.target_at
    assert first == desk.task(case, "L").sla.target_at == london_end(28)
    desk.advance(timedelta(days=2))
    undo_task(desk, case, "A")
    stopped, law = desk.task(case, "B").sla, desk.task(case, "L").sla.target_at
    assert (stopped.target_at, stopped.explanation) == (None, NOT_KNOWN)
    assert [one.due_at for one in desk.timers(case) if one.element == "T"] == [None]
    assert law == first
    desk.advance(timedelta(days=1))
    desk.complete(case, "A")
    desk.advance(timedelta(days=1))
    desk.complete(case, "C")
    assert desk.task(case, "B").sla.target_at == first + timedelta(days=3)
    assert desk.task(case, "L").sla.target_at == first
    (drawn,) = [one.due_at for one in desk.timers(case) if one.element == "T"]
    assert drawn == first + timedelta(days=3)


def test_an_event_inside_what_is_undone_is_taken_back_with_it(desk: Desk) -> None:
    inside = (start("QS"), user("A"), end("QE"), flow("QS A QE"))
    publish_process(
        *(start(), user("Z"), sub("Q", *inside), end()),
        user("B", inner=sla(within="5 days", anchor="event:A")),
        flow("S Z Q B E"),
    )
    case = desk.start()
    for element in ("Z", "A"):
        desk.complete(case, element)
    first = desk.task(case, "B").sla.target_at
    desk.advance(timedelta(days=1))
    undo_task(desk, case, "Z")
    for element in ("Z", "A"):
        desk.complete(case, element)
    again = desk.task(case, "B").sla.target_at
    assert again == desk.case(case).sla.target_at == first + timedelta(days=1)


@pytest.fixture
def looped(desk: Desk) -> str:
    """Start a case whose A, X and B come again while C says so; K counts from B beside them."""
    law = sla(within="5 days", kind="statutory")
    publish_process(
        *(start(), gateway("parallel", "P"), gateway("exclusive", "M")),
        *(user("A", "X", "C"), user("B", inner=law), gateway("exclusive", "G", default="out")),
        user("K", inner=sla(within="5 days", anchor="event:B")),
        *(user("D"), end(), end("F"), flow("S P M A X B C G"), flow("P K F")),
        *(flow("G M", when="again = true"), flow("G D", key="out"), flow("D E")),
    )
    return desk.start()


def test_an_undo_in_a_later_round_takes_back_nothing_of_the_rounds_before(
    desk: Desk, looped: str
) -> None:
    for element in "AXB":
        desk.complete(looped, element)
    first = desk.task(looped, "K").sla.target_at
    desk.complete(looped, "C", again=True)
    desk.advance(timedelta(days=1))
    for element in "AXB":
        desk.complete(looped, element)
    with pytest.raises(ConfirmationRequired) as refused:
        undo_task(desk, looped, "A", confirmed=False)
    assert [one["element"] for one in refused.value.facts["would_end"]] == ["X", "B", "C"]
    undo_task(desk, looped, "A")
    assert desk.task(looped, "K").sla.target_at == first
    with reading():
        back = db.session.scalars(select(Task).where(Task.taken_back_at.is_not(None)))
        assert sorted(one.element for one in back) == ["A", "B", "C", "X"]


def test_what_an_undo_of_the_first_round_took_back_stays_so_in_later_ones(
    desk: Desk, looped: str
) -> None:
    for element in "AXB":
        desk.complete(looped, element)
    first = desk.task(looped, "K").sla.target_at
    undo_task(desk, looped, "A")
    desk.advance(timedelta(days=1))
    for element in "AXB":
        desk.complete(looped, element)
    desk.complete(looped, "C", again=True)
    desk.complete(looped, "A")
    undo_task(desk, looped, "A")
    assert desk.task(looped, "K").sla.target_at == first + timedelta(days=1)


def test_the_law_s_clock_of_a_round_before_is_not_taken_for_that_of_this_one(
    desk: Desk, looped: str
) -> None:
    for element in "AX":
        desk.complete(looped, element)
    first = desk.task(looped, "B").sla.target_at
    desk.complete(looped, "B")
    desk.complete(looped, "C", again=True)
    desk.advance(timedelta(days=1))
    desk.complete(looped, "A")
    undo_task(desk, looped, "A")
    for element in "AX":
        desk.complete(looped, element)
    assert desk.task(looped, "B").sla.target_at == first + timedelta(days=1)


def test_the_case_s_target_forgets_a_beginning_that_an_undo_takes_back(desk: Desk) -> None:
    publish_process(
        *(start(), user("Z"), user("A"), end()),
        user("B", inner=sla(within="5 days", anchor="event:A")),
        user("C", inner=sla(within="5 days")),
        flow("S Z A B C E"),
    )
    case = desk.start()
    before = desk.case(case).sla.target_at
    desk.complete(case, "Z")
    desk.advance(timedelta(days=2))
    desk.complete(case, "A")
    assert desk.case(case).sla.target_at == before + timedelta(days=2)
    undo_task(desk, case, "Z")
    assert desk.case(case).sla.target_at == before


@pytest.mark.parametrize("sequential", [True, False])
def test_instances_of_a_loop_that_starts_anew_are_taken_back_and_keep_the_law_s_clocks(
    desk: Desk, sequential: bool
) -> None:
    law = sla(within="10 days", kind="statutory")
    inner = several(cardinality="2", sequential=sequential) + law
    publish_process(start(), user("B", inner=inner), user("C"), flow("S B C"))
    case = desk.start()
    first = desk.task(case, "B").sla.target_at
    for _ in range(2):
        desk.complete(case, "B")
        desk.advance(timedelta(days=1))
    undo_task(desk, case, "B")
    assert desk.task(case, "B").sla.target_at == first
    with reading():
        back = db.session.scalars(select(Task.element).where(Task.taken_back_at.is_not(None)))
        assert sorted(back) == ["B", "B", "C"]


def test_what_was_done_before_the_undone_task_in_its_sub_process_counts_still(desk: Desk) -> None:
    late = boundary("T", "Q", "timer P50D", inner=extension(handrail("rule", kind="statutory")))
    inside = (start("QS"), user("Z"), user("A"), end("QE"), flow("QS Z A QE"))
    publish_process(
        *(start(), gateway("parallel", "P"), sub("Q", *inside), late, user("L"), flow("T L")),
        user("K", inner=sla(within="5 days", anchor="event:Z")),
        *(user("B"), end(), end("F"), flow("S P Q B E"), flow("P K F")),
    )
    case = desk.start()
    (law,) = [one.due_at for one in desk.timers(case) if one.element == "T"]
    desk.advance(timedelta(days=1))
    desk.complete(case, "Z")
    first = desk.task(case, "K").sla.target_at
    desk.advance(timedelta(days=1))
    desk.complete(case, "A")
    undo_task(desk, case, "A")
    assert desk.open(case) == ["A", "K"]
    assert desk.task(case, "K").sla.target_at == first
    assert [one.due_at for one in desk.timers(case) if one.element == "T"] == [law]
