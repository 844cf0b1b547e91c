"""Telling a story amid the processes and calendars of an installation, on a stage that is lent."""

from collections.abc import Callable

from service.errors import Problem, Refusal
from service.stories.acting import Doing
from service.stories.places import ends_in, marks_of
from service.stories.runner import StoryRunner
from service.stories.story import Story
from service.stories.surroundings import Files, Surroundings, surroundings
from service.stories.telling import Telling

AtTheEnd = Callable[[Doing], None]


def tell(
    story: Story,
    files: Files,
    *,
    process_key: str,
    around: Surroundings | None = None,
    whole: bool = True,
    at_the_end: AtTheEnd | None = None,
) -> Telling:
    """Tell a story of a process that these files make, and say how it came.

    It happens amid what `around` holds, by default the processes and calendars of the installation
    at hand, which is not touched. Files that are not `whole` are told with what stands beside them,
    as `with_published` says. `at_the_end` may look at the case while it still stands on the
    stage, if it was started. Never raises for what the story or the files say.
    """
    around = around or surroundings()
    try:
        database = around.with_published(files, whole=whole)
    except Refusal as refusal:
        return _untellable(story, refusal)
    marks = marks_of(story, database.name, process_key)
    place = around.places.farthest(marks)
    with around.stages.lend(place.content if place else database.content):
        try:
            runner = StoryRunner(story, process_key, place)
        except Refusal as refusal:
            return _untellable(story, refusal)
        for done in runner.as_far_as_can_be():
            if around.places.most and done in ends_in(story):
                around.places.keep(marks[done], runner.place())
        if at_the_end is not None and runner.look is not None:
            at_the_end(runner.doing)
        return runner.telling()


def _untellable(story: Story, refusal: Refusal) -> Telling:
    problems = refusal.problems or (Problem(refusal.code(), refusal.detail),)
    return Telling(story, problems=tuple(problems), untold=len(story.steps) + 1)
