"""The spelling of Handrail's own vocabulary, and the places where each word means something."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from service.bpmn.model import CATCHING, HUMAN, MACHINE, THROWING
from service.bpmn.nodes import BPMN, HANDRAIL, line_of, local, namespace
from service.bpmn.vocabularies.handrail import RULE_WORDS, SLA_WORDS, words
from service.bpmn.where import Where
from service.bpmn.xml import Element as Node
from service.errors import Problem

_SENDERS = THROWING | {"sendTask", "messageEventDefinition"}
_EVENTS = CATCHING | {"receiveTask"}
_WORKERS = MACHINE | THROWING | {"messageEventDefinition"}
_MAPPED = MACHINE | {"callActivity"} | THROWING

ATTRIBUTES = {
    "title": {"process"},
    "startRoles": {"process"},
    "acknowledgeWithin": {"process"},
    "outcome": {"process", "endEvent"},
    "form": HUMAN | {"startEvent"},
    "role": {"lane"},
    "roles": HUMAN,
    "assignee": HUMAN,
    "mandatory": HUMAN,
    "notBy": HUMAN,
    "checks": HUMAN,
    "issues": HUMAN,
    "outcomes": HUMAN,
    "holdLimit": HUMAN,
    "clock": {"boundaryEvent"},
    "topic": _WORKERS,
    "retries": _WORKERS,
    "decision": {"businessRuleTask"},
    "result": MACHINE,
    "message": _SENDERS,
    "version": {"callActivity"},
}
"""Where each attribute means something."""

_TIMERS = CATCHING | {"timerEventDefinition"}
ELEMENTS = {
    "searchField": {"process"},
    "duplicate": {"process"},
    "subject": {"process"},
    "sla": HUMAN | {"process"},
    "rule": _TIMERS,
    "input": _MAPPED,
    "output": _MAPPED,
    "correlation": _EVENTS | {"message", "messageEventDefinition"},
    "payload": _SENDERS | {"signalEventDefinition"},
    "action": _EVENTS | {"messageEventDefinition"},
    "tell": {"sla"},
}
"""Where each extension element means something."""

REQUIRED = {
    "searchField": {"name"},
    "duplicate": {"by"},
    "subject": {"detail"},
    "sla": {"within"},
    "rule": set[str](),
    "input": {"name"},
    "output": {"name"},
    "correlation": {"key"},
    "payload": {"name"},
    "action": {"label"},
    "tell": {"at", "who"},
}
"""The attributes that an extension element must have."""
OPTIONAL = {
    "searchField": {"type", "value"},
    "subject": {"value"},
    "sla": {*RULE_WORDS, *SLA_WORDS},
    "rule": set(RULE_WORDS),
    "input": {"value"},
    "output": {"value"},
    "correlation": {"value"},
    "payload": {"value"},
    "action": {"roles", "form"},
    "tell": {"every"},
}
"""The attributes that an extension element may have."""
CHOICES = {"mandatory": ("true", "false"), "clock": ("amber", "target", "follow_on")}
"""The attributes that take one of a few words."""
_ONCE = ("sla", "rule")
_VALUES = {name: re.compile("|".join(words)) for name, words in CHOICES.items()} | {
    "retries": re.compile(r"[1-9][0-9]{0,3}"),
    "version": re.compile("latest|[0-9]+"),
}
_ALLOWED = {
    "mandatory": "true or false",
    "clock": "amber, target or follow_on",
    "retries": "a whole number from 1 on, such as 3",
    "version": "a version's number, or latest",
}


def takes_attribute(node: Node, name: str, value: str) -> bool:
    """Tell whether an attribute of the vocabulary means something on a node, with this value."""
    allowed = _VALUES.get(name)
    return local(node) in ATTRIBUTES[name] and (allowed is None or bool(allowed.fullmatch(value)))


def takes_element(node: Node, name: str) -> bool:
    """Tell whether an element of the vocabulary means something in a node's extensions."""
    return local(node) in ELEMENTS[name]


def misspellings(root: Node, *, file: str) -> tuple[Problem, ...]:
    """List every word of Handrail's vocabulary that is unknown, misplaced or has no meaning."""
    found: list[Problem] = []
    for node in root.iter():
        if namespace(node) == BPMN:
            found += _attributes(node, file)
        elif namespace(node) == HANDRAIL:
            found += _element(node, file)
    return tuple(found)


def _attributes(node: Node, file: str) -> Iterator[Problem]:
    """Check the attributes of a node of the notation."""
    where = Where(file, node.get("id"), line_of(node))
    for name, value in words(node).items():
        places = ATTRIBUTES.get(name)
        if places is None:
            yield _unknown(f"handrail:{name}", name, ATTRIBUTES, where)
        elif local(node) not in places:
            yield _misplaced(f"handrail:{name}", local(node), places, where)
        elif name in _VALUES and not _VALUES[name].fullmatch(value):
            yield where.error(
                "extension_value",
                f"handrail:{name} cannot be {value!r}.",
                f"Write {_ALLOWED[name]}.",
            )


def _element(node: Node, file: str) -> Iterator[Problem]:
    """Check an extension element: its name, its place, and whether it stands there twice."""
    name, holders = local(node), list(node.iterancestors())
    if holders and local(holders[0]) == "extensionElements":
        holders = holders[1:]
    owner = next((one.get("id") for one in holders if one.get("id")), None)
    where = Where(file, owner, line_of(node))
    places = ELEMENTS.get(name)
    if places is None:
        yield _unknown(f"<handrail:{name}>", name, ELEMENTS, where)
        return
    place = local(holders[0]) if holders else "the top of the file"
    if place not in places:
        yield _misplaced(f"<handrail:{name}>", place, places, where)
    if name in _ONCE and _repeated(node):
        yield where.error(
            "extension_repeated",
            f"<handrail:{name}> stands here more than once; only the first counts.",
            "Keep one of them.",
        )
    yield from _parts(node, name, where)


def _repeated(node: Node) -> bool:
    """Say whether the same element stands before this one."""
    return next(node.itersiblings(str(node.tag), preceding=True), None) is not None


def _parts(node: Node, name: str, where: Where) -> Iterator[Problem]:
    """Check the attributes of an extension element."""
    known = REQUIRED[name] | OPTIONAL.get(name, set())
    for attribute in map(str, node.attrib):
        if attribute not in known:
            yield _unknown(f"{attribute} on <handrail:{name}>", attribute, known, where)
    for attribute in sorted(REQUIRED[name]):
        if not node.get(attribute, "").strip():
            yield where.error(
                "extension_incomplete",
                f"<handrail:{name}> has no {attribute}.",
                f'Write {attribute}="…" on it.',
            )


def _unknown(what: str, name: str, known: Iterable[str], where: Where) -> Problem:
    """Say that a word is not in the vocabulary, and which one may be meant."""
    near = get_close_matches(name, list(known), n=1)
    return where.error(
        "extension_unknown",
        f"Handrail's vocabulary has no {what}.",
        f"Write {near[0]} instead." if near else f"Known here are: {', '.join(sorted(known))}.",
    )


def _misplaced(what: str, place: str, places: Iterable[str], where: Where) -> Problem:
    """Say that a word means nothing where it stands."""
    return where.error(
        "extension_misplaced",
        f"{what} means nothing on {place}.",
        f"It belongs on: {', '.join(sorted(places))}.",
    )
