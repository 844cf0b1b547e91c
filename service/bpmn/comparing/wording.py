"""What a part says before and after under one name, as a sentence."""

from collections import defaultdict

from lxml import etree

from service.bpmn.comparing.bits import KIND, OWN, TEXT, text_of, within
from service.bpmn.nodes import BPMN, kind_in_words
from service.bpmn.xml import Element as Node

LONGEST = 80
"""Characters of a text that is told; of a longer one it is only said that it differs."""
_TOO_MUCH = " " * (LONGEST + 1)
"""What is said in more than a text."""


class Wording:
    """What one version of a part says, by the names that its bits have."""

    def __init__(self, part: Node) -> None:
        """Gather what stands in a part by name."""
        self.part = part
        self.prefixes = {space: prefix for prefix, space in part.nsmap.items()}
        self._inner = defaultdict[str, list[Node]](list)
        for (name, _), one in within(part).items():
            self._inner[name].append(one)
            self.prefixes |= {space: prefix for prefix, space in one.nsmap.items()}

    def value(self, top: str) -> str | None:
        """Give what is said under a name, None if nothing is."""
        if top == f"{OWN}{TEXT}":
            return _plain(self.part) or None
        if top.startswith(OWN):
            return self.part.get(top.removeprefix(OWN))
        found = self._inner.get(top)
        if found and any(len(one) or one.attrib for one in found):
            return _TOO_MUCH
        return " ".join(_plain(one) for one in found) if found else None


def told(top: str, was: Wording, now: Wording) -> str:
    """Say how two versions of a part differ in what is said under a name."""
    if top == f"{OWN}{KIND}":
        return f"It was a {kind_in_words(was.part)}, it is a {kind_in_words(now.part)}"
    name = _name(top.removeprefix(OWN), was.prefixes | now.prefixes)
    old, new = was.value(top), now.value(top)
    if max(len(old or ""), len(new or "")) > LONGEST or old == new:
        return f"What it says in “{name}” differs"
    before = "not said" if old is None else old or "empty"
    after = "not said any more" if new is None else new or "empty"
    return f"“{name}” was {before}, is {after}"


def _plain(node: Node) -> str:
    return " ".join(text_of(node).split())


def _name(name: str, prefixes: dict[str, str | None]) -> str:
    """Write a name as people know it, with the prefix of a foreign vocabulary."""
    if name == TEXT:
        return "text"
    parts = etree.QName(name)
    prefix = prefixes.get(parts.namespace or "")
    is_plain = parts.namespace == BPMN or not prefix
    return parts.localname if is_plain else f"{prefix}:{parts.localname}"
