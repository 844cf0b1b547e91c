"""How far stories were told of late: one that begins as another did goes on from there.

What is found depends on nothing but what a story says so far and on what it is told of. So it does
not matter who told it before; where it is not remembered, as in another process, it is told anew.
"""

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from service.people.actors import Actor
from service.stories.acting import Doing
from service.stories.looking import Look, Watcher
from service.stories.story import Story
from service.stories.telling import ToldStep

_MOST_PLACES = 32
"""Each takes about a third of a megabyte."""
_FAST = 1


@dataclass(frozen=True, slots=True)
class Place:
    """How far a story was told: the stage as it stands then, packed, and what its runner knows."""

    packed: bytes
    people: Mapping[str, Actor]
    doing: Doing
    watcher: Watcher
    look: Look
    incidents: frozenset[str]
    told: tuple[ToldStep, ...]

    @property
    def content(self) -> bytes:
        """Return the bytes of the stage's database."""
        return zlib.decompress(self.packed)


def pack(content: bytes) -> bytes:
    """Make the bytes of a database small."""
    return zlib.compress(content, _FAST)


def marks_of(story: Story, *of: str) -> list[str]:
    """Give a mark for the start of a story and for each of its steps, with all before it.

    Two stories that share one came the same way that far, if what they are told `of` is the same.
    """
    mark = hashlib.sha256(repr((of, story.start, story.people, story.calendar)).encode())
    marks = [mark.hexdigest()]
    for step in story.steps:
        mark.update(repr(replace(step, number=0, of="", line=None)).encode())
        marks.append(mark.hexdigest())
    return marks


def ends_in(story: Story) -> frozenset[int]:
    """Give after how many steps another story may go on: where each of those told here ends."""
    names = [one.of for one in story.steps]
    ends = {at for at in range(1, len(names)) if names[at - 1] != names[at]}
    return frozenset({*ends, len(names)})


@dataclass(eq=False)
class Places:
    """The places at which stories were of late: so many at most."""

    most: int = _MOST_PLACES
    _places: "OrderedDict[str, Place]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def farthest(self, marks: Sequence[str]) -> Place | None:
        """Give the last place that a story with these marks comes by."""
        with self._lock:
            found = next((one for one in reversed(marks) if one in self._places), None)
            if found is None:
                return None
            self._places.move_to_end(found)
            return self._places[found]

    def keep(self, mark: str, place: Place) -> None:
        """Remember a place, and forget those that nobody came by for longest."""
        with self._lock:
            self._places[mark] = place
            while len(self._places) > self.most:
                self._places.popitem(last=False)
