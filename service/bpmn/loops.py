"""Reading loop and multi-instance markers."""

from collections.abc import Mapping

from service.bpmn.model import Loop
from service.bpmn.nodes import BPMN, child_text, children, line_of, q, said, yes
from service.bpmn.numbers import whole
from service.bpmn.vocabularies import looping_of
from service.bpmn.xml import Element as Node

_DATA = (
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "dataInput",
    "dataOutput",
    "property",
)


def data_names(root: Node) -> Mapping[str, str]:
    """Give the names of the file's data objects, inputs and outputs by id."""
    return {
        node.get("id", ""): node.get("name") or node.get("id") or ""
        for node in root.iter(*(q(name) for name in _DATA))
    }


def loop_of(activity: Node, names: Mapping[str, str]) -> Loop | None:
    """Read the marker of an activity, None when it has none."""
    for node in children(activity, "standardLoopCharacteristics"):
        return Loop(
            kind="standard",
            condition=child_text(node, "loopCondition"),
            maximum=whole(node.get("loopMaximum", "")),
            test_before=yes(node, "testBefore"),
            line=line_of(node),
        )
    for node in children(activity, "multiInstanceLoopCharacteristics"):
        return _multi_instance(activity, node, names)
    return None


def _multi_instance(activity: Node, node: Node, names: Mapping[str, str]) -> Loop:
    """Read a multi-instance marker; collections may be named through data associations."""
    extra = looping_of(node)
    into = _associated(activity, "dataInputAssociation", "targetRef", "sourceRef")
    out_of = _associated(activity, "dataOutputAssociation", "sourceRef", "targetRef")
    return Loop(
        kind="sequential" if yes(node, "isSequential") else "parallel",
        collection=_data(node, "loopDataInputRef", into, names) or extra.collection,
        item=_item(node, "inputDataItem") or extra.item,
        output_collection=_data(node, "loopDataOutputRef", out_of, names)
        or extra.output_collection,
        output_item=_item(node, "outputDataItem") or extra.output_item,
        cardinality=child_text(node, "loopCardinality"),
        completion=child_text(node, "completionCondition"),
        line=line_of(node),
    )


def _associated(activity: Node, kind: str, inner: str, outer: str) -> dict[str, str]:
    """Give, for each of an activity's own data, the data of the process that it stands for."""
    return {
        one.findtext(q(inner), "").strip(): one.findtext(q(outer), "").strip()
        for one in activity.iterfind(f"{{{BPMN}}}{kind}")
    }


def _data(node: Node, tag: str, via: Mapping[str, str], names: Mapping[str, str]) -> str | None:
    """Give the name of the data that a reference means: a variable name or an expression."""
    ref = child_text(node, tag)
    if ref is None:
        return None
    ref = via.get(ref, ref)
    return names.get(ref, ref)


def _item(node: Node, tag: str) -> str | None:
    """Give the variable name of an instance's item."""
    for one in children(node, tag):
        return said(one.get("name") or one.get("id"))
    return None
