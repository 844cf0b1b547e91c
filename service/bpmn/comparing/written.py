"""Nodes of a file written as texts, to tell whether they say the same."""

from collections.abc import Callable, Set

from service.bpmn.diagram import BPMN_DI, DC, DI
from service.bpmn.nodes import local, namespace
from service.bpmn.xml import Element as Node

_DRAWING = frozenset({BPMN_DI, DC, DI})
_PLACES = frozenset({"Bounds", "waypoint"})


def text_in(text: str | None) -> str:
    """Give a text as it stands; blank space between nodes is none."""
    return text if text and text.strip() else ""


def is_drawing(node: Node) -> bool:
    """Tell whether a node is of the drawing."""
    return namespace(node) in _DRAWING


def is_no_drawing(node: Node) -> bool:
    """Tell whether a node is of what the file says."""
    return not is_drawing(node)


def is_no_place(node: Node) -> bool:
    """Tell whether a node of the drawing says something else than where it stands."""
    return local(node) not in _PLACES


def always(_node: Node) -> bool:
    """Take every node."""
    return True


def written(
    node: Node, wanted: Callable[[Node], bool] = always, *, unsaid: Set[str] = frozenset()
) -> str:
    """Write a node and those in it that are wanted, whatever prefixes and order of attributes.

    `unsaid` are the names of attributes that are passed over.
    """
    attributes = sorted((str(name), value) for name, value in node.attrib.items())
    said = [one for one in attributes if one[0] not in unsaid]
    within = "".join(
        f"{written(one, wanted, unsaid=unsaid)}{text_in(one.tail)}" for one in node if wanted(one)
    )
    return f"<{node.tag} {said}>{text_in(node.text)}{within}</>"
