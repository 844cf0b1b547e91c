"""Tasks that people add to a running case: a strand of their own beside its process."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.cases.commands.add_task import Adding, add_task
from service.cases.commands.assign import assign_task
from service.cases.commands.cancel import cancel
from service.cases.commands.claim import claim
from service.cases.commands.close import close
from service.cases.commands.extend import extend
from service.cases.commands.reopen import reopen
from service.cases.commands.skip import bypass, cancel_task
from service.cases.commands.undo import undo
from service.cases.record import read_task
from service.cases.refusals import (
    AddedTaskDoesNotOpen,
    CaseIsNotOpen,
    DueDateNotFuture,
    NameRequired,
)
from service.cases.startable import startable_processes
from service.cases.worklist import TaskFilter, list_tasks
from service.people.actors import SYSTEM, Acting, Actor
from service.people.groups import Group
from service.people.refusals import NotAllowed, RoleUnknown, UserUnknown
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_ad_hoc, publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    catch,
    end,
    extension,
    flow,
    gateway,
    handrail,
    service,
    start,
    user,
)

ADDED = "added_task"
DUE = datetime(2026, 12, 1, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def published(desk: Desk) -> None:
    publish_ad_hoc()
    publish_process(start(), user("A", "B"), end(), flow("S A B E"))


def add(desk: Desk, case: str, name: str = "Ask for keys", by: Actor | None = None, **said: Any):
    adding = Adding(name, **said)
    return desk.do(lambda: add_task(case, adding, acting=desk.acting(by)).id)


def test_an_added_task_opens_beside_the_process(desk: Desk) -> None:
    olivia = add_actor("olivia", Group.OFFICER, roles_held=["repairs"])
    case = desk.start()
    add(desk, case, by=olivia, instructions="The caretaker has them.", to="role:repairs")
    task = desk.task(case, ADDED)
    assert (task.name, task.instructions) == ("Ask for keys", "The caretaker has them.")
    assert (task.roles, task.assignee, task.mandatory) == (("repairs",), None, False)
    assert task.sla.target_at is None
    assert desk.open(case) == ["A", ADDED]
    assert desk.log(case)[-2:] == ["task_added", "task_opened"]
    with reading():
        found = list_tasks(TaskFilter(role="mine"), actor=olivia, now=desk.now).items
    assert [one.name for one in found] == ["Ask for keys"]
    assert "ad_hoc" not in desk.case(case).data


def test_it_is_claimed_passed_on_and_completed_without_touching_the_case_s_data(desk: Desk) -> None:
    olivia = add_actor("olivia", Group.OFFICER)
    case = desk.start(added_task_done="Said by the case")
    task = add(desk, case)
    desk.do(lambda: claim(task, acting=desk.acting(olivia)))
    desk.do(lambda: assign_task(task, "olivia", acting=desk.acting(olivia), reason="Mine"))
    desk.complete(case, ADDED, by=olivia, added_task_done="They are at the desk.")
    done = desk.tasks(case)[ADDED]
    assert (done.state, done.completed_by) == ("completed", "olivia")
    assert desk.case(case).data == {"added_task_done": "Said by the case"}
    assert desk.open(case) == ["A"]


def test_its_form_may_read_what_was_said_when_it_was_added(desk: Desk) -> None:
    case = desk.start(address="1 High Street")
    task = add(desk, case)
    with reading():
        known = read_task(task, actor=SYSTEM, now=desk.now).known
    assert (known["ad_hoc"]["name"], known["address"]) == ("Ask for keys", "1 High Street")


def test_its_due_date_is_its_target_said_in_one_sentence(desk: Desk) -> None:
    add_actor("olivia", Group.OFFICER)
    case = desk.start()
    add(desk, case, to="olivia", due_at=DUE)
    task = desk.task(case, ADDED)
    assert (task.assignee, task.roles) == ("olivia", ())
    assert (task.sla.target_at, task.sla.original_target_at) == (DUE, DUE)
    assert task.sla.explanation == "Due at 17:00 on Tuesday 1 December 2026."
    assert desk.case(case).sla.target_at is None
    desk.advance(DUE)
    assert desk.task(case, ADDED).sla.status == "red"
    assert desk.told(case) == [("olivia", "target")]


def test_a_hold_over_its_due_date_moves_it_to_the_release(desk: Desk) -> None:
    case = desk.start()
    add(desk, case, due_at=DUE)
    desk.hold(case, DUE + timedelta(days=2), ADDED)
    held = desk.task(case, ADDED)
    assert (held.state, held.sla.target_at) == ("held", DUE + timedelta(days=2))
    assert "so the target is 17:00 on Thursday 3 December 2026" in held.sla.explanation
    desk.advance(DUE + timedelta(days=1))
    desk.release(case, ADDED)
    assert desk.task(case, ADDED).sla.target_at == DUE + timedelta(days=1)


def test_a_hold_that_ends_before_its_due_date_leaves_it(desk: Desk) -> None:
    case = desk.start()
    add(desk, case, due_at=DUE)
    desk.hold(case, DUE - timedelta(days=2), ADDED)
    desk.advance(DUE - timedelta(days=1))
    assert desk.task(case, ADDED).state == "open"
    assert desk.task(case, ADDED).sla.target_at == DUE


def test_its_due_date_is_extended_with_a_reason(desk: Desk) -> None:
    case = desk.start()
    task = add(desk, case, due_at=DUE)
    later = DUE + timedelta(days=7)
    desk.do(lambda: extend(task, later, "Away", acting=desk.acting()))
    found = desk.task(case, ADDED).sla
    assert (found.target_at, found.original_target_at) == (later, DUE)


def test_one_added_to_a_held_case_is_held_with_it(desk: Desk) -> None:
    case = desk.start()
    desk.hold(case, desk.now + timedelta(days=3))
    add(desk, case)
    assert desk.task(case, ADDED).state == "held"
    desk.advance(timedelta(days=3))
    assert desk.task(case, ADDED).state == "open"


def test_undo_opens_its_ended_strand_again(desk: Desk) -> None:
    olivia = add_actor("olivia", Group.OFFICER)
    case = desk.start()
    other = add(desk, case, "Another")
    first = add(desk, case, to="olivia", due_at=DUE)
    desk.do(lambda: bypass(other, "Not needed", acting=desk.acting()))
    desk.complete(case, ADDED, by=olivia, added_task_done="Wrong")
    again = desk.do(lambda: undo(first, "Wrong keys", acting=desk.acting()).id)
    task = desk.task(case, ADDED)
    assert (task.id, task.attempt, task.previous, task.assignee) == (again, 2, first, "olivia")
    assert (task.name, task.sla.target_at) == ("Ask for keys", DUE)
    with reading():
        assert read_task(again, actor=SYSTEM, now=desk.now).data == {}
    desk.complete(case, ADDED, by=olivia)
    assert desk.open(case) == ["A"]


def test_a_cancelled_one_ends_alone_and_may_be_taken_up_again(desk: Desk) -> None:
    case = desk.start()
    task = add(desk, case, due_at=DUE)
    desk.do(lambda: cancel_task(task, "Not needed", acting=desk.acting()))
    assert desk.open(case) == ["A"]
    assert desk.timers(case) == []
    desk.do(lambda: undo(task, "Needed after all", acting=desk.acting()))
    assert desk.open(case) == ["A", ADDED]


def test_it_never_keeps_a_case_open_and_ends_with_it(desk: Desk) -> None:
    case = desk.start()
    add(desk, case, due_at=DUE)
    desk.hold(case, DUE, ADDED)
    desk.complete(case, "A")
    desk.complete(case, "B")
    assert desk.case(case).state == "completed"
    assert desk.tasks(case)[ADDED].state == "cancelled"
    with pytest.raises(CaseIsNotOpen):
        add(desk, case)


def test_a_case_with_nothing_else_left_is_closed_over_it(desk: Desk) -> None:
    optional = {"handrail__mandatory": "false"}
    publish_process(start(), user("A", **optional), end(), flow("S A E"), key="q")
    case = desk.start("q")
    add(desk, case)
    desk.do(lambda: close(case, acting=desk.acting()))
    assert desk.case(case).state == "completed"


def test_a_reopened_case_takes_added_tasks(desk: Desk) -> None:
    case = desk.start()
    desk.do(lambda: cancel(case, "Mistake", acting=desk.acting()))
    desk.do(lambda: reopen(case, "No mistake", acting=desk.acting()))
    add(desk, case)
    assert desk.open(case) == [ADDED]
    desk.complete(case, ADDED)
    assert [one.clock for one in desk.timers(case)] == ["review"]


def test_what_is_asked_for_is_checked(desk: Desk) -> None:
    case = desk.start()
    for said, refusal in (
        ({"name": "  "}, NameRequired),
        ({"to": "role:nobody"}, RoleUnknown),
        ({"to": "nobody"}, UserUnknown),
        ({"due_at": desk.now}, DueDateNotFuture),
    ):
        with pytest.raises(refusal):
            add(desk, case, **said)
    with pytest.raises(NotAllowed):
        add(desk, case, by=add_actor("ana", Group.ANALYST))
    assert desk.open(case) == ["A"]


def test_a_companion_that_opens_no_task_is_refused_and_nothing_is_added(desk: Desk) -> None:
    publish_process(start(), catch("T", "timer P1D"), user("X"), flow("S T X"), key="ad_hoc")
    case = desk.start()
    with pytest.raises(AddedTaskDoesNotOpen):
        add(desk, case)
    assert desk.timers(case) == []


def test_its_process_may_tell_whoever_has_it(desk: Desk) -> None:
    add_actor("olivia", Group.OFFICER)
    inner = extension(handrail("input", name="who", value="'assignee'"))
    publish_process(
        start(),
        gateway("parallel", "G"),
        user(ADDED, name="${ad_hoc.name}", handrail__assignee="${ad_hoc.assignee}"),
        service("tell", topic="notify", inner=inner),
        flow("S G", ADDED),
        flow("G tell"),
        key="ad_hoc",
    )
    case = desk.start()
    add(desk, case, to="olivia")
    assert desk.told(case) == [("olivia", "notify")]
    desk.complete(case, "A")
    desk.complete(case, "B")
    assert desk.case(case).state == "completed"


def test_companions_are_not_offered_to_start(desk: Desk) -> None:
    boss = add_actor("tess", Group.SUPERVISOR)
    with reading():
        offered = startable_processes(actor=Acting(boss, desk.now).who, at=desk.now)
    assert [one.key for one in offered] == ["p"]
