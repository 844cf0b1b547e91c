from datetime import datetime, timedelta

import pytest

from service.cases.bulk import carrying_out, trying
from service.cases.bulk.carrying_out import go_on, go_on_with
from service.cases.bulk.refusals import BulkHasBegun, BulkIsTooLarge, BulkNotFound
from service.cases.bulk.runs import (
    choose,
    confirm,
    count_items,
    find_run,
    forget_unconfirmed,
    items_of,
)
from service.cases.bulk.trying import try_out
from service.cases.bulk.verbs import carry_out
from service.cases.commands.assign import assign_task
from service.cases.models import BulkKind, BulkState, BulkVerb, ItemState
from service.cases.refusals import LookIsOld, NothingChosen
from service.errors import ServiceUnavailable
from service.extensions import db
from service.people.actors import SYSTEM, Acting
from service.people.directory import active_user
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.people.users import deactivate
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, gateway, start, user

DAY = timedelta(days=1)


@pytest.fixture
def tasks(desk: Desk) -> list[tuple[str, str]]:
    """Three open tasks, each with its case; the second one's case is then cancelled by others."""
    publish_process(
        start(), user("A", handrail__mandatory="false"), user("B"), end(), flow("S A B E")
    )
    desk.actor = desk.do(lambda: add_actor("tess", Group.SUPERVISOR))
    desk.do(lambda: add_actor("ann", Group.OFFICER))
    cases = [desk.start() for _ in range(3)]
    return [(desk.task(one, "A").id, one) for one in cases]


def run_of(desk: Desk, things, verb: BulkVerb, kind=BulkKind.TASK, **answers: object) -> str:
    run_id = desk.do(lambda: choose(kind, verb, things, acting=desk.acting()).id)
    try_out(run_id, answers, acting=desk.acting())
    return run_id


def states(run_id: str) -> list[ItemState]:
    with reading():
        return [one.state for one in items_of(run_id)]


W, R, D = ItemState.WAITING, ItemState.REFUSED, ItemState.DONE


def test_what_is_tried_out_is_not_done_and_tells_who_cannot(desk: Desk, tasks) -> None:
    desk.complete(tasks[1][1], "A")
    run_id = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="Busy")
    assert states(run_id) == [W, R, W]
    assert desk.task(tasks[0][1], "A").assignee is None
    with reading():
        assert "already done" in items_of(run_id)[1].said
    try_out(run_id, {"to": "nobody", "reason": ""}, acting=desk.acting())
    assert states(run_id) == [R, R, R]
    with pytest.raises(NothingChosen), transaction():
        confirm(run_id, acting=desk.acting())


def test_a_run_goes_on_where_it_was_stopped_and_does_each_once(desk: Desk, tasks) -> None:
    run_id = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    desk.do(lambda: confirm(run_id, acting=desk.acting()))
    with pytest.raises(BulkHasBegun):
        try_out(run_id, {}, acting=desk.acting())
    asked = iter((True, False, False))
    assert go_on_with(run_id, lambda: desk.now, going=lambda: next(asked)) == 1
    assert states(run_id) == [D, W, W]
    desk.complete(tasks[1][1], "A")
    assert go_on(lambda: desk.now) == 2
    assert states(run_id) == [D, R, D]
    assert go_on(lambda: desk.now) == go_on_with(run_id, lambda: desk.now) == 0
    assert desk.log(tasks[0][1]).count("task_assigned") == 1
    with reading():
        run = find_run(run_id, actor=desk.actor)
        assert (run.state, run.finished_at) == (BulkState.DONE, desk.now)
        assert count_items(run_id) == {W: 0, R: 1, D: 2}


def test_who_came_second_finds_an_item_done(desk: Desk, tasks, monkeypatch) -> None:
    run_id = run_of(desk, tasks[:1], BulkVerb.ASSIGN, to="ann", reason="")
    desk.do(lambda: confirm(run_id, acting=desk.acting()))
    again = iter((True,))

    def meanwhile() -> bool:
        """Another worker does all between our look and our turn."""
        if next(again, False):
            go_on_with(run_id, lambda: desk.now)
        return True

    assert go_on_with(run_id, lambda: desk.now, going=meanwhile) == 0
    assert states(run_id) == [D]


@pytest.mark.parametrize("kind", [BulkKind.TASK, BulkKind.CASE])
def test_tasks_and_cases_are_held_released_and_cancelled(desk: Desk, tasks, kind: BulkKind) -> None:
    things = tasks if kind is BulkKind.TASK else [(case, case) for _, case in tasks]
    until = (desk.now + 5 * DAY).isoformat()
    for verb, answers in (
        (BulkVerb.HOLD, {"release_at": until, "reason": "Office closed", "note": ""}),
        (BulkVerb.RELEASE, {"release_at": None, "note": ""}),
        (BulkVerb.ASSIGN, {"to": "ann", "reason": ""}),
        (BulkVerb.CANCEL, {"reason": "A mistake"}),
    ):
        run_id = run_of(desk, things, verb, kind, **answers)
        looked_at = states(run_id)
        desk.do(
            lambda run_id=run_id: confirm(run_id, acting=desk.acting())
        ) if W in looked_at else 0
        go_on(lambda: desk.now)
        desk.check()
        cancels_tasks = (kind, verb) == (BulkKind.TASK, BulkVerb.CANCEL)
        assert states(run_id) == ([R] * 3 if cancels_tasks else [D] * 3)


def test_the_rights_of_whoever_asked_are_asked_when_it_is_done(desk: Desk, tasks) -> None:
    run_id = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    desk.do(lambda: confirm(run_id, acting=desk.acting()))
    desk.do(lambda: deactivate(active_user("tess"), acting=Acting(SYSTEM, desk.now)))
    go_on(lambda: desk.now)
    assert states(run_id) == [R, R, R]


def test_only_those_who_lead_work_in_bulk_and_only_on_their_own_runs(desk: Desk, tasks) -> None:
    ann = desk.do(lambda: add_actor("bob", Group.OFFICER))
    with pytest.raises(NotAllowed), transaction():
        choose(BulkKind.TASK, BulkVerb.HOLD, tasks, acting=desk.acting(ann))
    with pytest.raises(NothingChosen), transaction():
        choose(BulkKind.TASK, BulkVerb.HOLD, [], acting=desk.acting())
    with pytest.raises(BulkIsTooLarge), transaction():
        choose(BulkKind.TASK, BulkVerb.HOLD, tasks * 200, acting=desk.acting())
    run_id = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    other = desk.do(lambda: add_actor("sue", Group.SUPERVISOR))
    with reading(), pytest.raises(BulkNotFound):
        find_run(run_id, actor=other)


def test_what_has_changed_since_it_was_looked_at_is_left_alone(desk: Desk, tasks) -> None:
    until = {"release_at": (desk.now + 5 * DAY).isoformat(), "reason": "Closed", "note": ""}
    cases = [(case, case) for _, case in tasks]
    held = run_of(desk, cases[1:], BulkVerb.HOLD, BulkKind.CASE, **until)
    passed_on = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    desk.do(lambda: assign_task(tasks[1][0], "tess", acting=desk.acting()))
    for run_id in (passed_on, held):
        desk.do(lambda run_id=run_id: confirm(run_id, acting=desk.acting()))
        go_on(lambda: desk.now)
    assert desk.task(tasks[1][1], "A").assignee == "tess"
    assert states(passed_on) == [D, R, D]
    assert states(held) == [R, R]
    with reading():
        assert "it has changed since" in items_of(passed_on)[1].said


def test_tasks_of_one_case_do_not_keep_each_other_from_being_done(desk: Desk, tasks) -> None:
    publish_process(
        start(), gateway("parallel", "G"), user("A", "B"), flow("S G A"), flow("G B"), key="two"
    )
    case = desk.start("two")
    things = [(desk.task(case, element).id, case) for element in ("A", "B")]
    until = (desk.now + 5 * DAY).isoformat()
    for verb, answers in (
        (BulkVerb.ASSIGN, {"to": "ann", "reason": ""}),
        (BulkVerb.HOLD, {"release_at": until, "reason": "Office closed", "note": ""}),
        (BulkVerb.RELEASE, {"release_at": None, "note": ""}),
    ):
        run_id = run_of(desk, things, verb, **answers)
        desk.do(lambda run_id=run_id: confirm(run_id, acting=desk.acting()))
        go_on(lambda: desk.now)
        assert states(run_id) == [D, D]


def test_a_look_lasts_an_hour_and_is_forgotten_unless_confirmed(desk: Desk, tasks) -> None:
    begun = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    desk.do(lambda: confirm(begun, acting=desk.acting()))
    run_id = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    desk.now += timedelta(minutes=61)
    with pytest.raises(LookIsOld), transaction():
        confirm(run_id, acting=desk.acting())
    try_out(run_id, {"to": "ann", "reason": ""}, acting=desk.acting())
    assert desk.do(lambda: forget_unconfirmed(desk.now)) == 0
    assert desk.do(lambda: confirm(run_id, acting=desk.acting())).state is BulkState.RUNNING
    left = desk.do(lambda: choose(BulkKind.TASK, BulkVerb.HOLD, tasks, acting=desk.acting()).id)
    assert desk.do(lambda: forget_unconfirmed(desk.now + DAY)) == 1
    with reading(), pytest.raises(BulkNotFound):
        find_run(left, actor=desk.actor)
    assert states(left) == []
    assert states(begun) == states(run_id) == [W, W, W]


@pytest.mark.parametrize("stage", [trying, carrying_out])
def test_one_that_breaks_is_noted_and_keeps_nothing_from_the_others(
    desk: Desk, tasks, monkeypatch, stage
) -> None:
    def broken(run, item, *, acting):
        if item.position == 2:
            raise ZeroDivisionError
        return carry_out(run, item, acting=acting)

    run_id = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    monkeypatch.setattr(stage, "carry_out", broken)
    if stage is trying:
        try_out(run_id, {"to": "ann", "reason": ""}, acting=desk.acting())
        assert states(run_id) == [W, R, W]
    desk.do(lambda: confirm(run_id, acting=desk.acting()))
    go_on(lambda: desk.now)
    assert states(run_id) == [D, R, D]
    with reading():
        assert "Something broke" in items_of(run_id)[1].said


@pytest.mark.parametrize("breaks", [False, True])
def test_who_tries_out_a_run_that_meanwhile_begins_changes_nothing_of_it(
    desk: Desk, tasks, monkeypatch, breaks: bool
) -> None:
    """In another window it is tried out too, confirmed and carried out, between two items."""
    run_id = run_of(desk, tasks[:1], BulkVerb.ASSIGN, to="ann", reason="")
    first_look = trying._try_out

    def overtaken(*args):
        monkeypatch.setattr(trying, "_try_out", first_look)
        db.session.rollback()
        desk.now += timedelta(seconds=1)
        try_out(run_id, {"to": "ann", "reason": ""}, acting=desk.acting())
        desk.do(lambda: confirm(run_id, acting=desk.acting()))
        go_on(lambda: desk.now)
        if breaks:
            raise ZeroDivisionError
        return first_look(*args)

    monkeypatch.setattr(trying, "_try_out", overtaken)
    with pytest.raises(BulkHasBegun):
        try_out(run_id, {"to": "ann", "reason": ""}, acting=desk.acting())
    assert states(run_id) == [D]


def test_of_two_looks_at_a_run_only_the_later_one_counts(desk: Desk, tasks, monkeypatch) -> None:
    """The later one begins between two items of the earlier, and is not through when that ends."""
    run_id = run_of(desk, tasks[:1], BulkVerb.ASSIGN, to="ann", reason="")
    look = trying._try_out

    def away(*_):
        raise ServiceUnavailable

    def overtaken(*args):
        db.session.rollback()
        desk.now += timedelta(seconds=1)
        monkeypatch.setattr(trying, "_try_out", away)
        with pytest.raises(ServiceUnavailable):
            try_out(run_id, {"to": "nobody", "reason": ""}, acting=desk.acting())
        return look(*args)

    monkeypatch.setattr(trying, "_try_out", overtaken)
    try_out(run_id, {"to": "ann", "reason": ""}, acting=desk.acting())
    assert states(run_id) == [W]
    with pytest.raises(NothingChosen), transaction():
        confirm(run_id, acting=desk.acting())


def test_what_broke_after_another_did_it_stays_done(desk: Desk, tasks, monkeypatch) -> None:
    run_id = run_of(desk, tasks[:1], BulkVerb.ASSIGN, to="ann", reason="")
    desk.do(lambda: confirm(run_id, acting=desk.acting()))

    def broken(*_):
        monkeypatch.undo()
        db.session.rollback()
        go_on(lambda: desk.now)
        raise ZeroDivisionError

    monkeypatch.setattr(carrying_out, "_carry_out", broken)
    go_on(lambda: desk.now)
    assert states(run_id) == [D]


def test_a_pass_leaves_time_for_other_work_and_each_item_has_its_own_instant(
    desk: Desk, tasks, monkeypatch
) -> None:
    monkeypatch.setattr(carrying_out, "A_PASS", 2)
    runs = [
        run_of(desk, things, BulkVerb.ASSIGN, to="ann", reason="") for things in (tasks[:1], tasks)
    ]
    for run_id in runs:
        desk.do(lambda run_id=run_id: confirm(run_id, acting=desk.acting()))

    def now() -> datetime:
        desk.now += timedelta(seconds=1)
        return desk.now

    assert [go_on(now) for _ in range(3)] == [2, 2, 0]
    with reading():
        at = [one.finished_at for one in items_of(runs[1])]
    assert at == sorted(set(at))
