"""The vocabulary of Camunda 8 (`zeebe:`)."""

from service.bpmn.facts import EVERYTHING, Binding, Facts, LoopFacts
from service.bpmn.nodes import children, extensions, form_key, line_of, listed, said
from service.bpmn.xml import Element as Node

NAMESPACE = "http://camunda.org/schema/zeebe/1.0"
HARMLESS = frozenset(
    {
        "userTask",
        "properties",
        "property",
        "versionTag",
        "modelerTemplate",
        "modelerTemplateVersion",
        "modelerTemplateIcon",
    }
)
READ = frozenset(
    {
        "assignmentDefinition",
        "taskSchedule",
        "formDefinition",
        "priorityDefinition",
        "taskDefinition",
        "ioMapping",
        "input",
        "output",
        "calledDecision",
        "calledElement",
        "subscription",
        "script",
        "loopCharacteristics",
    }
)


def facts(node: Node) -> Facts:
    """Read what is said of an element, event definition or message."""
    assignment, form = (
        _attributes(node, "assignmentDefinition"),
        _attributes(node, "formDefinition"),
    )
    work, decision = _attributes(node, "taskDefinition"), _attributes(node, "calledDecision")
    called, script = _attributes(node, "calledElement"), _attributes(node, "script")
    retries = work.get("retries", "").removeprefix("=").strip()
    return Facts(
        roles=listed(assignment.get("candidateGroups")),
        users=listed(assignment.get("candidateUsers")),
        assignee=said(assignment.get("assignee")),
        form=form_key(form.get("formId") or form.get("externalReference") or form.get("formKey")),
        due=said(_attributes(node, "taskSchedule").get("dueDate")),
        priority=said(_attributes(node, "priorityDefinition").get("priority")),
        topic=said(work.get("type")),
        retries=int(retries) if retries.isdecimal() else None,
        inputs=_mapped(node, "input"),
        outputs=_mapped(node, "output") + _everything(called),
        decision=said(decision.get("decisionId")),
        result=said(decision.get("resultVariable") or script.get("resultVariable")),
        correlation=_correlation(node),
        called=said(called.get("processId")),
        called_version="latest" if called.get("bindingType") == "latest" else None,
        script=_script(script),
    )


def looping(node: Node) -> LoopFacts | None:
    """Read the collections of a multi-instance marker."""
    loop = _attributes(node, "loopCharacteristics")
    if not loop:
        return None
    return LoopFacts(
        collection=said(loop.get("inputCollection")),
        item=said(loop.get("inputElement")),
        output_collection=said(loop.get("outputCollection")),
        output_item=said(loop.get("outputElement")),
    )


def _attributes(node: Node, name: str) -> dict[str, str]:
    """Give the attributes of the first extension element of this name."""
    for one in extensions(node, NAMESPACE, name):
        return {str(key): str(value) for key, value in one.attrib.items()}
    return {}


def _mapped(node: Node, name: str) -> tuple[Binding, ...]:
    """Read a mapping: `=…` is an expression, anything else is literal."""
    return tuple(
        Binding(
            name=one.get("target", ""),
            value=source,
            literal=not source.startswith("="),
            line=line_of(one),
        )
        for holder in extensions(node, NAMESPACE, "ioMapping")
        for one in children(holder, name, NAMESPACE)
        if (source := said(one.get("source")))
    )


def _everything(called: dict[str, str]) -> tuple[Binding, ...]:
    """Read whether a call activity passes every variable back."""
    if called.get("propagateAllChildVariables") != "true":
        return ()
    return (Binding(EVERYTHING, EVERYTHING),)


def _correlation(node: Node) -> tuple[Binding, ...]:
    """Read a message's correlation key; a plain variable gives the key its name."""
    for one in extensions(node, NAMESPACE, "subscription"):
        value = said(one.get("correlationKey"))
        if value:
            plain = value.removeprefix("=").strip()
            name = plain if plain.isidentifier() else "correlation_key"
            return (Binding(name, value, line=line_of(one)),)
    return ()


def _script(script: dict[str, str]) -> str | None:
    """Read an expression task as a script that sets its result variable."""
    expression, result = said(script.get("expression")), said(script.get("resultVariable"))
    if not expression or not result:
        return None
    return f"{result} = {expression.removeprefix('=').strip()}"
