"""Recording real cases: who may, what cannot be told, and that nobody is recognised in it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from service.cases.commands.add_task import Adding, add_task
from service.cases.commands.cancel import cancel
from service.cases.commands.record_result import BpmnError, Result
from service.cases.refusals import CaseNotFound
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.people.refusals import NotAllowed, NotFound
from service.stories import Story, read_story, tell
from service.stories.recording import record
from service.stories.refusals import CaseUntellable
from service.stories.story import Answer, Complete, Hold, Release, Send
from service.transaction import transaction
from tests.factories.cases import Desk, empty_records
from tests.factories.definitions import publish_ad_hoc, publish_hold, publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    extension,
    flow,
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
    found = record(case, actor=SYSTEM, now=desk.now)
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
    cancelled = desk.start()
    desk.do(lambda: cancel(cancelled, "Moved", acting=desk.acting()))
    assert said(cancelled) == "A story cannot tell it: the case was closed by hand."
    moved = desk.start()
    desk.hold(moved, desk.now + timedelta(days=3))
    desk.release(moved, until=desk.now + timedelta(days=5))
    assert said(moved) == "A story cannot tell it: a hold was given another date."
    with transaction():
        empty_records(moved)
    assert said(moved) == "What is to be told was erased."
    desk.forged = True
