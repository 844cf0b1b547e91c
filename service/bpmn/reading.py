"""From the bytes of a BPMN file to its one neutral reading."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from textwrap import dedent
from types import MappingProxyType
from typing import Any, TypeAlias

from service.bpmn.facts import Facts, ProcessFacts, Sla
from service.bpmn.loops import data_names, loop_of
from service.bpmn.model import HUMAN, SUB_PROCESSES, Diagram, Element, Flow, Lane, Process
from service.bpmn.nodes import child_text, children, line_of, local, q, reference, said, yes
from service.bpmn.references import DiagramRefused, check, flow_nodes
from service.bpmn.times import is_computed, read_time
from service.bpmn.triggers import Declarations, declarations, definitions_of, trigger
from service.bpmn.unexecuted import unexecuted
from service.bpmn.vocabularies import facts_of, ignored_in, process_facts_of
from service.bpmn.vocabularies.handrail import lane_role
from service.bpmn.vocabularies.spelling import misspellings
from service.bpmn.xml import Element as Node
from service.bpmn.xml import parse

__all__ = ["DiagramRefused", "part_reader", "read_diagram", "read_tree"]

Part: TypeAlias = Process | Element | Flow | Lane
"""What the model of a process has of its own."""
_NOT_A_WORD = re.compile(r"\W+")
_OTHERWISE = re.compile(r"^\s*(?:elif|else)\b", re.MULTILINE)


def read_diagram(source: bytes, *, file: str) -> Diagram:
    """Read the bytes of a BPMN file; `file` is the name shown in problems.

    Raises `XmlRefused` when they are not safe, well-formed XML, and `DiagramRefused` when they
    are not BPMN, ids are missing or repeated, or references lead nowhere.
    """
    return read_tree(parse(source, file=file), file=file)


def read_tree(root: Node, *, file: str) -> Diagram:
    """Read a tree that is parsed already. Raises `DiagramRefused`."""
    check(root, file=file)
    declared = declarations(root)
    source = _Source(file=file, declared=declared, data=data_names(root))
    processes = (source.process(node) for node in children(root, "process"))
    return Diagram(
        file=file,
        processes=MappingProxyType({one.key: one for one in processes}),
        messages=declared.messages,
        signals=declared.signals,
        errors=declared.errors,
        escalations=declared.escalations,
        problems=misspellings(root, file=file),
        ignored=ignored_in(root),
    )


def part_reader(root: Node, *others: Node) -> Callable[[Node], Part]:
    """Give what reads one part by itself, with what the file around it declares.

    A part of the `others` may share the event definitions of its own file.
    """
    declared = declarations(root)
    shared = {key: one for file in others for key, one in declarations(file).shared.items()}
    declared = replace(declared, shared={**shared, **declared.shared})
    return _Source(file="", declared=declared, data=data_names(root)).part


@dataclass(frozen=True, slots=True)
class _Source:
    """What the whole file says, needed while single nodes are read."""

    file: str
    declared: Declarations
    data: Mapping[str, str]

    def part(self, node: Node) -> Part:
        """Read a process, a flow, a lane or a flow node; nothing is said of where that stands."""
        match local(node):
            case "process":
                return self.process(node)
            case "sequenceFlow":
                return _flow(node, None)
            case "lane":
                return _lane(node)
            case _:
                return self._element(node, None)

    def process(self, node: Node) -> Process:
        """Read a process with everything in it."""
        elements, flows = self._scope(node, None)
        return Process(
            **_values(process_facts_of(node)),
            key=node.get("id", ""),
            name=(node.get("name") or "").strip(),
            executable=yes(node, "isExecutable") if "isExecutable" in node.attrib else None,
            line=line_of(node),
            documentation=_documentation(node),
            elements=MappingProxyType({one.id: one for one in elements}),
            flows=MappingProxyType({one.id: one for one in flows}),
            lanes=MappingProxyType({one.id: one for one in map(_lane, node.iter(q("lane")))}),
            unexecuted=unexecuted(node, file=self.file),
        )

    def _scope(self, scope: Node, parent: str | None) -> tuple[list[Element], list[Flow]]:
        """Read what stands in a process or sub-process, and in those within it."""
        flows = [_flow(node, parent) for node in children(scope, "sequenceFlow")]
        elements = []
        for node in flow_nodes(scope):
            elements.append(self._element(node, parent))
            if local(node) in SUB_PROCESSES:
                inner, ways = self._scope(node, node.get("id"))
                elements += inner
                flows += ways
        return elements, flows

    def _element(self, node: Node, parent: str | None) -> Element:
        """Read one flow node."""
        definitions = definitions_of(node, self.declared.shared)
        events = tuple(trigger(one, self.declared) for one in definitions)
        facts = _values(facts_of(node, *definitions))
        receives = self.declared.named("message", reference(node.get("messageRef")) or "")
        sent = [receives] if receives else []
        sent += [
            known
            for event in events
            if event.ref and (known := self.declared.named("message", event.ref))
        ]
        facts["documentation"] = _documentation(node) or facts["documentation"]
        facts["script"] = _script(node) or facts["script"]
        facts["called"] = _called(node) or facts["called"]
        if facts["due"] and facts["sla"] is None and local(node) in HUMAN:
            facts["sla"] = _due_by(facts["due"], line_of(node))
        if sent:
            facts["message"] = sent[0].name
            facts["correlation"] = facts["correlation"] or sent[0].correlation
        return Element(
            **facts,
            **_drawn(node),
            parent=parent,
            events=events,
            loop=loop_of(node, self.data),
        )


def _values(facts: Facts | ProcessFacts) -> dict[str, Any]:
    """Give the facts by name."""
    return {fact.name: getattr(facts, fact.name) for fact in fields(facts)}


def _drawn(node: Node) -> dict[str, Any]:
    """Read what BPMN itself says of a flow node in attributes."""
    return {
        "id": node.get("id", ""),
        "type": local(node),
        "name": " ".join((node.get("name") or "").split()),
        "line": line_of(node),
        "default": said(node.get("default")),
        "condition": child_text(node, "completionCondition")
        or child_text(node, "activationCondition"),
        "attached_to": said(node.get("attachedToRef")),
        "interrupting": yes(node, "isInterrupting", default=True)
        and yes(node, "cancelActivity", default=True),
        "triggered_by_event": local(node) in SUB_PROCESSES and yes(node, "triggeredByEvent"),
        "instantiate": yes(node, "instantiate"),
        "all_triggers": yes(node, "parallelMultiple") or node.get("eventGatewayType") == "Parallel",
        "for_compensation": yes(node, "isForCompensation"),
    }


def _documentation(node: Node) -> str:
    """Give what is written in a node's documentation."""
    texts = ("".join(map(str, one.itertext())).strip() for one in children(node, "documentation"))
    return "\n\n".join(text for text in texts if text)


def _script(node: Node) -> str | None:
    """Give the script of a script task, without the indentation that all its lines share.

    Its first line may stand right behind the tag; then the others share theirs, unless they are
    all the block of an `if`.
    """
    whole = next((one.text or "" for one in children(node, "script")), "").rstrip()
    first, _, rest = whole.partition("\n")
    if first.rstrip().endswith(":") and not _OTHERWISE.search(rest):
        return f"{first.strip()}\n{rest}"
    return f"{first.strip()}\n{dedent(rest)}".strip("\n") or None


def _called(node: Node) -> str | None:
    """Give the process that a call activity calls: a key, or an expression as it stands."""
    text = said(node.get("calledElement"))
    computed = text is not None and (text.startswith("=") or "{" in text)
    return text if computed else reference(text)


def _due_by(due: str, line: int | None) -> Sla:
    """Read another vocabulary's due date as a service level: a length, or until that day's end."""
    time = read_time(due)
    if is_computed(due):
        return Sla(within="0 days", anchor=due, line=line)
    if time is not None and time.kind == "date":
        return Sla(within="0 days", anchor=f"'{due}'", line=line)
    return Sla(within=due, line=line)


def _flow(node: Node, parent: str | None) -> Flow:
    """Read a sequence flow."""
    return Flow(
        id=node.get("id", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        condition=child_text(node, "conditionExpression"),
        name=" ".join((node.get("name") or "").split()),
        parent=parent,
        line=line_of(node),
    )


def _lane(node: Node) -> Lane:
    """Read a lane; its role is what it says, or else its name as a key."""
    name = " ".join((node.get("name") or "").split())
    inside = [reference(one.text) for one in node.iter(q("flowNodeRef"))]
    return Lane(
        id=node.get("id", ""),
        name=name,
        role=lane_role(node) or _NOT_A_WORD.sub("_", name.lower()).strip("_") or None,
        elements=tuple(one for one in inside if one),
        line=line_of(node),
    )
