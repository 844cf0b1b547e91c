"""Compensation handlers: the activity that each compensation boundary event is associated with."""

from collections.abc import Mapping
from types import MappingProxyType

from service.bpmn.nodes import children, q, reference
from service.bpmn.xml import parse


def handlers_in(source: bytes, *, file: str) -> Mapping[str, str]:
    """Give, by the id of the compensation boundary event, the id of its handler.

    Raises `XmlRefused` when the bytes are not safe, well-formed XML.
    """
    root = parse(source, file=file)
    events = {
        node.get("id", "")
        for node in root.iter(q("boundaryEvent"))
        if children(node, "compensateEventDefinition")
    }
    return MappingProxyType(
        {
            source_id: target
            for link in root.iter(q("association"))
            if (source_id := reference(link.get("sourceRef"))) in events
            and (target := reference(link.get("targetRef"))) is not None
        }
    )
