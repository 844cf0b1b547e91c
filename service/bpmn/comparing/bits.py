"""What single parts say in the file, and where two versions of one part say something else.

A part has an id. What stands in it without one is its own, by its name and how often that came
before. So each difference is one attribute, one text or one node that came or went, and can be
undone in a copy.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from service.bpmn.comparing.written import is_drawing, text_in
from service.bpmn.nodes import BPMN, local, namespace, q
from service.bpmn.xml import Element as Node

Step: TypeAlias = tuple[str, int]
"""A node within another: its name, and how many of that name come before it."""
KIND, TEXT = "kind of part", "text of it"
"""Of what may differ: the two that are no attributes. No attribute has a name with blank space."""
OWN = "@"
"""What the name of an attribute of a part itself begins with, beside those of what is in it."""
_EXTENSIONS = q("extensionElements")
_TOLD_ELSEWHERE = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""What only repeats what flows and lanes say."""


@dataclass(frozen=True, slots=True)
class Bit:
    """The smallest thing that differs: an attribute, KIND, TEXT or a node, at the end of a way."""

    way: tuple[Step, ...]
    what: str | Step

    @property
    def top(self) -> str:
        """Give the name in the part itself that it belongs to."""
        first = self.way[0] if self.way else self.what
        return first[0] if isinstance(first, tuple) else f"{OWN}{first}"


def bits_between(
    was: Node, now: Node, ids: Mapping[str, str], way: tuple[Step, ...] = ()
) -> Iterator[Bit]:
    """Give everything in which two versions of a part differ.

    `ids` are those that parts had before, by those that they have now, of those that have others.
    """
    if was.tag != now.tag:
        yield Bit(way, KIND)
    for name in dict.fromkeys(map(str, (*was.attrib, *now.attrib))):
        old, new = was.get(name), now.get(name)
        if old != new and (old is None or new is None or old != ids.get(new)):
            yield Bit(way, name)
    if _texts(was) != _texts(now) and text_of(was) != ids.get(text_of(now).strip()):
        yield Bit(way, TEXT)
    before, after = within(was), within(now)
    for step in {**before, **after}:
        if step in before and step in after:
            yield from bits_between(before[step], after[step], ids, (*way, step))
        else:
            yield Bit(way, step)


def undo(part: Node, bit: Bit, was: Node) -> None:
    """Make a copy of a part say of one thing what it said before."""
    for step in bit.way:
        part, was = within(part)[step], within(was)[step]
    if isinstance(bit.what, tuple):
        _bring_back(part, within(part).get(bit.what), within(was).get(bit.what))
    elif bit.what == KIND:
        part.tag = was.tag
    elif bit.what == TEXT:
        part.text = was.text
        for one, before in zip(part, was, strict=False):
            one.tail = before.tail
    elif (value := was.get(bit.what)) is not None:
        part.set(bit.what, value)
    else:
        del part.attrib[bit.what]


def _bring_back(part: Node, came: Node | None, went: Node | None) -> None:
    """Take out of a part what came, or put in what went."""
    if came is not None:
        next(came.iterancestors()).remove(came)
    if went is not None:
        is_extension = _is_holder(next(went.iterancestors()))
        (etree.SubElement(part, _EXTENSIONS) if is_extension else part).append(deepcopy(went))


def within(node: Node) -> Mapping[Step, Node]:
    """Give what stands in a node, or in its extensions, and is no part nor of the drawing."""
    known = Counter[str]()
    found = {}
    for one in (inner for child in node for inner in (child if _is_holder(child) else [child])):
        if is_part(one) or is_drawing(one) or local(one) in _TOLD_ELSEWHERE:
            continue
        found[str(one.tag), known[str(one.tag)]] = one
        known[str(one.tag)] += 1
    return found


def text_of(node: Node) -> str:
    """Give the text of a node with that of the nodes in it, unless they only stand there."""
    return "".join(_running(node)) if any(_texts(node)) else ""


def is_part(node: Node) -> bool:
    """Tell whether a node is a part by itself."""
    return namespace(node) == BPMN and bool(node.get("id"))


def _is_holder(node: Node) -> bool:
    return node.tag == _EXTENSIONS


def _texts(node: Node) -> list[str]:
    return [text for one in (node.text, *(inner.tail for inner in node)) if (text := text_in(one))]


def _running(node: Node) -> Iterator[str]:
    yield node.text or ""
    for one in node:
        if not is_part(one):
            yield from _running(one)
        yield one.tail or ""
