"""What a file must hold to be read at all: ids, each once, and references that lead somewhere."""

import re
from collections.abc import Iterator

from service.bpmn.model import ACTIVITIES, CATCHING, GATEWAYS, SUB_PROCESSES, THROWING
from service.bpmn.nodes import BPMN, children, line_of, local, namespace, q, reference
from service.bpmn.triggers import kind_of
from service.bpmn.where import Where
from service.bpmn.xml import Element as Node
from service.errors import Problem, Refusal

SCOPES = SUB_PROCESSES | {"process"}
_NO_NODE = frozenset(
    {
        "incoming",
        "outgoing",
        "documentation",
        "extensionElements",
        "laneSet",
        "sequenceFlow",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "association",
        "textAnnotation",
        "group",
        "ioSpecification",
        "property",
        "auditing",
        "monitoring",
        "categoryValueRef",
        "supportedInterfaceRef",
        "ioBinding",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "correlationSubscription",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "completionCondition",
        "dataInputAssociation",
        "dataOutputAssociation",
        "supports",
    }
)
"""What may stand in a process or sub-process and is not a flow node."""
_DECLARED = {
    "messageRef": "message",
    "signalRef": "signal",
    "errorRef": "error",
    "escalationRef": "escalation",
}
_MUST_HAVE_ID = {"process", "sequenceFlow", "lane", *_DECLARED.values()}
_FLOWING = ACTIVITIES | CATCHING | THROWING | GATEWAYS | {"sequenceFlow"}
_BUILT_IN = re.compile("##.*")


class DiagramRefused(Refusal):
    """The file is not a BPMN diagram that can be read."""


def flow_nodes(scope: Node) -> list[Node]:
    """Give the flow nodes that stand directly in a process or sub-process."""
    return [one for one in scope if namespace(one) == BPMN and local(one) not in _NO_NODE]


def check(root: Node, *, file: str) -> None:
    """Refuse a tree that is no BPMN, or whose ids and references do not hold together.

    Raises `DiagramRefused` with one problem a mistake.
    """
    if root.tag != q("definitions"):
        where = Where(file, line=line_of(root))
        raise _refused(
            [
                where.error(
                    "not_bpmn",
                    f"The file's first element is <{local(root)}>, not BPMN 2.0 <definitions>.",
                    "Export the diagram as BPMN 2.0 XML.",
                )
            ]
        )
    problems = [*_ids(root, file), *_places(root, file), *_references(root, file)]
    if problems:
        raise _refused(problems)


def _refused(problems: list[Problem]) -> DiagramRefused:
    """Make the refusal of these problems; it reads as the first of them."""
    return DiagramRefused(problems[0].message, problems=problems)


def _ids(root: Node, file: str) -> Iterator[Problem]:
    """Check that there is a process, and that every id is there and unique."""
    if root.find(q("process")) is None:
        yield Where(file, line=line_of(root)).error(
            "process_missing",
            "The file holds no process.",
            "Draw a process: a start event, tasks and an end event.",
        )
    known: dict[str, Node] = {}
    nodes = {node for scope in _scopes(root) for node in flow_nodes(scope)}
    for node in root.iter(f"{{{BPMN}}}*"):
        own = node.get("id")
        where = Where(file, own, line_of(node))
        if own in known:
            yield where.error(
                "id_repeated",
                f"The id {own} is used by {_called(node)} and by {_called(known[own])}, "
                f"line {line_of(known[own])}.",
                "Give one of them another id.",
            )
        elif own:
            known[own] = node
        elif node in nodes or local(node) in _MUST_HAVE_ID:
            yield where.error(
                "id_missing", f"{_called(node)} has no id.", "Give it an id of its own."
            )


def _places(root: Node, file: str) -> Iterator[Problem]:
    """Check that elements and flows stand in a process or sub-process: elsewhere none is read."""
    for node in root.iter(*(q(name) for name in _FLOWING)):
        holder = node.getparent()
        if holder is not None and local(holder) not in SCOPES:
            yield Where(file, node.get("id"), line_of(node)).error(
                "element_misplaced",
                f"{_called(node)} stands in {_called(holder)}, where nothing can flow.",
                "Draw it in a process or sub-process.",
            )


def _called(node: Node) -> str:
    """Name a node for a reader: its type, and its name when it has one."""
    name = (node.get("name") or "").strip()
    return f"{local(node)} “{name}”" if name else local(node)


def _scopes(root: Node) -> Iterator[Node]:
    """Give every process and sub-process."""
    return root.iter(*(q(name) for name in SCOPES))


def _references(root: Node, file: str) -> Iterator[Problem]:
    """Check that every reference leads to what it means to."""
    shared = {one.get("id") for one in root if kind_of(one)}
    declared = {
        kind: {one.get("id") for one in children(root, kind)} for kind in _DECLARED.values()
    }
    everything = {one.get("id") for one in root.iter(f"{{{BPMN}}}*")}
    for scope in _scopes(root):
        yield from _within(scope, everything, file)
    for node in root.iter(f"{{{BPMN}}}*"):
        for attribute, kind in _DECLARED.items():
            ref = reference(node.get(attribute))
            if ref and not _BUILT_IN.match(ref) and ref not in declared[kind]:
                yield _dangling(node, attribute, ref, f"a declared {kind}", file)
        ref = (reference(node.text) or "") if local(node) == "eventDefinitionRef" else None
        if ref is not None and ref not in shared:
            yield _dangling(node, "eventDefinitionRef", ref, "a shared event definition", file)
        ref = reference(node.text) if local(node) == "flowNodeRef" else None
        if ref and ref not in everything:
            yield _dangling(node, "flowNodeRef", ref, "an element of this file", file)


def _within(scope: Node, everything: set[str | None], file: str) -> Iterator[Problem]:
    """Check the references between what stands in one process or sub-process."""
    nodes = {one.get("id") for one in flow_nodes(scope)}
    flows = {one.get("id"): one.get("sourceRef") for one in children(scope, "sequenceFlow")}
    for flow in children(scope, "sequenceFlow"):
        for attribute in ("sourceRef", "targetRef"):
            ref = flow.get(attribute)
            if ref in nodes:
                continue
            if ref in everything:
                yield Where(file, flow.get("id"), line_of(flow)).error(
                    "flow_leaves_scope",
                    f"The flow {flow.get('id')} crosses the border of {_called(scope)}: its "
                    f"{attribute} is {ref}.",
                    "End the flow inside, and draw another from the sub-process itself.",
                )
            else:
                yield _dangling(flow, attribute, ref, "an element of this process", file)
    for node in flow_nodes(scope):
        ref = node.get("attachedToRef")
        if local(node) == "boundaryEvent" and ref not in nodes:
            yield _dangling(node, "attachedToRef", ref, "an activity beside it", file)
        default = node.get("default")
        if default and flows.get(default) != node.get("id"):
            yield _dangling(node, "default", default, "a flow that leaves it", file)


def _dangling(node: Node, attribute: str, ref: str | None, wanted: str, file: str) -> Problem:
    """Say that a reference leads nowhere."""
    named = next((one.get("id") for one in (node, *node.iterancestors()) if one.get("id")), None)
    return Where(file, named, line_of(node)).error(
        "reference_dangling",
        f"{attribute} of {_called(node)} is {ref or 'empty'}, which is not {wanted}.",
        "Draw the missing part, or remove what refers to it.",
    )
