"""Which element of a process became which one of another drawing of it: a suggestion for people.

An id that both draw is the same element, if it is of the same type. What is left over is paired
with what is left over there: by the same name, by the most similar one, then by the same
neighbours. Nothing is paired with an element of another type, and nothing twice.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from service.bpmn.model import Element, Process

SIMILAR = 0.6
"""How much two names have in common, of 1, to be taken for the same thing under another name."""
MOST_COMPARED = 10_000
"""So many pairs of names are compared at most; where more are left over, people pair them."""

LONGEST_NAME = 100
"""So much of a name is compared."""


class Because(StrEnum):
    """Why two elements are taken for the same."""

    SAME_ID = "same_id"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_PLACE = "same_place"


@dataclass(frozen=True, slots=True)
class Pair:
    """An element of the old drawing and its counterpart; without one, both are None."""

    element: str
    became: str | None = None
    because: Because | None = None


def pair_up(old: Process, new: Process) -> tuple[Pair, ...]:
    """Pair the elements of an old drawing, in its order, with those of a new one."""
    return _Pairing(old, new).pairs()


class _Pairing:
    """Two drawings, and what of them is paired so far."""

    def __init__(self, old: Process, new: Process) -> None:
        self._old, self._new = old, new
        self._found: dict[str, tuple[str, Because]] = {}
        for one in old.elements.values():
            there = new.elements.get(one.id)
            if there is not None and there.type == one.type:
                self._found[one.id] = one.id, Because.SAME_ID

    def pairs(self) -> tuple[Pair, ...]:
        """Pair what is left over, the surest first."""
        self._by(_named, _named, Because.SAME_NAME)
        self._by_similar_name()
        while self._by_place():
            pass
        return tuple(
            Pair(one, *self._found[one]) if one in self._found else Pair(one)
            for one in self._old.elements
        )

    def _by(self, old: "_Mark", new: "_Mark", because: Because) -> bool:
        """Pair what bears the same mark, in the files' order; tell whether anything was paired."""
        known = len(self._found)
        free: defaultdict[object, deque[Element]] = defaultdict(deque)
        for other in self._left_there():
            free[new(other)].append(other)
        for one in self._left_here():
            mark = old(one)
            if mark is not None and free[mark]:
                self._found[one.id] = free[mark].popleft().id, because
        return len(self._found) > known

    def _by_similar_name(self) -> None:
        """Pair the most similar names first; of those that are equally so, in the file's order."""
        old = [one for one in self._left_here() if _name(one)]
        new = [one for one in self._left_there() if _name(one)]
        if len(old) * len(new) > MOST_COMPARED:
            return
        alike = [(one, other) for one in old for other in new if _kind(one) == _kind(other)]
        measured = [(_likeness(one, other), one.id, other.id) for one, other in alike]
        taken = set[str]()
        for likeness, one, other in sorted(measured, key=lambda it: -it[0]):
            if likeness >= SIMILAR and one not in self._found and other not in taken:
                self._found[one] = other, Because.SIMILAR_NAME
                taken.add(other)

    def _by_place(self) -> bool:
        """Pair what stands between the same; where anything was, more may follow."""
        names = {old: new for old, (new, _) in self._found.items()}
        before, after = _neighbours(self._old), _neighbours(self._new)

        def here(one: Element) -> object:
            place = _renamed(before[one.id], names)
            return place and (_kind(one), place)

        return self._by(here, lambda one: (_kind(one), after[one.id]), Because.SAME_PLACE)

    def _left_here(self) -> list[Element]:
        return [one for one in self._old.elements.values() if one.id not in self._found]

    def _left_there(self) -> list[Element]:
        taken = {new for new, _ in self._found.values()}
        return [one for one in self._new.elements.values() if one.id not in taken]


_Mark = Callable[[Element], object]
"""What elements have in common that are the same; None where there is nothing to tell by."""
_Place = tuple[frozenset[str], frozenset[str], str | None]
"""What an element comes after and leads to, and what it is attached to."""


def _neighbours(process: Process) -> Mapping[str, _Place]:
    before: dict[str, set[str]] = {one: set() for one in process.elements}
    after: dict[str, set[str]] = {one: set() for one in process.elements}
    for flow in process.flows.values():
        before[flow.target].add(flow.source)
        after[flow.source].add(flow.target)
    return {
        key: (frozenset(before[key]), frozenset(after[key]), one.attached_to)
        for key, one in process.elements.items()
    }


def _renamed(place: _Place, names: Mapping[str, str]) -> _Place | None:
    """Say a place in the new names; None when it is not known by any, or one has no new name."""
    before, after, host = place
    if not (before | after) and host is None:
        return None
    if not {*before, *after, *([host] if host else [])} <= names.keys():
        return None
    return (
        frozenset(names[one] for one in before),
        frozenset(names[one] for one in after),
        names[host] if host else None,
    )


def _named(one: Element) -> object:
    return (_kind(one), _name(one)) if _name(one) else None


def _kind(one: Element) -> tuple[str, tuple[str, ...]]:
    return one.type, tuple(event.kind for event in one.events)


def _name(one: Element) -> str:
    return " ".join(one.name.casefold().split())[:LONGEST_NAME]


def _likeness(one: Element, other: Element) -> float:
    return SequenceMatcher(None, _name(one), _name(other), autojunk=False).ratio()
