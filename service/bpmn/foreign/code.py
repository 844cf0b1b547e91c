"""Code of theirs that ran within the engine at a step: here it is work of a kind of its own.

A case waits at the step until a worker has done it, so nothing is passed over that the code did.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.bpmn.foreign.asking import LIKE_CAMUNDA_7
from service.bpmn.lint.idle import SENDERS
from service.bpmn.model import MACHINE
from service.bpmn.nodes import BPMN, local
from service.bpmn.vocabularies import facts_of
from service.bpmn.vocabularies.spelling import takes_attribute
from service.bpmn.xml import Element as Node

_NAMES = ("class", "delegateExpression", "expression")
_CALL = re.compile(r"[$#]\{\s*(?P<name>\w+(?:\.\w+)*)\s*(?:\(.*\))?\s*\}", re.DOTALL)
_CLASS = re.compile(r"\w+(?:[.$]\w+)*")
_LONGEST = 100
WORKERS = (
    "Code of theirs does not run here: write a worker for this topic, and name what it is given "
    "(<handrail:input>) and what it brings (<handrail:output>)."
)


@dataclass(frozen=True, slots=True)
class Code:
    """The attribute that names code, as lxml knows it, and the topic for a worker that does it."""

    attribute: str
    was: str
    topic: str


def code_of(node: Node) -> Code | None:
    """Give the code of a step, or of what its event is; None of any other, and where a topic is."""
    step = node.getparent() if local(node) == "messageEventDefinition" else node
    if step is None or local(step) not in MACHINE | SENDERS:
        return None
    events = [one for one in step.iterchildren(f"{{{BPMN}}}*") if local(one).endswith("Definition")]
    facts = facts_of(step, *events)
    if facts.topic or facts.decision:
        return None
    return next((one for one in _named(node) if takes_attribute(node, "topic", one.topic)), None)


def _named(node: Node) -> Iterator[Code]:
    for space in LIKE_CAMUNDA_7:
        for name in _NAMES:
            said = node.get(f"{{{space}}}{name}", "").strip()
            topic = _topic(name, said)
            if topic:
                yield Code(f"{{{space}}}{name}", f"{name} “{said[:_LONGEST]}”", topic)


def _topic(name: str, said: str) -> str:
    """Write what names code as a topic: a class by its own name, a bean as it is called."""
    if name == "class":
        found = said if _CLASS.fullmatch(said) else ""
        return found.rpartition(".")[2]
    call = _CALL.fullmatch(said)
    return call["name"] if call else ""
