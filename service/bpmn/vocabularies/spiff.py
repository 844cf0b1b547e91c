"""The vocabulary of SpiffArena (`spiffworkflow:`)."""

from service.bpmn.facts import Binding, Facts
from service.bpmn.nodes import child_text, children, extensions, form_key, line_of, said
from service.bpmn.xml import Element as Node

NAMESPACE = "http://spiffworkflow.org/bpmn/schema/1.0/core"
HARMLESS = frozenset({"unitTests", "unitTest", "id", "inputJson", "expectedOutputJson"})
READ = frozenset(
    {
        "properties",
        "property",
        "serviceTaskOperator",
        "parameters",
        "parameter",
        "calledDecisionId",
        "instructionsForEndUser",
        "processVariableCorrelation",
        "propertyId",
        "expression",
    }
)


def facts(node: Node) -> Facts:
    """Read what is said of an element, event definition or message."""
    operator = next(extensions(node, NAMESPACE, "serviceTaskOperator"), None)
    return Facts(
        documentation=_text(node, "instructionsForEndUser") or "",
        form=form_key(_property(node, "formJsonSchemaFilename")),
        topic=said(operator.get("id")) if operator is not None else None,
        inputs=_parameters(operator) if operator is not None else (),
        result=said(operator.get("resultVariable")) if operator is not None else None,
        decision=_text(node, "calledDecisionId"),
        correlation=tuple(
            Binding(name, value, line=line_of(one))
            for one in extensions(node, NAMESPACE, "processVariableCorrelation")
            if (name := child_text(one, "propertyId", NAMESPACE))
            and (value := child_text(one, "expression", NAMESPACE))
        ),
    )


def _text(node: Node, name: str) -> str | None:
    """Give the text of an extension element."""
    return next((said(one.text) for one in extensions(node, NAMESPACE, name)), None)


def _property(node: Node, name: str) -> str | None:
    """Give the value of a named property."""
    for holder in extensions(node, NAMESPACE, "properties"):
        for one in children(holder, "property", NAMESPACE):
            if one.get("name") == name:
                return said(one.get("value"))
    return None


def _parameters(operator: Node) -> tuple[Binding, ...]:
    """Read the inputs of a machine's work: their values are expressions."""
    return tuple(
        Binding(one.get("id", ""), value, line=line_of(one))
        for holder in children(operator, "parameters", NAMESPACE)
        for one in children(holder, "parameter", NAMESPACE)
        if (value := said(one.get("value")))
    )
