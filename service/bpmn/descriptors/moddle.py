"""Handrail's vocabulary as a descriptor for moddle, by which bpmn-js reads and writes files.

Whatever a descriptor leaves out of its namespace is lost when a diagram is saved, so it is made
of the very tables by which Handrail reads. Every attribute is a `String` there (the capital
matters): a modeller keeps what somebody typed, and says nothing of whether it makes sense.
Types begin with a capital, and the file with a small letter: moddle writes what a descriptor
extends by the descriptor's own rule, so it must be the rule of the notation.
"""

from collections.abc import Set as AbstractSet
from typing import Any

from service.bpmn.descriptors.labels import LABELS
from service.bpmn.nodes import HANDRAIL
from service.bpmn.vocabularies.spelling import ATTRIBUTES, ELEMENTS, OPTIONAL, REQUIRED


def describe_vocabulary() -> dict[str, Any]:
    """Give the descriptor of `urn:handrail:bpmn:1`."""
    attributes = [_attribute(name, places) for name, places in ATTRIBUTES.items()]
    elements = [_element(name, places) for name, places in ELEMENTS.items()]
    return {
        "name": "Handrail",
        "uri": HANDRAIL,
        "prefix": "handrail",
        "xml": {"tagAlias": "lowerCase"},
        "types": attributes + elements,
        "enumerations": [],
        "associations": [],
    }


def bpmn_types(places: AbstractSet[str]) -> list[str]:
    """Name the types of the notation that these elements are, a task of any kind only once.

    Every kind of task inherits from `bpmn:Task`: a property that stands on both is refused.
    """
    kept = {place for place in places if "task" not in places or not place.endswith("Task")}
    return sorted(f"bpmn:{_type(place)}" for place in kept)


def _type(name: str) -> str:
    """Name the type of what is written so in a file."""
    return name[0].upper() + name[1:]


def _attribute(name: str, places: AbstractSet[str]) -> dict[str, Any]:
    """Describe an attribute as an addition to the elements on which it means something."""
    label, hint = LABELS[name]
    return {
        "name": f"{_type(name)}Attribute",
        "extends": bpmn_types(places),
        "properties": [
            {"name": name, "isAttr": True, "type": "String", "label": label, "description": hint}
        ],
    }


def _element(name: str, places: AbstractSet[str]) -> dict[str, Any]:
    """Describe an extension element with its attributes and what stands in it."""
    written = sorted(REQUIRED[name]) + sorted(OPTIONAL.get(name, set()) - REQUIRED[name])
    attributes = [{"name": one, "isAttr": True, "type": "String"} for one in written]
    inner = [
        {"name": f"{one}s", "type": _type(one), "isMany": True}
        for one, holders in ELEMENTS.items()
        if name in holders
    ]
    described: dict[str, Any] = {
        "name": _type(name),
        "superClass": ["Element"],
        "properties": attributes + inner,
    }
    if places.isdisjoint(ELEMENTS):
        described["meta"] = {"allowedIn": bpmn_types(places)}
    return described
