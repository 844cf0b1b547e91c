"""Clocks when a task is undone: a service clock starts anew, the law's runs on."""

from datetime import timedelta
from typing import Any

import pytest

from service.cases.clocks.anchors import NOT_KNOWN
from service.cases.commands.reopen import reopen
from service.cases.commands.undo import undo
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.sla_notation import london_end, sla
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

OPTIONAL = {"handrail__mandatory": "false"}
LINE = (start(), user("A", "B", "C"), end(), flow("S A B C E"))
FORK = (
    start(),
    gateway("parallel", "P", "J"),
    user("A", "B", "C", "D"),
    end(),
    flow("S P A C J D E"),
    flow("P B J"),
)


def undo_task(desk: Desk, case: str, element: str, *, confirmed: bool = True, **more: Any) -> None:
    task = more.pop("task", None) or desk.tasks(case)[element].id
    desk.do(
        lambda: undo(
            task, more.get("reason", "Mistaken"), acting=desk.acting(), confirmed=confirmed
        )
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
