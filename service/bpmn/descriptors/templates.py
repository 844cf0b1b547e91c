"""Element templates for Camunda Modeler, which needs nothing else to be told of Handrail.

A template writes an attribute as a property of Camunda's own vocabulary, named `handrail:…`,
which Handrail reads like the attribute itself. What is an element with parts of its own, such as
an SLA, has no such form: it needs the descriptor.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from service.bpmn.descriptors.labels import LABELS
from service.bpmn.descriptors.moddle import bpmn_types
from service.bpmn.model import HUMAN
from service.bpmn.vocabularies.spelling import ATTRIBUTES, CHOICES


class Flavour(NamedTuple):
    """Which of the two kinds of Camunda a template is for."""

    schema: str
    binding: str


_SCHEMAS = "https://unpkg.com/@camunda"
CAMUNDA_7 = Flavour(f"{_SCHEMAS}/element-templates-json-schema/resources/schema.json", "camunda")
CAMUNDA_8 = Flavour(
    f"{_SCHEMAS}/zeebe-element-templates-json-schema/resources/schema.json", "zeebe"
)

_KINDS: Mapping[str, AbstractSet[str]] = {
    "Task for a person": HUMAN - {"task"},
    "Work for a machine": {"serviceTask", "sendTask"},
    "Decision": {"businessRuleTask"},
    "Call of another process": {"callActivity"},
    "Start of a case": {"startEvent"},
    "End of a case": {"endEvent"},
    "The task's own clock": {"boundaryEvent"},
    "Process": {"process"},
}
"""What is offered to choose from, and the elements it suits."""


def make_templates(flavour: Flavour) -> list[dict[str, Any]]:
    """Give a template for each kind of element that has attributes of Handrail's."""
    return [_template(flavour, name, places) for name, places in _KINDS.items()]


def _template(flavour: Flavour, name: str, places: AbstractSet[str]) -> dict[str, Any]:
    """Offer the attributes that mean something on every one of these elements."""
    attributes = [one for one, wanted in ATTRIBUTES.items() if places <= wanted]
    return {
        "$schema": flavour.schema,
        "name": f"Handrail: {name[0].lower()}{name[1:]}",
        "id": f"handrail.{'_'.join(sorted(places))}",
        "appliesTo": bpmn_types(places),
        "properties": [_property(flavour, one) for one in attributes],
    }


def _property(flavour: Flavour, name: str) -> dict[str, Any]:
    """Offer one attribute, as a list where only a few words are possible; empty says nothing."""
    label, hint = LABELS[name]
    kind: dict[str, Any] = {"type": "String"}
    if name in CHOICES:
        choices = [{"name": "(not said)", "value": ""}]
        choices += [{"name": one.replace("_", " "), "value": one} for one in CHOICES[name]]
        kind = {"type": "Dropdown", "choices": choices, "value": ""}
    binding = {"type": f"{flavour.binding}:property", "name": f"handrail:{name}"}
    return {"label": label, "description": hint, **kind, "optional": True, "binding": binding}
