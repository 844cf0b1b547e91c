"""A story that is written one step at a time, as a process is tried out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from service.sla.days import local_date
from service.stories.opening import Opening
from service.stories.steps import MOST_STEPS
from service.stories.story import Beginning, Deed, Expected, Step, Story
from service.stories.telling import Telling, ToldStep

PEOPLE = ("anna", "ben", "cleo")
"""Who does something while a process is tried out: enough for work that two must not share."""
Json = Any


def begin(
    name: str, opening: Opening, start: Beginning, *, sentence: str, calendar: str | None
) -> Story:
    """Begin a story: nothing but its start; everybody in it has every role."""
    people = dict.fromkeys(PEOPLE, tuple(one for one in opening.roles if "$" not in one))
    return Story(name, sentence, start, (), people, calendar)


def with_step(
    story: Story,
    *,
    does: Deed | None = None,
    by: str | None = None,
    after: str | None = None,
    at: datetime | None = None,
) -> Story:
    """Go on with one more step."""
    step = Step(len(story.steps) + 1, story.name, does=does, by=by, after=after, at=at)
    return replace(story, steps=(*story.steps, step), own=len(story.steps) + 1)


def without_last(story: Story) -> Story:
    """Take the last step back."""
    return replace(story, steps=story.steps[:-1], own=max(len(story.steps) - 1, 0))


def until(story: Story, refused: ToldStep) -> Story:
    """Cut a story off before the step that could not be done."""
    done = max(refused.number - 1, 0)
    return replace(story, steps=story.steps[:done], own=done)


def is_full(story: Story) -> bool:
    """Tell whether no step can be added."""
    return len(story.steps) >= MOST_STEPS


def with_roles(story: Story, name: str, roles: Iterable[str]) -> Story:
    """Let somebody have roles as well: those of a called process are not known before."""
    has = story.people.get(name, ())
    people = {**story.people, name: (*has, *(one for one in roles if one not in has))}
    return replace(story, people=people)


def expecting(story: Story, telling: Telling) -> Story:
    """Expect what was found: after each step what is open and due, at the end how the case is."""
    found = [_expected(one) for one in telling.steps]
    last = telling.steps[-1].case
    if last is not None:
        outcome = {"outcome": last.outcome} if last.outcome else {}
        found[-1] = {**found[-1], "case": last.state, **outcome}
    start, *steps = found
    return replace(
        story,
        start=replace(story.start, expect=start),
        steps=tuple(
            replace(step, expect=expect) for step, expect in zip(story.steps, steps, strict=True)
        ),
    )


def _expected(step: ToldStep) -> Expected:
    due = {
        one.element: local_date(one.target_at).isoformat()
        for one in reversed(step.tasks)
        if one.target_at is not None
    }
    still = {"held": sorted(one.element for one in step.tasks if one.state == "held")}
    expected: dict[str, Json] = {"open": sorted(one.element for one in step.tasks)}
    return {**expected, **(still if still["held"] else {}), **({"due": due} if due else {})}
