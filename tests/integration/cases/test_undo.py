"""Undo a finished task: it is to be done again, and what followed from it ends."""

from datetime import timedelta

import pytest

from service.cases.commands.claim import unclaim
from service.cases.commands.reopen import reopen
from service.cases.commands.skip import bypass, cancel_task
from service.cases.commands.undo import undo
from service.cases.record import read_tasks
from service.cases.refusals import (
    CaseIsHeld,
    ConfirmationRequired,
    ReasonRequired,
    TaskCannotBeUndone,
    TaskComesAgain,
    TaskIsNotFinished,
)
from service.cases.views import TaskView
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.undoing import OPTIONAL, undo_task, would_end
from tests.unit.engine.drawn import FORK, LINE
from tests.unit.engine.notation import (
    boundary,
    call,
    end,
    event_sub,
    flow,
    gateway,
    several,
    start,
    user,
)


def test_undo_opens_a_new_attempt_and_keeps_the_old(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A", name="Ann")
    first = desk.tasks(case)["A"]
    undo_task(desk, case, "A")
    again = desk.task(case, "A")
    assert (again.attempt, again.previous, again.state) == (2, first.id, "open")
    assert desk.open(case) == ["A"]
    assert desk.case(case).data["name"] is None
    assert "task_undone" in desk.log(case)
    desk.complete(case, "A", name="Ben")
    assert desk.open(case) == ["B"]
    assert desk.case(case).data["name"] == "Ben"


def test_what_somebody_else_has_changed_since_is_not_cleared(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A", x=1, y=1)
    desk.complete(case, "B", y=2)
    undo_task(desk, case, "A")
    assert {key: desk.case(case).data[key] for key in "xy"} == {"x": None, "y": 2}


def test_undo_that_would_end_other_work_is_confirmed_first(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A")
    with pytest.raises(ConfirmationRequired) as refusal:
        undo_task(desk, case, "A", confirmed=False)
    assert would_end(refusal) == [("task", "B")]
    assert desk.open(case) == ["B"]


def test_finished_work_that_is_to_be_done_again_is_shown_with_what_would_end(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A")
    desk.complete(case, "B")
    with pytest.raises(ConfirmationRequired) as refusal:
        undo_task(desk, case, "A", confirmed=False)
    assert sorted(would_end(refusal)) == [("again", "B"), ("task", "C")]


def test_a_confirmation_is_for_the_list_that_was_seen(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A")
    with pytest.raises(ConfirmationRequired) as first:
        undo_task(desk, case, "A", confirmed=False)
    desk.complete(case, "B")
    with pytest.raises(ConfirmationRequired) as second:
        undo_task(desk, case, "A", confirmed=first.value.seen)
    undo_task(desk, case, "A", confirmed=second.value.seen)
    assert desk.open(case) == ["A"]


def test_undo_beside_a_parallel_branch_needs_no_word_more(desk: Desk) -> None:
    publish_process(
        start(), gateway("parallel", "P", "J"), user("A", "B"), end(), flow("S P A J E"),
        flow("P B J"),
    )  # fmt: skip
    case = desk.start()
    desk.complete(case, "A")
    undo_task(desk, case, "A", confirmed=False)
    assert desk.open(case) == ["A", "B"]


def test_the_attempt_belongs_to_whoever_had_the_task(desk: Desk) -> None:
    lane = "<lane id='first' name='first'><flowNodeRef>A</flowNodeRef></lane>"
    publish_process(*LINE, f"<laneSet id='L'>{lane}</laneSet>")
    olivia = add_actor("olivia", Group.OFFICER, roles_held=["first"])
    case = desk.start()
    desk.complete(case, "A", by=olivia)
    undo_task(desk, case, "A")
    again = desk.task(case, "A")
    assert (again.assignee, again.roles) == ("olivia", ("first",))


def test_only_who_could_do_the_task_may_undo_it(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A")
    task = desk.tasks(case)["A"].id
    analyst = add_actor("ann", Group.ANALYST)
    with pytest.raises(NotAllowed):
        desk.do(lambda: undo(task, "x", acting=desk.acting(analyst)))


def test_undo_needs_a_reason_and_a_finished_task(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    with pytest.raises(TaskIsNotFinished):
        undo_task(desk, case, "A")
    desk.complete(case, "A")
    with pytest.raises(ReasonRequired):
        undo_task(desk, case, "A", reason=" ")


def test_a_task_that_will_come_again_is_not_undone_a_second_time(desk: Desk) -> None:
    publish_process(*FORK)
    case = desk.start()
    desk.complete(case, "A")
    first = desk.tasks(case)["A"].id
    desk.complete(case, "C")
    done = desk.tasks(case)["C"].id
    undo_task(desk, case, "A")
    for task in (first, done):
        with pytest.raises(TaskComesAgain):
            undo_task(desk, case, "", task=task)
    assert "undo" not in desk.tasks(case)["C"].actions


def test_what_an_event_began_cannot_be_taken_up_half_way(desk: Desk) -> None:
    began = event_sub(
        "Q",
        start("QS", "message docs", isInterrupting="false"),
        user("W"),
        end("QE"),
        flow("QS W QE"),
    )
    publish_process(*LINE, began)
    case = desk.start()
    desk.send("docs", case_id=case)
    desk.complete(case, "W")
    with pytest.raises(TaskCannotBeUndone):
        undo_task(desk, case, "W")


def test_one_person_of_several_does_theirs_again(desk: Desk) -> None:
    each = user("A", inner=several(collection="people", item="who", into="said", output="word"))
    publish_process(start(), each, user("B"), flow("S A B"))
    case = desk.start(people=["ann", "ben"])
    desk.complete(case, "A", word="x")
    undo_task(desk, case, "A", task=next(
        one.id for one in history(desk, case) if one.state == "completed"
    ))  # fmt: skip
    assert desk.open(case) == ["A", "A"]
    desk.complete(case, "A", word="b")
    desk.complete(case, "A", word="a")
    assert desk.open(case) == ["B"]


def history(desk: Desk, case: str) -> tuple[TaskView, ...]:
    with reading():
        return tuple(read_tasks(case, actor=SYSTEM, now=desk.now))


def test_an_undo_in_a_called_process_stays_there(desk: Desk) -> None:
    publish_process(start("S2"), user("A", "B"), flow("S2 A B"), key="called")
    publish_process(start(), call("K", "called"), user("C"), flow("S K C"))
    case = desk.start()
    desk.complete(case, "A", x=1)
    undo_task(desk, case, "A")
    assert desk.open(case) == ["A"]
    desk.complete(case, "A")
    desk.complete(case, "B")
    assert desk.open(case) == ["C"]


def test_nothing_is_undone_while_the_case_is_on_hold(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A")
    desk.hold(case, desk.now + timedelta(days=2))
    with pytest.raises(CaseIsHeld):
        undo_task(desk, case, "A")


def test_a_hold_of_work_that_undo_ends_ends_with_it(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start()
    desk.complete(case, "A")
    desk.hold(case, desk.now + timedelta(days=2), "B")
    undo_task(desk, case, "A")
    assert desk.open(case) == ["A"]
    assert desk.task(case, "A").state == "open"
    desk.advance(timedelta(days=3))


def test_a_cancelled_or_bypassed_task_is_taken_up_again_by_undo(desk: Desk) -> None:
    publish_process(start(), user("A", **OPTIONAL), user("B"), flow("S A B"))
    case = desk.start()
    task = desk.task(case, "A").id
    desk.do(lambda: bypass(task, "Not needed", acting=desk.acting()))
    undo_task(desk, case, "A")
    again = desk.task(case, "A").id
    desk.do(lambda: cancel_task(again, "Not needed", acting=desk.acting(), confirmed=True))
    assert desk.case(case).state == "completed"
    desk.do(lambda: reopen(case, "After all", acting=desk.acting()))
    undo_task(desk, case, "A")
    assert desk.open(case) == ["A"]


def test_what_was_known_before_the_task_is_known_again(desk: Desk) -> None:
    publish_process(*LINE)
    case = desk.start(name="from the start")
    desk.complete(case, "A", name="Ann", new=1)
    undo_task(desk, case, "A")
    assert {key: desk.case(case).data[key] for key in ("name", "new")} == {
        "name": "from the start",
        "new": None,
    }


def test_work_that_would_only_flash_up_is_no_loss(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", "B", "L"),
        boundary("X", "A", "if x == 1"),
        flow("S A B"),
        flow("X L"),
    )
    case = desk.start()
    desk.complete(case, "A", x=1)
    undo_task(desk, case, "A")


def test_who_did_an_attempt_that_was_undone_is_not_barred_for_it(desk: Desk) -> None:
    publish_process(start(), user("A"), user("B", handrail__notBy="A"), flow("S A B"))
    ann, ben = (add_actor(name, Group.OFFICER) for name in ("ann", "ben"))
    case = desk.start()
    desk.complete(case, "A", by=ann)
    undo_task(desk, case, "A")
    task = desk.task(case, "A").id
    desk.do(lambda: unclaim(task, acting=desk.acting(ann)))
    desk.complete(case, "A", by=ben)
    desk.complete(case, "B", by=ann)
