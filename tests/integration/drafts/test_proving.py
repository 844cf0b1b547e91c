"""The stories of a draft: told in the background, and counting for what they were told of."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest

from service.definitions.calendars import calendar, store_next
from service.drafts import telling
from service.drafts.came import came_of
from service.drafts.changing import remove_file
from service.drafts.entries import entries_of
from service.drafts.models import StoryRun
from service.drafts.proving import LONGEST, StoryResult, StoryState, Turn, ask_to_tell, results_of
from service.drafts.publishing import Publication
from service.drafts.reading import draft_by_id
from service.drafts.refusals import StoriesAreNotGreen
from service.errors import ServiceUnavailable
from service.extensions import db
from service.sla.calendar_changes import close
from service.transaction import reading, transaction
from tests.factories.definitions import EARLY, publish_files
from tests.integration.definitions.test_publishing import drawn, form
from tests.integration.drafts.test_publishing import (
    BPMN,
    FORM,
    WHY,
    begin,
    publish_draft,
    refuses,
    save,
)

pytestmark = pytest.mark.usefixtures("books")
STORY = "processes/p/stories/done.yaml"
MORE = "processes/p/stories/more.yaml"
OTHER = "processes/p/stories/other.yaml"
TOLD = b"""story: Somebody does what is to be done.
start: {at: 2026-12-07T09:00}
steps:
  - complete: A
    data: {name: Ada}
    expect: {case: completed}
"""
GOES_ON = (
    b"story: It goes on.\nfollows: done\nsteps:\n  - {after: 1 day, expect: {case: completed}}\n"
)
AT = EARLY + timedelta(days=1)
SURROUNDINGS = import_module("service.stories.surroundings")
"""The module: the room gives its function under the same name."""
NO_HURRY = 3600.0
GREEN, RED, BROKE = StoryState.GREEN, StoryState.RED, StoryState.BROKE
CHANGED, NOT_TOLD = StoryState.CHANGED_SINCE, StoryState.NOT_TOLD


def ask(made: str, acting) -> int:
    with transaction():
        return ask_to_tell(made, acting=acting)


def run(made: str, acting, at: datetime = AT) -> int:
    """Ask for the stories, and do what a worker does then, however slow the machine is."""
    ask(made, acting)
    return telling.go_on(lambda: at, seconds=NO_HURRY)


def results(made: str) -> list[StoryResult]:
    return results_of(draft_by_id(made))


def states(made: str) -> list[StoryState]:
    with reading():
        return [one.state for one in results(made)]


def turns(made: str, now: datetime = AT) -> list[Turn | None]:
    with reading():
        return [one.turn(now) for one in results(made)]


def test_publishing_needs_green_stories_or_a_reason_on_record(ana):
    made = begin(ana)
    save(made, STORY, TOLD, ana)
    found = refuses(StoriesAreNotGreen, made, WHY, ana)
    assert found.stories == [STORY]
    assert run(made, ana) == 1
    with reading():
        (result,) = results(made)
        assert (result.state, result.run.said) == (GREEN, [])
        came = came_of(result.run.came)
        assert (came.case, came.path[1], came.steps[1].line) == ("completed", "A", 4)
        assert set(came.path) == set(result.run.passed)
    save(made, STORY, TOLD.replace(b"completed", b"open"), ana)
    save(made, OTHER, b"story: [", ana)
    assert states(made) == [CHANGED, NOT_TOLD]
    assert run(made, ana) == 2
    assert states(made) == [RED, RED]
    with reading():
        assert all(one.run.said for one in results(made))
        assert came_of(results(made)[1].run.came).problems[0].line == 2
    refuses(StoriesAreNotGreen, made, WHY, ana)
    publish_draft(made, Publication("Now", reason="The story is wrong"), acting=ana)
    with reading():
        assert "The story is wrong" in entries_of(made)[0].words


def test_a_story_is_told_again_only_when_what_it_depends_on_has_changed(ana, monkeypatch):
    made = begin(ana)
    for name, content in ((STORY, TOLD), (MORE, GOES_ON), (OTHER, TOLD)):
        save(made, name, content, ana)
    assert run(made, ana) == 3
    assert states(made) == [GREEN] * 3
    assert run(made, ana) == 0
    # A story, and with it the one that goes on from it.
    save(made, STORY, TOLD.replace(b"Ada", b"Eve"), ana)
    assert states(made) == [CHANGED, CHANGED, GREEN]
    # As it was is as it was told.
    save(made, STORY, TOLD, ana)
    assert states(made) == [GREEN] * 3
    save(made, FORM, form("Full name"), ana)
    assert states(made) == [CHANGED] * 3
    assert run(made, ana) == 3
    with transaction():
        closed = close(calendar(), date(2026, 12, 8), date(2026, 12, 8), "Flood", today=AT.date())
        store_next(closed.calendar, by=None, at=AT, note="Flood")
    assert states(made) == [CHANGED] * 3
    assert run(made, ana) == 3
    # Versions of others may be called, its own never.
    publish_files((BPMN, drawn("A", "B", handrail__form="about")), (FORM, form("Name")))
    assert states(made) == [GREEN] * 3
    publish_files(("processes/q/q.bpmn", drawn("A").replace(b'id="p"', b'id="q"')))
    assert states(made) == [CHANGED] * 3
    assert run(made, ana) == 3
    # So may the calendar that counts where none is named, and Handrail itself.
    with monkeypatch.context() as changed:
        changed.setattr(SURROUNDINGS, "default_calendar", lambda: "scotland")
        assert states(made) == [CHANGED] * 3
    monkeypatch.setattr(SURROUNDINGS, "fingerprint", lambda: "that of the next release")
    assert states(made) == [CHANGED] * 3


def test_stories_are_told_on_the_files_of_the_draft_and_no_others(ana):
    made = begin(ana)
    save(made, STORY, TOLD, ana)
    with transaction():
        remove_file(made, FORM, seen=1, acting=ana)
    assert run(made, ana) == 1
    with reading():
        (result,) = results(made)
        assert result.state is RED
        assert "about" in result.run.said[0]


def test_a_green_that_came_of_what_was_changed_meanwhile_does_not_count(ana, bo, during):
    made = begin(ana)
    save(made, STORY, TOLD, ana)

    def change_and_ask_again() -> None:
        during(None)
        assert turns(made) == [Turn.BEING_TOLD]
        save(made, STORY, TOLD.replace(b"completed", b"open"), bo)
        with transaction():
            # By a clock that is behind the worker's.
            earlier = type(bo)(bo.who, AT - timedelta(seconds=1))
            assert ask_to_tell(made, acting=earlier) == 1

    during(change_and_ask_again)
    assert run(made, ana) == 1
    assert states(made) == [CHANGED]
    assert turns(made) == [Turn.WAITING]
    refuses(StoriesAreNotGreen, made, WHY, ana)
    assert telling.go_on(lambda: AT + timedelta(seconds=2)) == 1
    assert (states(made), turns(made)) == ([RED], [None])


def test_a_story_asked_for_twice_is_told_once(ana, during):
    made = begin(ana)
    save(made, STORY, TOLD, ana)

    def ask_again() -> None:
        later = type(ana)(ana.who, AT + timedelta(seconds=1))
        assert ask(made, later) == 1
        assert telling.go_on(lambda: AT) == 0

    during(ask_again)
    assert run(made, ana) == 1
    assert telling.go_on(lambda: AT + timedelta(seconds=2)) == 0
    assert (states(made), turns(made)) == ([GREEN], [None])


def test_a_story_that_was_removed_is_no_longer_waited_for(ana):
    made = begin(ana)
    save(made, STORY, TOLD, ana)
    ask(made, ana)
    with transaction():
        remove_file(made, STORY, seen=2, acting=ana)
    assert telling.go_on(lambda: AT) == 0
    with reading():
        # Nor is kept what came of it.
        assert db.session.get(StoryRun, (made, STORY)) is None


def test_a_worker_that_was_killed_leaves_nothing_running(ana, during):
    """Another takes the story up; one that ends all who take it is given up."""
    made = begin(ana)
    save(made, STORY, TOLD, ana)

    def kill() -> None:
        raise SystemExit

    ask(made, ana)
    during(kill)
    with pytest.raises(SystemExit):
        telling.go_on(lambda: AT)
    assert turns(made) == [Turn.BEING_TOLD]
    assert telling.go_on(lambda: AT) == 0
    # To ask for it once more makes it no younger.
    assert ask(made, ana) == 1
    later = AT + LONGEST
    assert turns(made, later) == [Turn.WAITING]
    with pytest.raises(SystemExit):
        telling.go_on(lambda: later)
    much_later = later + LONGEST
    assert telling.go_on(lambda: much_later) == 0
    assert (states(made), turns(made, much_later)) == ([BROKE], [None])
    refuses(StoriesAreNotGreen, made, WHY, ana)
    during(None)
    assert run(made, ana, much_later) == 1
    assert states(made) == [GREEN]


def test_who_was_too_slow_keeps_nothing(ana, during):
    made = begin(ana)
    save(made, STORY, TOLD, ana)

    def be_overtaken() -> None:
        during(None)
        assert telling.go_on(lambda: AT + LONGEST) == 1
        save(made, STORY, TOLD.replace(b"completed", b"open"), ana)
        assert run(made, ana, AT + 2 * LONGEST) == 1

    during(be_overtaken)
    run(made, ana)
    assert states(made) == [RED]


def test_a_defect_keeps_no_other_story_from_being_told(ana, during):
    made = begin(ana)
    save(made, STORY, TOLD, ana)
    save(made, OTHER, TOLD, ana)

    def once(error: Exception) -> Callable[[], None]:
        def break_() -> None:
            during(None)
            raise error

        return break_

    during(once(ZeroDivisionError()))
    assert run(made, ana) == 2
    assert states(made) == [BROKE, GREEN]
    ask(made, ana)
    during(once(ServiceUnavailable()))
    with pytest.raises(ServiceUnavailable):
        telling.go_on(lambda: AT)
    assert run(made, ana, AT + LONGEST) == 1
    assert states(made) == [GREEN, GREEN]


def test_other_work_has_its_turn_between_two_stories(ana):
    made = begin(ana)
    save(made, STORY, TOLD, ana)
    save(made, OTHER, TOLD, ana)
    ask(made, ana)
    assert telling.go_on(lambda: AT, going=lambda: False) == 0
    assert telling.go_on(lambda: AT, seconds=-1) == 1
    assert telling.go_on(lambda: AT, seconds=-1) == 1
    assert states(made) == [GREEN, GREEN]


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None] | None], None]:
    """Let something happen just before a story is told, from now on."""
    tell = telling.tell

    def happen(what: Callable[[], None] | None) -> None:
        def told(*said, **named):
            if what is not None:
                what()
            return tell(*said, **named)

        monkeypatch.setattr(telling, "tell", told)

    return happen
