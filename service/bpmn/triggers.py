"""Reading the triggers of events and what a file declares for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from service.bpmn.facts import Binding
from service.bpmn.model import Declared, EventDefinition, EventKind, TimerKind
from service.bpmn.nodes import child_text, children, line_of, local, reference, said
from service.bpmn.vocabularies import facts_of
from service.bpmn.xml import Element as Node

_KINDS: dict[str, EventKind] = {f"{kind}EventDefinition": kind for kind in get_args(EventKind)}
_TIMERS: tuple[tuple[str, TimerKind], ...] = (
    ("timeDate", "date"),
    ("timeDuration", "duration"),
    ("timeCycle", "cycle"),
)
_REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef", "activityRef")


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the top of a file declares, by id, and the event definitions shared by events."""

    messages: Mapping[str, Declared]
    signals: Mapping[str, Declared]
    errors: Mapping[str, Declared]
    escalations: Mapping[str, Declared]
    shared: Mapping[str, Node]

    def named(self, kind: str, ref: str) -> Declared | None:
        """Find the declaration that an event definition of this kind refers to."""
        books = {
            "message": self.messages,
            "signal": self.signals,
            "error": self.errors,
            "escalation": self.escalations,
        }
        return books[kind].get(ref) if kind in books else None


def declarations(root: Node) -> Declarations:
    """Read everything that the top of the file declares."""
    return Declarations(
        messages=_declared(root, "message"),
        signals=_declared(root, "signal"),
        errors=_declared(root, "error"),
        escalations=_declared(root, "escalation"),
        shared={node.get("id", ""): node for node in root if kind_of(node) is not None},
    )


def kind_of(node: Node) -> EventKind | None:
    """Give the kind of an event definition, None for any other node."""
    return _KINDS.get(local(node))


def definitions_of(event: Node, shared: Mapping[str, Node]) -> list[Node]:
    """Give the event definitions of an event, those it shares with others included."""
    own = [node for node in event if kind_of(node) is not None]
    references = children(event, "eventDefinitionRef")
    return own + [shared[str(reference(node.text))] for node in references]


def trigger(node: Node, declared: Declarations) -> EventDefinition:
    """Read one event definition."""
    kind = _KINDS[local(node)]
    ref = next((reference(node.get(name)) for name in _REFERENCES if node.get(name)), None)
    known = declared.named(kind, ref) if ref else None
    timer, rule = next(
        ((timer, text) for name, timer in _TIMERS if (text := child_text(node, name))),
        (None, None),
    )
    return EventDefinition(
        kind=kind,
        ref=ref,
        name=known.name if known else said(node.get("name")),
        code=known.code if known else None,
        timer=timer,
        rule=rule,
        condition=child_text(node, "condition"),
        line=line_of(node),
    )


def _declared(root: Node, kind: str) -> Mapping[str, Declared]:
    """Read the declarations of one kind, in the file's order."""
    keys = _correlation_properties(root) if kind == "message" else {}
    found = {}
    for node in children(root, kind):
        own = node.get("id", "")
        found[own] = Declared(
            id=own,
            name=said(node.get("name")) or own,
            code=(said(node.get(f"{kind}Code")) or own) if f"{kind}Code" in _CODED else None,
            correlation=facts_of(node).correlation or keys.get(own, ()),
            line=line_of(node),
        )
    return MappingProxyType(found)


_CODED = frozenset({"errorCode", "escalationCode"})


def _correlation_properties(root: Node) -> dict[str, tuple[Binding, ...]]:
    """Read BPMN's own correlation properties: a message's keys and the paths to their values."""
    found: dict[str, tuple[Binding, ...]] = {}
    for node in children(root, "correlationProperty"):
        name = said(node.get("name")) or node.get("id") or ""
        for way in children(node, "correlationPropertyRetrievalExpression"):
            message, path = reference(way.get("messageRef")), child_text(way, "messagePath")
            if message and path:
                key = Binding(name, path, line=line_of(way))
                found[message] = (*found.get(message, ()), key)
    return found
