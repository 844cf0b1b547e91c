"""Where the nodes of a file stand in its text, so that one can be changed and all else stays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from service.bpmn.xml import Element as Node

_TAG = re.compile(
    r"""<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>"""
    r"""|<(?P<closes>/)?[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""\s+(?P<name>[^\s=/>]+)\s*=\s*(?P<value>"[^"]*"|'[^']*')""",
)
Edit = tuple[int, int, str]
"""What stands from a character to another one, and what comes in its place."""


@dataclass(slots=True)
class Span:
    """Characters: from the `start` of a node to its `end`; its first tag ends at `opened`.

    An empty node, written as one tag, ends where that does.
    """

    start: int
    opened: int
    end: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute in the text: with the space before it, and its value in quotes as written."""

    start: int
    end: int
    value: str


def spans_of(root: Node, text: str) -> Mapping[Node, Span]:
    """Find every node of a tree in the text that it was parsed from."""
    found: list[Span] = []
    open_ones: list[Span] = []
    for tag in _TAG.finditer(text):
        written = tag[0]
        if written.startswith(("<!", "<?")):
            continue
        if tag["closes"]:
            open_ones.pop().end = tag.end()
            continue
        found.append(Span(tag.start(), tag.end(), tag.end()))
        if not written.endswith("/>"):
            open_ones.append(found[-1])
    return dict(zip(root.iter("*"), found, strict=True))


def attribute_at(node: Node, name: str, span: Span, text: str) -> Attribute:
    """Find an attribute of a node, by its name as lxml knows it."""
    wanted = etree.QName(name)
    return next(
        Attribute(span.start + one.start(), span.start + one.end(), one["value"])
        for one in _ATTRIBUTE.finditer(text[span.start : span.opened])
        if _is_called(node, one["name"], wanted)
    )


def _is_called(node: Node, written: str, wanted: etree.QName) -> bool:
    prefix, _, local = written.rpartition(":")
    space = node.nsmap.get(prefix) if prefix else None
    return (space, local) == (wanted.namespace, wanted.localname)


def is_empty(span: Span) -> bool:
    """Tell whether a node is written as one tag."""
    return span.opened == span.end


def tag_end(span: Span, text: str) -> int:
    """Give where the last attribute of a node may be followed by another one."""
    close = 2 if text[span.opened - 2] == "/" else 1
    return span.start + len(text[span.start : span.opened - close].rstrip())


def name_of(span: Span, text: str) -> str:
    """Give the name of a node as it is written."""
    found = re.match(r"<([^\s/>]+)", text[span.start : span.opened])
    return found[1] if found else ""


def edited(text: str, edits: list[Edit]) -> str:
    """Carry out edits that do not overlap, those at one place in their order."""
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda one: one[:2]):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])
