"""The report of a file: every foreign attribute and element of it, by word, fate and place."""

from collections.abc import Iterable
from itertools import groupby

from service.bpmn.diagram import BPMN_DI
from service.bpmn.foreign.finding import Fate, Finding, Place
from service.bpmn.foreign.words import Word, words_in
from service.bpmn.nodes import line_of, local, namespace, reference
from service.bpmn.xml import Element as Node
from service.bpmn.xml import parse

LONGEST_VALUE = 100
"""Characters of a value that is shown; a longer one is cut off."""
_ORDER = (Fate.PERSON, Fate.UNDERSTOOD, Fate.IDLE)


def report_on(source: bytes, *, file: str) -> tuple[Finding, ...]:
    """Say what became of every foreign word of a file: first those that need a person.

    A word is told once for each of its fates, with every place in the file's order. Raises
    XmlRefused.
    """
    return report_of(parse(source, file=file))


def report_of(root: Node) -> tuple[Finding, ...]:
    """Say the same of a tree that is parsed already."""
    found = sorted(words_in(root), key=_key)
    findings = (
        Finding(vocabulary, word, fate, says, _places(words))
        for (_, vocabulary, word, says, fate), words in groupby(found, key=_key)
    )
    return tuple(findings)


def _key(word: Word) -> tuple[int, str, str, str, Fate]:
    fate = word.meaning.fate
    return _ORDER.index(fate), word.vocabulary.name, word.written, word.meaning.says, fate


def _places(words: Iterable[Word]) -> tuple[Place, ...]:
    found: dict[tuple[str, str], Place] = {}
    for word in words:
        place = _place(word)
        found.setdefault((place.element, place.value), place)
    return tuple(sorted(found.values(), key=lambda place: place.line or 0))


def _place(word: Word) -> Place:
    said = word.said
    called = said.node.get("name") if said.name == local(said.node) else None
    value = f"{called}: {said.value}" if called and said.value else called or said.value
    shown = value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"
    return Place(
        element=_drawn(said.node) or said.host.get("id", ""),
        name=" ".join((said.host.get("name") or "").split()),
        line=line_of(said.node),
        value=shown,
        why=word.meaning.why,
        equal=word.equal.written() if word.equal else "",
    )


def _drawn(node: Node) -> str:
    """Give what a word of the drawing is drawn for."""
    for one in (node, *node.iterancestors()):
        if namespace(one) == BPMN_DI and one.get("bpmnElement"):
            return reference(one.get("bpmnElement")) or ""
    return ""
