"""Shapes that analysts draw often: work that recurs, work after a while, one task for several."""

from datetime import UTC, datetime, timedelta

import pytest

from service.cases.commands.complete import complete
from service.cases.commands.skip import bypass
from service.cases.commands.undo import undo
from service.cases.record import read_tasks
from service.cases.refusals import ConfirmationRequired
from service.cases.views import TaskView
from service.people.actors import SYSTEM, Actor
from service.people.groups import Group
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    catch,
    end,
    flow,
    gateway,
    several,
    start,
    user,
)

RECURRENT = (
    start(),
    user("visit", handrail__outcomes="empty, lived in"),
    gateway("exclusive", "known", default="again"),
    catch("pause", "timer 5 working days"),
    end(),
    flow("S visit known"),
    flow("known E", when="outcomes.visit == 'empty'"),
    flow("known pause", key="again"),
    flow("pause visit"),
)
LAGGED = (
    start(),
    user("write"),
    catch("wait", "timer 10 working days"),
    user("call"),
    end(),
    flow("S write wait call E"),
)
BEFORE_CHRISTMAS = datetime(2026, 12, 23, 10, tzinfo=UTC)


def several_people(until: str | None = None, **how: object) -> tuple[str, ...]:
    each = several(collection="panel", item="member", into="votes", output="vote", until=until)
    task = user("review", inner=each, handrail__assignee="=member")
    return (start(), task, user("tell"), end(), flow("S review tell E"))


def london(day: int, hour: int, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


# Work that recurs


def test_work_recurs_every_few_working_days_until_its_outcome(desk: Desk) -> None:
    publish_process(*RECURRENT)
    case = desk.start()
    for _ in range(3):
        desk.complete(case, "visit", outcome="lived in")
        assert desk.open(case) == []
        came = desk.now + timedelta(days=7)
        desk.advance(came - timedelta(seconds=1))
        assert desk.open(case) == []
        desk.advance(came)
        assert desk.open(case) == ["visit"]
    desk.complete(case, "visit", outcome="empty")
    assert desk.case(case).state == "completed"


def test_the_turns_leave_bank_holidays_out(desk: Desk) -> None:
    publish_process(*RECURRENT)
    desk.now = BEFORE_CHRISTMAS
    case = desk.start()
    desk.complete(case, "visit", outcome="lived in")
    (timer,) = desk.timers(case)
    assert timer.due_at == london(4, 10, month=1, year=2027)
    assert "25 and 28 December and 1 January left out" in timer.explanation


def test_a_hold_of_the_case_stops_the_pause_between_two_turns(desk: Desk) -> None:
    publish_process(*RECURRENT)
    case = desk.start()
    desk.complete(case, "visit", outcome="lived in")
    desk.advance(timedelta(days=1))
    desk.hold(case, desk.now + timedelta(days=7))
    desk.advance(timedelta(days=13) - timedelta(seconds=1))
    assert desk.open(case) == []
    desk.advance(timedelta(seconds=1))
    assert desk.open(case) == ["visit"]


def test_a_turn_that_is_on_hold_waits_and_the_next_counts_from_its_end(desk: Desk) -> None:
    publish_process(*RECURRENT)
    case = desk.start()
    desk.complete(case, "visit", outcome="lived in")
    desk.advance(timedelta(days=7))
    desk.hold(case, desk.now + timedelta(days=2), "visit")
    desk.advance(timedelta(days=2))
    desk.complete(case, "visit", outcome="lived in")
    (timer,) = desk.timers(case)
    assert timer.due_at == desk.now + timedelta(days=7)


def test_undo_of_the_last_turn_takes_its_pause_back(desk: Desk) -> None:
    publish_process(*RECURRENT)
    case = desk.start()
    desk.complete(case, "visit", outcome="lived in")
    task = desk.tasks(case)["visit"].id
    with pytest.raises(ConfirmationRequired):
        desk.do(lambda: undo(task, "Wrong home", acting=desk.acting()))
    desk.do(lambda: undo(task, "Wrong home", acting=desk.acting(), confirmed=True))
    assert desk.timers(case) == []
    desk.complete(case, "visit", outcome="empty")
    assert desk.case(case).state == "completed"


# Work after a while


def test_a_task_follows_another_after_working_days(desk: Desk) -> None:
    publish_process(*LAGGED)
    desk.now = BEFORE_CHRISTMAS
    case = desk.start()
    desk.complete(case, "write")
    (timer,) = desk.timers(case)
    assert timer.due_at == london(11, 10, month=1, year=2027)
    desk.advance(timer.due_at - timedelta(seconds=1))
    assert desk.open(case) == []
    desk.advance(timer.due_at)
    assert desk.open(case) == ["call"]


def test_a_hold_of_the_case_stops_the_lag(desk: Desk) -> None:
    publish_process(*LAGGED)
    case = desk.start()
    desk.complete(case, "write")
    (before,) = desk.timers(case)
    desk.hold(case, desk.now + timedelta(days=7))
    desk.advance(desk.now + timedelta(days=7))
    (after,) = desk.timers(case)
    assert after.due_at == before.due_at + timedelta(days=7)


# One task for several people


@pytest.fixture
def panel(desk: Desk) -> dict[str, Actor]:
    return {name: add_actor(name, Group.OFFICER) for name in ("ann", "ben", "cat")}


def reviews(desk: Desk, case: str, state: str = "open") -> dict[str | None, TaskView]:
    with reading():
        found = read_tasks(case, actor=SYSTEM, now=desk.now, states=(state,))
    return {one.assignee: one for one in found if one.element == "review"}


def vote(desk: Desk, case: str, who: Actor, word: str) -> None:
    task = reviews(desk, case)[who.username].id
    desk.do(lambda: complete(task, {"vote": word}, acting=desk.acting(who)))


def test_each_person_of_a_list_has_a_task_of_their_own(desk: Desk, panel: dict[str, Actor]) -> None:
    publish_process(*several_people())
    case = desk.start(panel=list(panel))
    assert set(reviews(desk, case)) == set(panel)
    for name in ("cat", "ann"):
        vote(desk, case, panel[name], f"by {name}")
        assert "tell" not in desk.open(case)
    vote(desk, case, panel["ben"], "by ben")
    assert desk.open(case) == ["tell"]
    assert desk.case(case).data["votes"] == ["by ann", "by ben", "by cat"]


def test_a_completion_condition_ends_what_is_left(desk: Desk, panel: dict[str, Actor]) -> None:
    publish_process(*several_people(until="nrOfCompletedInstances >= 2"))
    case = desk.start(panel=list(panel))
    desk.hold(case, desk.now + timedelta(days=2), "review")
    held = next(iter(reviews(desk, case, "held")))
    first, second = [name for name in panel if name != held]
    vote(desk, case, panel[first], "yes")
    vote(desk, case, panel[second], "yes")
    assert desk.open(case) == ["tell"]
    assert set(reviews(desk, case, "cancelled")) == {held}
    assert desk.timers(case) == []


def test_one_of_several_is_undone_alone(desk: Desk, panel: dict[str, Actor]) -> None:
    publish_process(*several_people())
    case = desk.start(panel=list(panel))
    vote(desk, case, panel["ann"], "no")
    done = reviews(desk, case, "completed")["ann"].id
    desk.do(lambda: undo(done, "Read the wrong file", acting=desk.acting(panel["ann"])))
    again = reviews(desk, case)
    assert set(again) == set(panel)
    assert (again["ann"].attempt, again["ann"].previous) == (2, done)
    for name, who in panel.items():
        vote(desk, case, who, f"by {name}")
    assert desk.case(case).data["votes"] == ["by ann", "by ben", "by cat"]


def test_undo_after_all_were_done_opens_each_person_s_own_again(
    desk: Desk, panel: dict[str, Actor]
) -> None:
    publish_process(*several_people())
    case = desk.start(panel=list(panel))
    for name, who in panel.items():
        vote(desk, case, who, f"by {name}")
    done = reviews(desk, case, "completed")["ben"].id
    desk.do(lambda: undo(done, "Mistaken", acting=desk.acting(), confirmed=True))
    again = reviews(desk, case)
    assert set(again) == set(panel)
    assert (again["ben"].attempt, again["ben"].previous) == (2, done)
    for name, who in panel.items():
        vote(desk, case, who, f"once more by {name}")
    assert desk.open(case) == ["tell"]
    assert desk.case(case).data["votes"][1] == "once more by ben"


def test_nobody_on_the_list_leaves_nothing_to_do(desk: Desk) -> None:
    publish_process(*several_people())
    case = desk.start(panel=[])
    assert desk.open(case) == ["tell"]


def test_an_optional_one_of_several_is_bypassed_alone(desk: Desk, panel: dict[str, Actor]) -> None:
    each = several(collection="panel", item="member")
    optional = {"handrail__assignee": "=member", "handrail__mandatory": "false"}
    publish_process(start(), user("review", inner=each, **optional), end(), flow("S review E"))
    case = desk.start(panel=list(panel))
    task = reviews(desk, case)["ann"].id
    desk.do(lambda: bypass(task, "On leave", acting=desk.acting()))
    assert set(reviews(desk, case)) == {"ben", "cat"}
