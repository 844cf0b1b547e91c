from datetime import datetime, timedelta

import pytest

from service.cases.commands.hold import HoldRequest, hold_case, hold_task
from service.cases.commands.release import release_case, release_task
from service.cases.record import holds_of
from service.cases.refusals import (
    CaseIsHeld,
    CaseIsNotHeld,
    HoldTooLong,
    ReasonRequired,
    ReleaseDateNotFuture,
    ReleaseDateRequired,
    TaskIsHeld,
    TaskIsNotHeld,
)
from service.extensions import db
from service.ledger import notices
from service.people.groups import Group
from service.transaction import reading
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.shapes import PAPERS_ANY_TIME
from tests.unit.engine.notation import boundary, end, flow, gateway, start, user

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def case(desk: Desk) -> str:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", "B", "C"),
        gateway("parallel", "J"),
        end(),
        flow("S G A J"),
        flow("G B C J E"),
    )
    return desk.start()


def states(desk: Desk, case: str) -> dict[str, str]:
    return {task.element: str(task.state) for task in desk.case(case).tasks}


def endings(case: str) -> list[tuple[str | None, datetime | None]]:
    with reading():
        return [(one.ended_how, one.ended_at) for one in holds_of(case)]


def test_a_hold_needs_a_reason_and_a_date_ahead(desk: Desk, case: str) -> None:
    task = desk.task(case, "A").id
    for request, refusal in (
        (HoldRequest(None, "x"), ReleaseDateRequired),
        (HoldRequest(desk.now, "x"), ReleaseDateNotFuture),
        (HoldRequest(FRIDAY, "  "), ReasonRequired),
    ):
        with pytest.raises(refusal):
            desk.do(lambda one=request: hold_task(task, one, acting=desk.acting()))
        with pytest.raises(refusal):
            desk.do(lambda one=request: hold_case(case, one, acting=desk.acting()))
    assert desk.case(case).hold is None


def test_a_held_task_shows_its_hold_and_cannot_be_completed(desk: Desk, case: str) -> None:
    ann = desk.do(lambda: add_actor("ann", Group.OFFICER))
    task = desk.task(case, "A").id
    request = HoldRequest(FRIDAY, "On holiday", "Back soon")
    desk.do(lambda: hold_task(task, request, acting=desk.acting(ann)))
    found = desk.task(case, "A")
    assert found.hold is not None
    assert (found.hold.reason, found.hold.note, found.hold.placed_by) == (
        "On holiday",
        "Back soon",
        "ann",
    )
    assert (found.hold.placed_at, found.hold.release_at) == (MONDAY, FRIDAY)
    assert "complete" not in found.actions
    with pytest.raises(TaskIsHeld):
        desk.complete(case, "A")
    with pytest.raises(TaskIsHeld):
        desk.hold(case, FRIDAY, "A")
    assert states(desk, case) == {"A": "held", "B": "open"}


def test_a_hold_is_released_by_its_process_on_its_date(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY, "A")
    desk.advance(FRIDAY - timedelta(seconds=1))
    assert states(desk, case)["A"] == "held"
    desk.advance(FRIDAY)
    assert states(desk, case)["A"] == "open"
    assert endings(case) == [("on_time", FRIDAY)]
    assert not desk.case(case).incidents
    desk.complete(case, "A")


def test_a_worker_that_comes_late_releases_as_of_the_date(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY, "A")
    desk.now = FRIDAY + timedelta(days=3)
    while desk.tick():
        pass
    assert endings(case) == [("on_time", FRIDAY)]
    assert not desk.case(case).incidents


def test_a_hold_is_released_early(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY, "A")
    desk.now += timedelta(hours=5)
    desk.release(case, "A")
    assert states(desk, case)["A"] == "open"
    assert endings(case) == [("early", desk.now)]
    assert desk.advance(FRIDAY) == 0
    task = desk.task(case, "A").id
    with pytest.raises(TaskIsNotHeld):
        desk.do(lambda: release_task(task, acting=desk.acting()))


def test_a_hold_is_released_early_by_a_message_that_names_its_task(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY, "A")
    desk.hold(case, FRIDAY, "B")
    task = desk.task(case, "A").id
    sent = desk.send("hold.released_early", correlation={"task": task})
    assert sent.state == "delivered"
    assert states(desk, case) == {"A": "open", "B": "held"}


def test_a_hold_gets_another_date(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY, "A")
    later = FRIDAY + timedelta(days=3)
    desk.release(case, "A", until=later)
    with pytest.raises(ReleaseDateNotFuture):
        desk.release(case, "A", until=desk.now)
    assert desk.advance(FRIDAY + timedelta(hours=1)) >= 0
    assert states(desk, case)["A"] == "held"
    desk.advance(later)
    assert states(desk, case)["A"] == "open"
    assert endings(case) == [("on_time", later)]


def test_a_held_case_holds_every_task_and_those_opened_meanwhile(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY)
    assert states(desk, case) == {"A": "held", "B": "held"}
    with pytest.raises(CaseIsHeld):
        desk.hold(case, FRIDAY)
    desk.advance(FRIDAY)
    assert states(desk, case) == {"A": "open", "B": "open"}
    assert desk.case(case).hold is None
    with pytest.raises(CaseIsNotHeld):
        desk.do(lambda: release_case(case, acting=desk.acting()))


def test_a_task_that_opens_in_a_held_case_is_held_until_the_release(desk: Desk) -> None:
    publish_process(*PAPERS_ANY_TIME)
    case = desk.start()
    desk.hold(case, FRIDAY)
    assert desk.send("docs").state == "delivered"
    assert states(desk, case) == {"A": "held", "X": "held"}
    desk.release(case)
    assert states(desk, case) == {"A": "open", "X": "open"}


def test_a_cases_release_leaves_held_what_was_held_on_its_own(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY + timedelta(days=3), "A")
    desk.hold(case, FRIDAY)
    desk.release(case)
    assert states(desk, case) == {"A": "held", "B": "open"}
    desk.advance(FRIDAY + timedelta(days=3))
    assert states(desk, case) == {"A": "open", "B": "open"}


def test_a_task_held_in_a_held_case_stays_so_when_its_own_hold_ends(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY + timedelta(days=3))
    desk.hold(case, FRIDAY, "A")
    desk.advance(FRIDAY)
    assert states(desk, case) == {"A": "held", "B": "held"}
    desk.release(case)
    assert states(desk, case) == {"A": "open", "B": "open"}


def test_a_hold_ends_with_its_task(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", "B"),
        boundary("M", "A", "message docs"),
        end(),
        flow("S A E"),
        flow("M B E"),
    )
    case = desk.start()
    desk.hold(case, FRIDAY, "A")
    desk.send("docs")
    assert states(desk, case) == {"B": "open"}
    assert endings(case) == [("with_task", desk.now)]
    assert desk.advance(FRIDAY + timedelta(days=1)) == 0


def test_several_holds_follow_one_another(desk: Desk, case: str) -> None:
    for day in range(3):
        desk.hold(case, desk.now + timedelta(days=1), "A")
        if day == 1:
            desk.release(case, "A")
        desk.advance(timedelta(days=1))
    assert [how for how, _ in endings(case)] == ["on_time", "early", "on_time"]
    desk.complete(case, "A")


def test_the_holder_and_the_owner_are_reminded_a_working_day_before(desk: Desk) -> None:
    publish_process(start(), user("A", handrail__assignee="ann"), end(), flow("S A E"))
    for name in ("ann", "ola"):
        desk.do(lambda one=name: add_actor(one, Group.OFFICER))
    case = desk.start(owner="ola")
    desk.hold(case, FRIDAY + timedelta(days=3), "A")
    desk.advance(FRIDAY - timedelta(minutes=1))
    assert desk.told(case) == []
    desk.advance(FRIDAY)
    assert desk.told(case) == [("ann", "notify"), ("ola", "notify")]


def reminders(desk: Desk, case: str) -> list[str]:
    """What the hold told the people of a case, in order."""
    with reading():
        return [one.text for one in notices.of_case(case) if one.kind == "notify"]


def test_a_reminder_names_the_date_on_which_the_hold_ends(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    desk.do(lambda: add_actor("ola", Group.OFFICER))
    case = desk.start(owner="ola")
    desk.hold(case, FRIDAY + timedelta(days=2), "A")
    desk.advance(FRIDAY + timedelta(days=2))
    assert reminders(desk, case) == ["The hold of A ends on Sunday 29 November 2026 at 09:00."]


def test_a_hold_too_short_for_a_reminder_has_none(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    desk.do(lambda: add_actor("ola", Group.OFFICER))
    case = desk.start(owner="ola")
    desk.hold(case, desk.now + timedelta(hours=4), "A")
    desk.hold(case, desk.now + timedelta(days=1))
    desk.advance(timedelta(days=1))
    assert reminders(desk, case) == []
    assert states(desk, case) == {"A": "open"}
    assert desk.timers(case) == []
    assert not desk.case(case).incidents


def test_a_task_is_held_no_longer_than_the_diagram_allows(desk: Desk) -> None:
    publish_process(start(), user("A", handrail__holdLimit="5 working days"), end(), flow("S A E"))
    case = desk.start()
    with pytest.raises(HoldTooLong, match="30 November 2026"):
        desk.hold(case, MONDAY + timedelta(days=8), "A")
    desk.hold(case, MONDAY + timedelta(days=7), "A")


def test_a_new_date_keeps_to_the_limit_counted_from_when_it_was_held(desk: Desk) -> None:
    publish_process(start(), user("A", handrail__holdLimit="5 working days"), end(), flow("S A E"))
    case = desk.start()
    desk.hold(case, FRIDAY, "A")
    desk.now += timedelta(days=3)
    with pytest.raises(HoldTooLong, match="30 November 2026"):
        desk.release(case, "A", until=MONDAY + timedelta(days=8))
    desk.release(case, "A", until=MONDAY + timedelta(days=7))
    desk.release(case, "A")
    desk.hold(case, desk.now + timedelta(days=7), "A")


def test_a_case_is_held_no_longer_than_the_strictest_of_its_open_tasks(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "G"),
        user("A", handrail__holdLimit="5 working days"),
        user("B", handrail__holdLimit="10 working days"),
        user("C"),
        gateway("parallel", "J"),
        end(),
        flow("S G A J E"),
        flow("G B J"),
        flow("G C J"),
    )
    case = desk.start()
    with pytest.raises(HoldTooLong, match="A may be held until Monday 30 November 2026"):
        desk.hold(case, MONDAY + timedelta(days=8))
    desk.hold(case, FRIDAY)
    with pytest.raises(HoldTooLong, match="A may be held until Monday 30 November 2026"):
        desk.release(case, until=MONDAY + timedelta(days=8))
    desk.release(case)
    desk.complete(case, "A")
    desk.hold(case, MONDAY + timedelta(days=14))


def test_a_task_that_opened_in_a_held_case_is_counted_from_its_opening(desk: Desk) -> None:
    publish_process(
        start(),
        user("A"),
        boundary("M", "A", "message docs", interrupting=False),
        user("X", handrail__holdLimit="5 working days"),
        end(),
        flow("S A E"),
        flow("M X E"),
    )
    case = desk.start()
    desk.hold(case, FRIDAY)
    desk.advance(timedelta(days=2))
    desk.send("docs")
    with pytest.raises(HoldTooLong, match="X may be held until Wednesday 2 December 2026"):
        desk.release(case, until=MONDAY + timedelta(days=10))
    desk.release(case, until=MONDAY + timedelta(days=9))


def test_a_hold_that_is_too_long_already_may_still_be_shortened(desk: Desk) -> None:
    publish_process(
        start(),
        user("A"),
        boundary("M", "A", "message docs", interrupting=False),
        user("X", handrail__holdLimit="5 working days"),
        end(),
        flow("S A E"),
        flow("M X E"),
    )
    case = desk.start()
    desk.hold(case, MONDAY + timedelta(days=40))
    desk.send("docs")
    with pytest.raises(HoldTooLong):
        desk.release(case, until=MONDAY + timedelta(days=41))
    desk.release(case, until=MONDAY + timedelta(days=30))
    assert desk.task(case, "X").state == "held"


def test_a_hold_survives_a_restart(desk: Desk, case: str) -> None:
    desk.hold(case, FRIDAY, "A")
    db.session.remove()
    db.engine.dispose()
    again = Desk(now=desk.now)
    again.advance(FRIDAY)
    assert states(again, case)["A"] == "open"
