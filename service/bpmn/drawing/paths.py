"""The ways that were told through a process: by one story, or by all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.bpmn.drawing.marks import Look, Mark, alone
from service.bpmn.drawing.svg import Markup

_PASSED = Look("#00703c", "#e9f4ee", 2)
_LEFT = Look("#1d70b8", "#e8f1f8", 3)
_AMISS = Look("#d4351c", "#fbeae7", 3)
_MISSED = Look("#942514", "#fff5f2", 3)
_TAKEN = Mark("taken", "", Look("#00703c", width=3))
_NAMED = 3
"""So many places of an element on a way are named; of more it is said how many there are."""


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """How one story came by an element, or by a flow.

    `places` are those of the element among all that were entered, counted from 1. `left`: its case
    ended here, or was left here. `amiss`: something did not come as told here.
    """

    places: Sequence[int] = ()
    left: bool = False
    amiss: bool = False

    @property
    def marks(self) -> Sequence[Mark]:
        """Give what is told of an element, the gravest first."""
        found = [
            Mark("failed", "Not as told", _AMISS) if self.amiss else None,
            Mark("current", "The end", _LEFT) if self.left else None,
            Mark("done", self._places(), _PASSED) if self.places else None,
        ]
        return [one for one in found if one is not None]

    @property
    def flow(self) -> Mark | None:
        """Say of a flow that it was taken."""
        return _TAKEN

    def _places(self) -> str:
        if len(self.places) > _NAMED:
            return f"{len(self.places)} times"
        return ", ".join(map(str, self.places))


@dataclass(frozen=True, slots=True)
class Reached:
    """How many stories come by an element or a flow."""

    stories: int

    @property
    def marks(self) -> Sequence[Mark]:
        """Give the number, or that there is none."""
        return [Mark("done", self._words(), _PASSED) if self.stories else _NO_STORY]

    @property
    def flow(self) -> Mark | None:
        """Draw a flow that is taken, and one that no story takes."""
        return _TAKEN if self.stories else _NO_STORY

    def _words(self) -> str:
        return "1 story" if self.stories == 1 else f"{self.stories} stories"


_NO_STORY = Mark("missed", "No story", _MISSED)
_ON_THE_WAY = (
    (OnTheWay((1,)), "the story came by here, at this place of its way, or so many times"),
    (OnTheWay(left=True), "its case ended here, or was left here"),
    (OnTheWay(amiss=True), "something did not come as the story tells it"),
)
_REACHED = (
    (Reached(2), "so many stories come by here"),
    (Reached(0), "no story comes by here"),
)


def way_legend() -> tuple[tuple[Markup, str], ...]:
    """Give the tag of everything that is told of one story's way, and what it means."""
    return tuple((alone(one.marks[0]), meaning) for one, meaning in _ON_THE_WAY)


def reach_legend() -> tuple[tuple[Markup, str], ...]:
    """Give the tag of everything that is told of what stories reach, and what it means."""
    return tuple((alone(one.marks[0]), meaning) for one, meaning in _REACHED)
