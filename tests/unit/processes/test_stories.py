import pytest

from tests.unit.processes.shipped import MODELS, process_in, stories_of

VERBS = {"complete", "hold", "release", "message", "worker", "advance_to"}
TASKS = {"complete", "hold", "release"}


def steps_of(model):
    return [step for story in stories_of(model).values() for step in story["steps"]]


def expectations(model):
    stories = stories_of(model).values()
    return [story.get("expect", {}) for story in stories] + [
        step.get("expect", {}) for step in steps_of(model)
    ]


@pytest.fixture(params=MODELS, ids=lambda model: model.stem)
def model(request):
    return request.param


def test_every_end_and_every_boundary_event_is_visited(model):
    visited = {element for one in expectations(model) for element in one.get("passed", ())}
    wanted = {
        one.id
        for one in process_in(model).elements.values()
        if one.type in {"endEvent", "boundaryEvent"}
    }
    assert wanted - visited == set()


def test_every_task_is_done_in_some_story(model):
    done = {step["complete"] for step in steps_of(model) if "complete" in step}
    tasks = {one.id for one in process_in(model).elements.values() if one.type == "userTask"}
    assert tasks == done


def test_stories_name_what_exists(model):
    known = {*process_in(model).elements, "case"}
    for step in steps_of(model):
        assert len(VERBS & set(step)) <= 1
        for verb in TASKS & set(step):
            assert step[verb] in known
    for one in expectations(model):
        for word in ("open", "held", "passed", "due", "sla"):
            assert set(one.get(word, ())) <= known


def test_a_story_starts_or_follows_another(model):
    stories = stories_of(model)
    for story in stories.values():
        assert ("start" in story) != ("follows" in story)
        assert story.get("follows", next(iter(stories))) in stories
