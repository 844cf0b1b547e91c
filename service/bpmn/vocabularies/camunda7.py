"""The vocabulary of Camunda 7 and its descendants (`camunda:`)."""

from service.bpmn.facts import EVERYTHING, Binding, Facts, LoopFacts, ProcessFacts
from service.bpmn.nodes import (
    attributes,
    children,
    extensions,
    form_key,
    line_of,
    listed,
    said,
)
from service.bpmn.numbers import whole
from service.bpmn.xml import Element as Node

NAMESPACE = "http://camunda.org/schema/1.0/bpmn"
HARMLESS = frozenset(
    {
        "asyncBefore",
        "asyncAfter",
        "exclusive",
        "jobPriority",
        "historyTimeToLive",
        "versionTag",
        "isStartableInTasklist",
        "diagramRelationId",
        "modelerTemplate",
        "modelerTemplateVersion",
        "modelerTemplateIcon",
        "properties",
        "property",
        "type",
        "mapDecisionResult",
        "formRefBinding",
        "decisionRefBinding",
    }
)
UNHEARD = {"in": {"businessKey"}}
READ = frozenset(
    {
        "assignee",
        "candidateGroups",
        "candidateUsers",
        "dueDate",
        "priority",
        "formRef",
        "formKey",
        "topic",
        "decisionRef",
        "resultVariable",
        "calledElementBinding",
        "calledElementVersion",
        "collection",
        "elementVariable",
        "inputOutput",
        "inputParameter",
        "outputParameter",
        "in",
        "out",
        "failedJobRetryTimeCycle",
        "candidateStarterGroups",
    }
)


def facts(node: Node) -> Facts:
    """Read what is said of an element or event definition."""
    own = attributes(node, NAMESPACE)
    taken = _parameters(node, "inputParameter") + _passed(node, "in")
    given = _parameters(node, "outputParameter") + _passed(node, "out")
    if _everything(taken) and _everything(given):
        taken = given = ()  # all variables both ways is what no mapping means
    return Facts(
        roles=listed(own.get("candidateGroups")),
        users=listed(own.get("candidateUsers")),
        assignee=said(own.get("assignee")),
        form=form_key(own.get("formRef") or own.get("formKey")),
        due=said(own.get("dueDate")),
        priority=said(own.get("priority")),
        topic=said(own.get("topic")),
        retries=_retries(node),
        inputs=taken,
        outputs=given,
        decision=said(own.get("decisionRef")),
        result=said(own.get("resultVariable")),
        called_version=_called_version(own),
    )


def process_facts(node: Node) -> ProcessFacts:
    """Read what is said of a process."""
    return ProcessFacts(
        start_roles=listed(attributes(node, NAMESPACE).get("candidateStarterGroups"))
    )


def looping(node: Node) -> LoopFacts | None:
    """Read the collection of a multi-instance marker."""
    own = attributes(node, NAMESPACE)
    if "collection" not in own:
        return None
    return LoopFacts(collection=said(own["collection"]), item=said(own.get("elementVariable")))


def _retries(node: Node) -> int | None:
    """Read the attempts from a retry cycle: `R3/PT10M` is three."""
    for one in extensions(node, NAMESPACE, "failedJobRetryTimeCycle"):
        times = (one.text or "").strip().removeprefix("R").partition("/")[0]
        return whole(times)
    return None


def _called_version(own: dict[str, str]) -> str | None:
    """Read which version a call activity calls."""
    binding = own.get("calledElementBinding")
    return own.get("calledElementVersion") if binding == "version" else binding


def _parameters(node: Node, name: str) -> tuple[Binding, ...]:
    """Read input or output parameters: literal text that may hold expressions."""
    return tuple(
        Binding(name=one.get("name", ""), value=text, literal=True, line=line_of(one))
        for holder in extensions(node, NAMESPACE, "inputOutput")
        for one in children(holder, name, NAMESPACE)
        if (text := said(one.text))
    )


def _passed(node: Node, name: str) -> tuple[Binding, ...]:
    """Read what a call activity passes in or out."""
    found = []
    for one in extensions(node, NAMESPACE, name):
        value = one.get("sourceExpression") or one.get("source")
        if one.get("variables") == "all":
            found.append(Binding(EVERYTHING, EVERYTHING, line=line_of(one)))
        elif value and one.get("target"):
            found.append(Binding(one.get("target", ""), value, line=line_of(one)))
    return tuple(found)


def _everything(bindings: tuple[Binding, ...]) -> bool:
    """Say whether all that is mapped is every variable."""
    return [one.name for one in bindings] == [EVERYTHING]
