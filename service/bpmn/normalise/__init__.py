"""From the drawing to what is executed: shorthand spelled out, the impossible refused.

`normalise` gives a `Plan`; `problems_of` says, with element, line and mend, what in a drawing
cannot be executed faithfully. A process with problems must not be normalised.
"""

from collections.abc import Mapping

from service.bpmn.model import Process
from service.bpmn.normalise.alternatives import spread_alternatives
from service.bpmn.normalise.associations import handlers_in
from service.bpmn.normalise.draft import Draft, node_of
from service.bpmn.normalise.plan import Node, Plan
from service.bpmn.normalise.refuse import problems_of
from service.bpmn.normalise.rewrite import (
    arm_service_levels,
    attach_handlers,
    begin_by_receiving,
    join_links,
    show_splits,
    show_starts_and_ends,
)

__all__ = ["Node", "Plan", "handlers_in", "normalise", "problems_of"]


def normalise(process: Process, handlers: Mapping[str, str]) -> Plan:
    """Spell out a process that has no problems.

    `handlers` gives the activity that each compensation boundary event is associated with.
    """
    return _scope(process, None, handlers)


def _scope(process: Process, parent: str | None, handlers: Mapping[str, str]) -> Plan:
    """Rewrite the inside of the sub-process `parent`, or of the process itself (None)."""
    draft = Draft(parent or process.key)
    for element in process.within(parent):
        node = node_of(element)
        if element.type in {"subProcess", "transaction"}:
            body = _scope(process, element.id, handlers)
            node = Node(element.id, element.type, element, default=element.default, body=body)
        if element.triggered_by_event:
            draft.listeners.append(node)
        else:
            draft.nodes[node.id] = node
    draft.flows = {flow.id: flow for flow in process.flows.values() if flow.parent == parent}
    attach_handlers(draft, handlers)
    join_links(draft)
    spread_alternatives(draft)
    arm_service_levels(draft)
    begin_by_receiving(draft)
    show_starts_and_ends(draft)
    show_splits(draft)
    return draft.finished()
