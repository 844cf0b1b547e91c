"""A story that begins as another did goes on from there, and comes as if it were told alone."""

import pytest

from service.errors import Fault
from service.stories import Surroundings, Telling, read_story, surroundings, tell
from service.stories.runner import StoryRunner
from tests.integration.stories.test_stage import DRAWN, TEXT
from tests.unit.engine.notation import process, write

FILES = [("p.bpmn", write(process(*DRAWN, key="p", name="Begun alike")))]
FIRST, SECOND = TEXT.strip().rpartition("\n")[::2]
ON = f"story: It goes on.\nfollows: first\nsteps:\n{SECOND}\n"


@pytest.fixture
def around() -> Surroundings:
    """Surroundings that remember nothing yet."""
    shared = surroundings()
    return Surroundings(shared.base, shared.stages)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done on a stage."""
    did: list[str] = []
    do = StoryRunner._do

    def noted(runner: StoryRunner, step):
        did.append(f"{step.of} {step.number}")
        return do(runner, step)

    monkeypatch.setattr(StoryRunner, "_do", noted)
    return did


def told(around: Surroundings, text: str, name: str = "own") -> Telling:
    story = read_story(name, text, {"first": FIRST})
    return tell(story, FILES, process_key="p", around=around)


def plain(telling: Telling) -> object:
    return telling.steps, telling.path, telling.flows, telling.all_tasks, telling.untold


def test_a_story_goes_on_where_another_one_was(around, done):
    alone = told(Surroundings(around.base, around.stages), ON)
    assert alone.green, alone.said
    assert told(around, FIRST, "first").green
    done.clear()
    together = told(around, ON)
    assert done == ["own 1"]
    assert plain(together) == plain(alone)
    assert together.steps[1].where == "first, step 1: the worker of letter answers"
    again = told(around, ON)
    assert done == ["own 1"]
    assert plain(again) == plain(alone)
    # Told whole it is the same story, and names its steps as its own.
    whole = told(around, TEXT)
    assert done == ["own 1"]
    assert [one.where[:6] for one in whole.steps] == ["Start", "Step 1", "Step 2"]


def test_a_story_that_says_something_else_is_told_itself(around, done):
    assert told(around, TEXT).green
    done.clear()
    assert not told(around, TEXT.replace("look: 2026-12-04", "look: 2026-12-05")).green
    assert done == ["own 1", "own 2"]
    assert not told(around, TEXT.replace("work: [letter]", "work: []")).green
    assert told(around, TEXT.replace("12-01T09:00", "12-01T09:01")).green


def test_what_could_not_be_done_is_tried_anew(around, done):
    wrong = TEXT.replace("complete: look", "complete: lock")
    assert told(around, wrong).untold == 0
    assert told(around, wrong).steps[-1].refused == "no_such_task"
    assert done == ["own 1", "own 2", "own 1", "own 2"]
    unstarted = TEXT.replace("by: ada}\nexpect", "by: ada, element: nowhere}\nexpect")
    for _ in range(2):
        assert told(around, unstarted).untold == 2


def test_places_are_not_remembered_for_ever(around):
    around.places.most = 2
    for minute in range(4):
        assert told(around, TEXT.replace("T09:00", f"T09:0{minute}")).green
    assert len(around.places._places) == 2
    once = around.forgetful()
    assert told(once, TEXT).green
    assert len(once.places._places) == 0


def test_a_story_that_was_not_started_is_nowhere(around):
    with around.stages.lend(around.with_published(FILES).content):
        runner = StoryRunner(read_story("own", TEXT), "p")
        with pytest.raises(Fault):
            runner.place()
