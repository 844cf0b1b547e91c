"""Events with several triggers, any of which will do: one hidden event each, all leading on."""

from service.bpmn.normalise.draft import Draft
from service.bpmn.normalise.plan import Node


def spread_alternatives(draft: Draft) -> None:
    """Put hidden events with one trigger each in front of an event that any of several starts.

    The drawn event stays, without triggers, where their flows meet. Start events keep their
    triggers: each is a way to start. Events that need all of their triggers stay as they are.
    """
    for node in list(draft.nodes.values()):
        several = len(node.events) > 1 and not node.all_triggers
        if several and node.type == "boundaryEvent":
            _spread_boundary(draft, node)
        elif several and node.type == "intermediateCatchEvent":
            _spread_catch(draft, node)


def _spread_boundary(draft: Draft, node: Node) -> None:
    """Attach each trigger to the host; the drawn event is where they meet."""
    _one_each(
        draft, node, "boundaryEvent", attached_to=node.attached_to, interrupting=node.interrupting
    )
    draft.change(node, type="intermediateThrowEvent", events=(), attached_to=None)


def _spread_catch(draft: Draft, node: Node) -> None:
    """Wait for the first of the triggers, at the event gateway before it or at a hidden one.

    An event gateway that leads to it is all that does: anything else is refused.
    """
    arrivals = draft.incoming(node.id)
    alternatives = _one_each(draft, node, "intermediateCatchEvent")
    raced = any(draft.nodes[flow.source].type == "eventBasedGateway" for flow in arrivals)
    if raced:
        (flow,) = arrivals
        del draft.flows[flow.id]
        gateway = draft.nodes[flow.source]
    else:
        gateway = draft.add(node.id, "any", "eventBasedGateway", element=node.element)
        for flow in arrivals:
            draft.lead_to(flow, gateway.id)
    for one in alternatives:
        draft.connect(gateway.id, one.id)
    draft.change(node, type="intermediateThrowEvent", events=())


def _one_each(draft: Draft, node: Node, node_type: str, **facts: object) -> list[Node]:
    """Add a hidden event for each trigger, leading to the drawn one."""
    found = []
    for number, event in enumerate(node.events, start=1):
        one = draft.add(
            node.id, str(number), node_type, element=node.element, events=(event,), **facts
        )
        draft.connect(one.id, node.id)
        found.append(one)
    return found
