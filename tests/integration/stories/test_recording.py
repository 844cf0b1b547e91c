"""Recording real cases: who may, what cannot be told, and that nobody is recognised in it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from service.cases.commands.add_task import Adding, add_task
from service.cases.commands.broadcast_signal import carry_signal, receive_signal
from service.cases.commands.cancel import cancel
from service.cases.commands.close import close
from service.cases.commands.extend import extend
from service.cases.commands.recompute_clocks import recompute_clocks
from service.cases.commands.record_result import BpmnError, Result
from service.cases.commands.skip import bypass, cancel_task
from service.cases.refusals import CaseNotFound
from service.definitions.calendars import calendar, store_next
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.people.refusals import NotAllowed, NotFound
from service.sla.calendar_changes import close as close_days
from service.stories import Story, read_story, tell
from service.stories.recording import record
from service.stories.refusals import CaseUntellable
from service.stories.story import (
    Answer,
    Broadcast,
    Bypass,
    Cancel,
    Close,
    Complete,
    Extend,
    Hold,
    Release,
    Send,
)
from service.transaction import transaction
from tests.factories.cases import MONDAY, Desk, empty_records
from tests.factories.definitions import publish_ad_hoc, publish_hold, publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    boundary,
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


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    publish_hold()
    publish_ad_hoc()
    publish_process(
        start(),
        user("A", inner=extension(handrail("sla", within="5 working days")), handrail__roles="x"),
        service("ask", topic="letter"),
        boundary("failed", "ask", "error BAD"),
        catch("wait", "message docs"),
        user("B"),
        end(name="Done for ${who}"),
        flow("S A ask wait B E"),
        flow("failed wait"),
    )
    desk = Desk()
    yield desk
    desk.end()


def recorded(desk: Desk, case: str) -> Story:
    """Record a case; what is recorded must come true."""
    found = record(case, actor=SYSTEM, now=desk.now, exact=True)
    story = read_story("recorded", found.text)
    told = tell(story, found.files, process_key="p")
    assert told.said == []
    return story


def test_a_whole_case_is_recorded_and_comes_true(desk: Desk) -> None:
    with transaction():
        ann = add_actor("ann", Group.OFFICER, roles_held=["x"])
        lead = add_actor("lead", Group.SUPERVISOR)
    case = desk.start(by=ann, who="Amina Osei", call=["07700 900 123"])
    until = desk.now + timedelta(days=3, hours=2)
    desk.actor = ann
    desk.hold(case, until, "A", reason="Waiting for Amina", note="She is at her sister's.")
    desk.advance(timedelta(days=1, seconds=7, microseconds=5))
    desk.release(case, "A")
    desk.hold(case, until)
    desk.advance(timedelta(days=4))
    desk.complete(case, "A", by=lead, outcome=None, spoke_to="Amina Osei", count=3, well=True)
    desk.act(desk.work(case)[0], BpmnError("BAD", "Amina has no letter box."))
    desk.advance(timedelta(days=1))
    desk.send("docs", by=SYSTEM, case_id=case, payload={"found": "Passport of Amina"})
    desk.complete(case, "B", by=ann)
    story = recorded(desk, case)
    assert {type(step.does) for step in story.steps} == {
        Hold,
        Release,
        Complete,
        Send,
        Answer,
        type(None),
    } - {type(None)}
    assert story.people == {"officer_a": ("x",), "x_b": ("x",)}
    text = record(case, actor=SYSTEM, now=desk.now).text
    for told in ("Amina", "07700", "sister", "ann", "lead", "letter box"):
        assert told not in text
    assert story.start.data == {"who": "Text 1 xxx", "call": ["01632 960001"]}
    assert story.steps[-1].expect["outcome"] == "Done for Text 1 xxx"


def test_a_case_that_goes_on_is_recorded_as_far_as_it_is(desk: Desk) -> None:
    case = desk.start(who="Amina")
    assert recorded(desk, case).steps == ()
    desk.complete(case, "A")
    desk.act(desk.work(case)[0], Result({"sent": "to Amina"}))
    assert [type(step.does) for step in recorded(desk, case).steps] == [Complete, Answer]


def test_only_who_may_read_a_case_may_record_it(desk: Desk) -> None:
    with transaction():
        analyst = add_actor("analyst", Group.ANALYST)
        officer = add_actor("officer", Group.OFFICER)
        named = add_actor("named", Group.OFFICER)
    case = desk.start()
    assert record(case, actor=officer, now=desk.now).process_key == "p"
    with pytest.raises(NotAllowed):
        record(case, actor=analyst, now=desk.now)
    secret = desk.start(restricted_to=("named",))
    assert record(secret, actor=named, now=desk.now)
    with pytest.raises(NotFound):
        record(secret, actor=officer, now=desk.now)
    with pytest.raises(CaseNotFound):
        record("nobody's", actor=officer, now=desk.now)


def test_what_stories_have_no_word_for_is_said(desk: Desk) -> None:
    def said(case: str) -> str:
        with pytest.raises(CaseUntellable) as refusal:
            record(case, actor=SYSTEM, now=desk.now)
        return refusal.value.detail

    added = desk.start()
    desk.do(lambda: add_task(added, Adding("Ring"), acting=desk.acting()))
    assert said(added) == "A story cannot tell it: a task was added by hand."
    moved = desk.start()
    desk.hold(moved, desk.now + timedelta(days=3))
    desk.release(moved, until=desk.now + timedelta(days=5))
    assert said(moved) == "A story cannot tell it: a hold was given another date."
    with transaction():
        empty_records(moved)
    assert said(moved) == "What is to be told was erased."
    desk.forged = True


def clocked(inner: str) -> None:
    publish_process(start(), user("A", inner=inner), end(), flow("S A E"))


def test_what_moved_a_target_is_recorded_with_it(desk: Desk) -> None:
    clocked(extension(handrail("sla", within="10 days", kind="stop_clock", cap="4 days")))
    stopped = desk.start()
    desk.hold(stopped, desk.now + timedelta(days=4), "A", stop_clock=True)
    desk.advance(timedelta(days=13))
    desk.complete(stopped, "A")
    # Without the days for which the law let the clock stop, it would be late.
    story = recorded(desk, stopped)
    assert story.steps[0].does == Hold("A", MONDAY + timedelta(days=4), "Text 1", "", True)
    clocked(extension(handrail("sla", within="5 days")))
    extended = desk.start()
    for days in (7, 9):
        desk.advance(timedelta(days=1))
        to, task = MONDAY + timedelta(days=20 + days), desk.task(extended, "A").id
        desk.do(lambda to=to, task=task: extend(task, to, "Amina is ill", acting=desk.acting()))
    desk.advance(timedelta(days=12))
    desk.complete(extended, "A")
    story = recorded(desk, extended)
    assert [type(one.does) for one in story.steps] == [Extend, Extend, Complete]
    assert story.steps[1].does == Extend("A", to, "Text 1 xxxxx")
    assert story.steps[-1].expect["sla"] == {"case": "met", "A": "met"}


def test_targets_of_several_tasks_are_moved_out_in_the_order_of_the_story(desk: Desk) -> None:
    within = extension(handrail("sla", within="5 days"))
    publish_process(
        start(),
        gateway("parallel", "fork"),
        user("A", inner=within),
        user("B", inner=within),
        end(),
        flow("S fork A E"),
        flow("fork B E"),
    )
    case = desk.start()
    order = ["B", "A", "B"]
    for number, element in enumerate(order):
        desk.advance(timedelta(hours=1))
        to, task = MONDAY + timedelta(days=20 + number), desk.task(case, element).id
        desk.do(lambda to=to, task=task: extend(task, to, "Snow", acting=desk.acting()))
    desk.complete(case, "A")
    desk.complete(case, "B")
    extended = [one.does for one in recorded(desk, case).steps if isinstance(one.does, Extend)]
    assert [one.task for one in extended] == order


def test_a_case_of_which_closures_moved_the_dates_is_not_recorded(desk: Desk) -> None:
    clocked(extension(handrail("sla", within="5 working days")))
    case = desk.start()
    desk.advance(timedelta(hours=1))
    with transaction():
        day = date(2026, 11, 25)
        new = close_days(calendar(), day, day, "Flood", today=MONDAY.date()).calendar
        store_next(new, by=None, at=desk.now, note="Flood")
    desk.do(lambda: recompute_clocks(case, new, acting=desk.acting()))
    with pytest.raises(CaseUntellable, match="closures of its calendar moved its dates"):
        recorded(desk, case)


def test_what_came_within_a_second_of_a_timer_stays_before_it(desk: Desk) -> None:
    publish_process(
        start(),
        user("A"),
        boundary("late", "A", "timer PT1H"),
        end("Done"),
        end("Late"),
        flow("S A Done"),
        flow("late Late"),
    )
    desk.now = MONDAY + timedelta(milliseconds=700)
    case = desk.start()
    desk.advance(timedelta(minutes=59, seconds=59, milliseconds=600))
    desk.complete(case, "A")
    assert recorded(desk, case).steps[-1].expect["passed"] == ["Done"]


def test_a_case_that_people_steer_is_recorded(desk: Desk) -> None:
    publish_process(
        start(),
        gateway("parallel", "all"),
        user("A", "B", "C", handrail__mandatory="false"),
        catch("loud", "signal alarm"),
        end("E1"),
        end("E2"),
        end("E3"),
        end("E4"),
        flow("S all A E1"),
        flow("all B E2"),
        flow("all C E3"),
        flow("all loud E4"),
    )
    with transaction():
        ann = add_actor("ann", Group.OFFICER)
    desk.actor = ann

    def steered() -> str:
        case = desk.start()
        task_a, task_b = (desk.task(case, one).id for one in "AB")
        desk.do(lambda: bypass(task_a, "Ring Amina", acting=desk.acting()))
        desk.do(lambda: cancel_task(task_b, "Moved", acting=desk.acting(), confirmed=True))
        return case

    heard = steered()
    received = desk.do(
        lambda: receive_signal("alarm", {"n": 1}, source="x", acting=desk.acting(SYSTEM)).id
    )
    desk.do(lambda: carry_signal(received, heard, acting=desk.acting(SYSTEM)))
    desk.complete(heard, "C")
    assert [type(step.does) for step in recorded(desk, heard).steps] == [
        Bypass,
        Cancel,
        Broadcast,
        Complete,
    ]
    cancelled = steered()
    desk.do(lambda: cancel(cancelled, "To Amina's sister", acting=desk.acting()))
    story = recorded(desk, cancelled)
    assert story.steps[-1].does == Cancel(None, "Text 3 xxxxxxxxxx")
    assert story.steps[-1].expect["outcome"] == "Text 3 xxxxxxxxxx"
    closed = desk.start()
    desk.complete(closed, "A")
    desk.do(lambda: close(closed, acting=desk.acting()))
    assert recorded(desk, closed).steps[-1].does == Close()
