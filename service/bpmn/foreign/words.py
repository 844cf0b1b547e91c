"""Every foreign word of a file where it stands, and what it means there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from service.bpmn.foreign.equals import Equal, Equals
from service.bpmn.foreign.finding import Fate
from service.bpmn.foreign.meaning import OVERRULED, UNKNOWN, Meaning, Said, idle, person
from service.bpmn.foreign.others import BPMN_WORDS, DRAWING, Vocabulary, vocabulary_of
from service.bpmn.lint.idle import SENDERS
from service.bpmn.nodes import BPMN, HANDRAIL, local, namespace, q
from service.bpmn.vocabularies import facts_of
from service.bpmn.xml import Element as Node

_NOT_FOREIGN = frozenset(
    {
        *("", BPMN, HANDRAIL, *DRAWING),
        "http://www.w3.org/XML/1998/namespace",
        "http://www.w3.org/2001/XMLSchema-instance",
    }
)
_PARTS = ("EventDefinition", "LoopCharacteristics", "Expression", "extensionElements")
"""What ends the names of nodes that only say something of the one around them."""
_DRAWN = idle("How it is drawn, in the program that it was drawn with.")
_NOTHING_BACK = person(
    "Nothing comes back from what only sends. Give it a topic, and let a worker do the work."
)
_FIRST = ("Camunda 7", "Camunda 8", "SpiffArena")
"""Where two vocabularies say one thing, the earlier counts; Handrail's own does before all."""
_BPMN = Vocabulary("BPMN itself", BPMN_WORDS)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the file writes it, its vocabulary, and what it says and means where it stands.

    `equal` is how Handrail writes the very same.
    """

    vocabulary: Vocabulary
    written: str
    said: Said
    meaning: Meaning
    equal: Equal | None


def words_in(root: Node) -> Iterator[Word]:
    """Give every foreign attribute and element: first those of the vocabulary that counts first."""
    claimed: set[tuple[Node, str, str]] = set()
    equals, silent = Equals(), _silent(root)
    for vocabulary, written, said in sorted(_said_in(root), key=_rank):
        meaning = _meaning(vocabulary, said)
        if meaning.fact == "outputs" and said.host in silent:
            meaning = _NOTHING_BACK
        equal = None
        if meaning.fate is Fate.UNDERSTOOD:
            equal = equals.of(said)
            if equals.is_overruled(said) or (equal is not None and equal.claims in claimed):
                meaning, equal = OVERRULED, None
        if equal is not None:
            claimed.add(equal.claims)
        if meaning.fate is Fate.UNDERSTOOD and not vocabulary.is_read:
            says = f"It is not read from {vocabulary.name}. {meaning.says}"
            meaning = replace(meaning, fate=Fate.PERSON, says=says)
        yield Word(vocabulary, written, said, meaning, equal)


def _silent(root: Node) -> frozenset[Node]:
    """Give what only sends, for no worker does it: it has no outputs."""
    senders = root.iter(*map(q, SENDERS))
    return frozenset(one for one in senders if not facts_of(one, *_events(one)).topic)


def _events(node: Node) -> list[Node]:
    return [one for one in node.iterchildren(f"{{{BPMN}}}*") if local(one).endswith(_PARTS[0])]


def _rank(one: tuple[Vocabulary, str, Said]) -> int:
    name = one[0].name
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _said_in(root: Node) -> Iterator[tuple[Vocabulary, str, Said]]:
    for node in root.iter("*"):
        space = namespace(node)
        if space == BPMN and local(node) in BPMN_WORDS:
            yield _BPMN, local(node), Said(local(node), "", node, _host(node))
        elif not space or space not in _NOT_FOREIGN:
            yield from _of_element(node)
        for name, value in node.attrib.items():
            parts = etree.QName(str(name))
            if parts.namespace and parts.namespace not in _NOT_FOREIGN:
                said = Said(parts.localname, str(value), node, _host(node), str(name))
                written = _written(node, parts.namespace, parts.localname)
                yield vocabulary_of(parts.namespace), written, said


def _of_element(node: Node) -> Iterator[tuple[Vocabulary, str, Said]]:
    """Give a foreign element, and what its attributes say where they have a meaning each."""
    vocabulary, name, host = _vocabulary(node), local(node), _host(node)
    written = _written(node, namespace(node), name)
    yield vocabulary, written, Said(name, _value(node), node, host)
    each = vocabulary.has_facts_in_attributes and name in vocabulary.meanings and _takes(name)
    for attribute, value in ((str(one), str(value)) for one, value in node.attrib.items()):
        whole = f"{name} {attribute}"
        if whole in vocabulary.meanings or (each and "{" not in attribute):
            yield vocabulary, f"{written} {attribute}", Said(whole, value, node, host, attribute)


def _takes(name: str) -> bool:
    """Say whether every attribute of an element is a word of its own."""
    return name not in {"property", "executionListener", "taskListener"}


def _vocabulary(node: Node) -> Vocabulary:
    """Give an element's vocabulary: where nobody knows it, that of the foreign one around it."""
    found = vocabulary_of(namespace(node))
    parent = node.getparent()
    is_known = found.meanings or found.otherwise is not UNKNOWN
    if is_known or parent is None or namespace(parent) in _NOT_FOREIGN - {""}:
        return found
    around = _vocabulary(parent)
    return replace(found, name=around.name, otherwise=_part_of(around, parent))


def _part_of(vocabulary: Vocabulary, parent: Node) -> Meaning:
    return vocabulary.meanings.get(local(parent), vocabulary.otherwise)


def _meaning(vocabulary: Vocabulary, said: Said) -> Meaning:
    if any(namespace(one) in DRAWING for one in (said.node, *said.node.iterancestors())):
        return _DRAWN
    return vocabulary.meanings.get(said.name, vocabulary.otherwise).of(said)


def _written(node: Node, space: str, name: str) -> str:
    """Write a name as the file does; of an attribute with the first prefix of its vocabulary."""
    known = (one for one, its in node.nsmap.items() if one and its == space)
    prefix = node.prefix if namespace(node) == space else next(known, None)
    return f"{prefix}:{name}" if prefix else name


def _host(node: Node) -> Node:
    """Give what a word is said of: the nearest thing around it that has an id and is no part."""
    for one in (node, *node.iterancestors()):
        if namespace(one) == BPMN and one.get("id") and not local(one).endswith(_PARTS):
            return one
    return node.getroottree().getroot()


def _value(node: Node) -> str:
    """Give what an element says: its text, its value, or else its attributes but for its name."""
    text = " ".join((node.text or "").split()) or node.get("value", "")
    return text or ", ".join(str(said) for name, said in node.attrib.items() if name != "name")
