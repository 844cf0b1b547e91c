"""The rewriting of one scope: shorthand of the drawing becomes what it stands for.

Each function changes a draft and leaves drawn ids as they are.
"""

from collections.abc import Mapping

from service.bpmn.model import ACTIVITIES, HUMAN, EventDefinition, Flow
from service.bpmn.normalise.draft import Draft
from service.bpmn.normalise.plan import Node

EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)


def attach_handlers(draft: Draft, handlers: Mapping[str, str]) -> None:
    """Let an activity name its compensation handler; the compensation boundary event goes."""
    for node in list(draft.nodes.values()):
        if node.type == "boundaryEvent" and node.id in handlers:
            host = draft.nodes[node.attached_to or ""]
            draft.change(host, handler=handlers[node.id])
            del draft.nodes[node.id]


def join_links(draft: Draft) -> None:
    """Make a link what it is: a sequence flow that is not drawn between two none events."""
    links = {
        node.id: node.events[0].name
        for node in draft.nodes.values()
        if node.events and node.events[0].kind == "link"
    }
    catching = {
        name: id_
        for id_, name in links.items()
        if draft.nodes[id_].type == "intermediateCatchEvent"
    }
    for id_, name in links.items():
        node = draft.nodes[id_]
        if node.type == "intermediateThrowEvent":
            draft.connect(id_, catching[name])
        draft.change(node, type="intermediateThrowEvent", events=())


def arm_service_levels(draft: Draft) -> None:
    """Compile each short-form SLA into one non-interrupting boundary event without a flow."""
    for node in list(draft.nodes.values()):
        if node.type in HUMAN and node.element is not None and node.element.sla is not None:
            clock = EventDefinition("timer", rule="", line=node.element.sla.line)
            draft.add(
                node.id,
                "sla",
                "boundaryEvent",
                element=node.element,
                attached_to=node.id,
                interrupting=False,
                events=(clock,),
                clock="sla",
            )


def begin_by_receiving(draft: Draft) -> None:
    """Let an instantiating receive task be a message start event."""
    for node in list(draft.nodes.values()):
        if node.type == "receiveTask" and node.element is not None and node.element.instantiate:
            message = EventDefinition("message", name=node.element.message, line=node.element.line)
            draft.change(node, type="startEvent", events=(message,))


def show_starts_and_ends(draft: Draft) -> None:
    """Add the start event and the end events that the drawing leaves out."""
    flowing = [node for node in draft.nodes.values() if _flows(node)]
    if not any(node.type == "startEvent" for node in flowing):
        targets = draft.targets()
        start = draft.add(draft.id, "start", "startEvent")
        for node in flowing:
            if node.type != "boundaryEvent" and node.id not in targets:
                draft.connect(start.id, node.id)
    sources = draft.sources()
    for node in flowing:
        if node.type != "endEvent" and node.id not in sources:
            draft.connect(node.id, draft.add(node.id, "end", "endEvent").id)


def show_splits(draft: Draft) -> None:
    """Put a gateway where an activity or event has several outgoing flows, or a conditional one.

    Flows without a condition always carry a token each; of those with one, each that holds does.
    """
    for node in list(draft.nodes.values()):
        if node.type not in ACTIVITIES | EVENTS:
            continue
        outgoing = draft.outgoing(node.id)
        conditional = node.default is not None or any(
            flow.condition is not None for flow in outgoing
        )
        if conditional or len(outgoing) > 1:
            _split(draft, node, outgoing, conditional=conditional)


def _split(draft: Draft, node: Node, outgoing: list[Flow], *, conditional: bool) -> None:
    """Lead the flows of one node through the gateway that they imply.

    It is one gateway, so that all conditions are judged before any of the flows is followed.
    """
    default = node.default
    draft.change(node, default=None)
    if conditional:
        gateway = draft.add(node.id, "choice", "inclusiveGateway", serves=node.id)
        draft.change(gateway, default=default)
    else:
        gateway = draft.add(node.id, "split", "parallelGateway")
    draft.connect(node.id, gateway.id)
    for flow in outgoing:
        draft.lead_from(flow, gateway.id)


def _flows(node: Node) -> bool:
    """Say whether tokens flow through this node: not through handlers and compiled-in clocks."""
    handles = node.element is not None and node.element.for_compensation
    return not handles and node.clock != "sla"
