"""What a diagram of another modeller asks for: forms in whatever way, decisions of SpiffArena."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from service.bpmn.nodes import BPMN, children, extensions, line_of, q, said
from service.bpmn.vocabularies.camunda7 import NAMESPACE as CAMUNDA_7
from service.bpmn.vocabularies.camunda8 import NAMESPACE as CAMUNDA_8
from service.bpmn.vocabularies.handrail import words
from service.bpmn.vocabularies.spiff import NAMESPACE as SPIFF
from service.bpmn.xml import Element as Node
from service.bpmn.xml import parse

LIKE_CAMUNDA_7 = (
    CAMUNDA_7,
    "http://activiti.org/bpmn",
    "http://flowable.org/bpmn",
    "http://www.camunda.com/fox",
)
_IN_THE_DIAGRAM = "camunda-forms:bpmn:"
_NAMING = ("formId", "externalReference", "formKey")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form that is written into the diagram, field by field (Camunda 7)."""

    id: str
    label: str = ""
    type: str = "string"
    default: str = ""
    options: tuple[tuple[str, str], ...] = ()
    constraints: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FormAsked:
    """A step that asks for a form.

    The form has a `name` (and a second file for its `looks`), its `fields` are in the diagram, or
    it is `written` there whole: then its name is the JSON itself.
    """

    element: str
    line: int | None
    how: Literal["named", "fields", "written"]
    name: str = ""
    looks: str = ""
    fields: tuple[FormField, ...] = ()


def forms_asked(source: bytes, *, file: str) -> tuple[FormAsked, ...]:
    """Give the forms that the steps of a file ask for, but for those in Handrail's own words.

    Raises XmlRefused.
    """
    root = parse(source, file=file)
    written = {
        one.get("id", ""): one.text or "" for one in root.iter(f"{{{CAMUNDA_8}}}userTaskForm")
    }
    found = []
    for node in root.iter(f"{{{BPMN}}}*"):
        if node.get("id") and "form" not in words(node):
            asked = next(_asked(node), None)
            if asked is not None:
                found.append(_whole(asked, written))
    return tuple(found)


def is_of_spiffarena(source: bytes, *, file: str) -> bool:
    """Tell whether a file declares the words of SpiffArena. Raises XmlRefused."""
    return SPIFF in parse(source, file=file).nsmap.values()


def decides_by_first(source: bytes, *, file: str) -> bool:
    """Tell whether decisions are asked as by SpiffArena, where the first rule that matches counts.

    Raises XmlRefused.
    """
    return next(parse(source, file=file).iter(q("calledDecisionId", SPIFF)), None) is not None


def _whole(asked: FormAsked, written: dict[str, str]) -> FormAsked:
    """Put a form that is written elsewhere in the diagram in the place of its name."""
    _, mark, name = asked.name.rpartition(_IN_THE_DIAGRAM)
    if not mark or name not in written:
        return asked
    return FormAsked(asked.element, asked.line, "written", written[name])


def _asked(node: Node) -> Iterator[FormAsked]:
    yield from _in_spiff(node)
    for one in extensions(node, CAMUNDA_8, "formDefinition"):
        name = next(filter(None, map(one.get, _NAMING)), None)
        if name:
            yield _named(node, name)
    for space in LIKE_CAMUNDA_7:
        yield from _in_camunda_7(node, space)


def _in_spiff(node: Node) -> Iterator[FormAsked]:
    for holder in extensions(node, SPIFF, "properties"):
        named = {
            one.get("name"): said(one.get("value")) or ""
            for one in children(holder, "property", SPIFF)
        }
        if named.get("formJsonSchemaFilename"):
            looks = named.get("formUiSchemaFilename", "")
            yield _named(node, named["formJsonSchemaFilename"], looks)


def _in_camunda_7(node: Node, space: str) -> Iterator[FormAsked]:
    for holder in extensions(node, space, "formData"):
        fields = tuple(_field(one, space) for one in children(holder, "formField", space))
        if fields:
            yield FormAsked(node.get("id", ""), line_of(node), "fields", fields=fields)
    for attribute in ("formRef", "formKey"):
        name = said(node.get(f"{{{space}}}{attribute}"))
        if name:
            yield _named(node, name)


def _named(node: Node, name: str, looks: str = "") -> FormAsked:
    return FormAsked(node.get("id", ""), line_of(node), "named", name, looks)


def _field(node: Node, space: str) -> FormField:
    checks = (
        one
        for holder in children(node, "validation", space)
        for one in children(holder, "constraint", space)
    )
    return FormField(
        id=node.get("id", ""),
        label=node.get("label", ""),
        type=node.get("type", "string"),
        default=node.get("defaultValue", ""),
        options=tuple(
            (one.get("id", ""), one.get("name", one.get("id", "")))
            for one in children(node, "value", space)
        ),
        constraints=tuple((one.get("name", ""), one.get("config", "")) for one in checks),
    )
