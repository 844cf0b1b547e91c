"""Adding to a story what must be so after one of its steps."""

from dataclasses import replace
from typing import Any

from service.stories.expectations import LISTS
from service.stories.story import Expected, Story

Json = Any


def expecting_also(story: Story, after: int, expected: Expected) -> Story:
    """Expect more after one of a story's own steps, counted from 1; 0 is its start.

    Lists and tasks by name are added to; of anything else the new word takes the place of the old.
    """
    if after == 0:
        start = replace(story.start, expect=_both(story.start.expect, expected))
        return replace(story, start=start)
    at = len(story.steps) - story.own + after - 1
    step = story.steps[at]
    changed = replace(step, expect=_both(step.expect, expected))
    return replace(story, steps=(*story.steps[:at], changed, *story.steps[at + 1 :]))


def _both(was: Expected, more: Expected) -> Expected:
    return {**was, **{word: _added(word, was.get(word), new) for word, new in more.items()}}


def _added(word: str, was: Json, new: Json) -> Json:
    if word in LISTS:
        return sorted({*(was or ()), *new})
    return {**was, **new} if isinstance(was, dict) and isinstance(new, dict) else new
