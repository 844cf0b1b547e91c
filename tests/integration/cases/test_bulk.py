from datetime import timedelta

import pytest

from service.cases.bulk import (
    choose,
    confirm,
    count_items,
    find_run,
    go_on,
    go_on_with,
    items_of,
    try_out,
)
from service.cases.models import BulkKind, BulkState, BulkVerb, ItemState
from service.cases.refusals import BulkHasBegun, BulkIsTooLarge, BulkNotFound, NothingChosen
from service.people.directory import active_user
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.people.users import deactivate
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, start, user

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
    assert go_on_with(run_id, desk.now, going=lambda: next(asked)) == 1
    assert states(run_id) == [D, W, W]
    desk.complete(tasks[1][1], "A")
    assert go_on(desk.now) == 2
    assert states(run_id) == [D, R, D]
    assert go_on(desk.now) == go_on_with(run_id, desk.now) == 0
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
            go_on_with(run_id, desk.now)
        return True

    assert go_on_with(run_id, desk.now, going=meanwhile) == 0
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
        go_on(desk.now)
        desk.check()
        cancels_tasks = (kind, verb) == (BulkKind.TASK, BulkVerb.CANCEL)
        assert states(run_id) == ([R] * 3 if cancels_tasks else [D] * 3)


def test_the_rights_of_whoever_asked_are_asked_when_it_is_done(desk: Desk, tasks) -> None:
    run_id = run_of(desk, tasks, BulkVerb.ASSIGN, to="ann", reason="")
    desk.do(lambda: confirm(run_id, acting=desk.acting()))
    desk.do(lambda: deactivate(active_user("tess")))
    go_on(desk.now)
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
