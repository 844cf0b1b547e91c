"""What differs in a part, in sentences, without what the model of the process tells already.

What the model tells is not listed but found out: a change is told if the model would be told to
differ in fewer sentences without it. So whatever the reading passes over is said here.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import TypeAlias

from lxml import etree

from service.bpmn.comparing.bits import bits_between, is_part, undo
from service.bpmn.comparing.side import Side
from service.bpmn.comparing.wording import Wording, told
from service.bpmn.differing import differences
from service.bpmn.reading import part_reader
from service.bpmn.xml import Element as Node

MOST_ASKED = 1_000
"""How often it is found out whether the model tells something: each time a part is read anew."""
LARGEST_ASKED = 1_000
"""Of how many nodes: what changed in larger parts is said, whether the model tells it or not."""
_Modelled: TypeAlias = tuple[Node | None, Node | None, frozenset[str]]


class PartDiffer:
    """Says how the parts of two files differ."""

    def __init__(self, old: Side, new: Side, ids: Mapping[str, str]) -> None:
        """Compare two files; `ids` are those that parts had, by those that they have now."""
        self._ids = ids
        self._before, self._after = old.parts, new.parts
        self._read = part_reader(new.root, old.root)
        self._asked = 0
        self._known: dict[str, _Modelled] = {}
        self._modelled = {
            one
            for side in (old, new)
            for key, process in side.processes.items()
            for one in (key, *process.elements, *process.flows, *process.lanes)
        }

    def says(self, was: Node, now: Node) -> Iterator[str]:
        """Say how two versions of one part differ, beside what the model tells."""
        untold: dict[str, None] = {}
        for bit in bits_between(was, now, self._ids):
            if bit.top not in untold and not self._tells(now, partial(undo, bit=bit, was=was)):
                untold[bit.top] = None
        before, after = Wording(was), Wording(now)
        yield from (told(top, before, after) for top in untold)

    def tells_of(self, part: Node) -> bool:
        """Tell whether the model tells that a part within another came or went."""
        return self._tells(part, _remove)

    def _tells(self, part: Node, change: Callable[[Node], None]) -> bool:
        """Tell whether the model differs in less once a part of a copy is changed so."""
        if self._asked == MOST_ASKED:
            return False
        around = (one.get("id", "") for one in (part, *part.iterancestors()))
        key = next((one for one in around if one in self._modelled), "")
        if key not in self._known:
            self._known[key] = self._owner(key)
        was, now, sentences = self._known[key]
        if was is None or now is None or not sentences:
            return False
        self._asked += 1
        is_new = self._after.get(part.get("id", "")) is part
        copy = deepcopy(now if is_new else was)
        change(next(one for one in copy.iter(part.tag) if one.get("id") == part.get("id")))
        left = self._sentences(was, copy) if is_new else self._sentences(copy, now)
        return not sentences <= left

    def _owner(self, key: str) -> _Modelled:
        """Give both versions of what the model has by a key, and what it tells of them."""
        was, now = self._before.get(self._ids.get(key, key)), self._after.get(key)
        if was is None or now is None:
            return None, None, frozenset()
        before, after = self._alone(was), self._alone(now)
        is_large = max(sum(1 for _ in one.iter()) for one in (before, after)) > LARGEST_ASKED
        return before, after, frozenset() if is_large else self._sentences(before, after)

    def _sentences(self, was: Node, now: Node) -> frozenset[str]:
        before, after = self._read(was), self._read(now)
        is_one_kind = type(before) is type(after)
        return frozenset(differences(before, after) if is_one_kind else ())

    def _alone(self, part: Node) -> Node:
        """Copy a node without what the model has of its own in it."""
        copy = etree.Element(part.tag, {str(name): str(said) for name, said in part.attrib.items()})
        copy.text, copy.tail = part.text, part.tail
        inner = (one for one in part if not (is_part(one) and one.get("id") in self._modelled))
        copy.extend(self._alone(one) for one in inner)
        return copy


def _remove(part: Node) -> None:
    next(part.iterancestors()).remove(part)
