"""What was done to a case then, as it is done again, with time passing apart from it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.stories.story import Answer, Broadcast, Deed, Extend, Send, Step, Story
from service.what_if.drawn import Drawn

WAIT = "wait"


def with_time_apart(story: Story) -> Story:
    """Let time pass in a step of its own before each deed.

    So what timers bring about is seen before the deed, and not taken for what it brings about.
    """
    return replace(story, steps=tuple(_apart(story)))


def able(story: Story, drawn: Drawn) -> Story:
    """Let everybody do still what they did then, to whichever role the draft gives it.

    A target that the draft makes as late as it was extended to then would not have been extended.
    """
    own = drawn.own_roles
    people = {name: tuple(dict.fromkeys((*has, *own))) for name, has in story.people.items()}
    return replace(story, people=people, steps=tuple(map(_where_needed, story.steps)))


def _apart(story: Story) -> Iterator[Step]:
    now = story.start.at
    for step in story.steps:
        if step.does is None or step.at is None or step.at == now:
            yield step
        else:
            yield replace(step, does=None, by=None, expect={})
            yield replace(step, at=None)
        now = step.at or now


def _where_needed(step: Step) -> Step:
    deed = step.does
    return replace(step, does=replace(deed, needed=False)) if isinstance(deed, Extend) else step


@dataclass(frozen=True, slots=True)
class Deeds:
    """What was done step by step; the start comes before the first."""

    story: Story
    drawn: Drawn

    def at(self, place: int) -> tuple[str, str]:
        """Name what was done at a place among the steps, and what it was done to."""
        if place == 0:
            return "start", ""
        does = self.story.steps[place - 1].does
        return (WAIT, "") if does is None else (type(does).__name__.lower(), self._about(does))

    def step(self, place: int) -> str:
        """Say which step of the story it is; time before a deed is of the same."""
        deed, about = self.at(place)
        if place == 0:
            return "Start"
        return f"Step {self.story.steps[place - 1].number}: {deed} {about}".rstrip()

    def _about(self, deed: Deed) -> str:
        if isinstance(deed, Send):
            return self._named(deed.message)
        if isinstance(deed, Broadcast):
            return self._named(deed.signal)
        if isinstance(deed, Answer):
            return self._named(deed.topic)
        return getattr(deed, "task", None) or ""

    def _named(self, name: str) -> str:
        return self.drawn.several([name])[0]
