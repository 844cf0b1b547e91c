"""The vocabulary of Camunda 8 (`zeebe:`)."""

from typing import TypeAlias

from service.bpmn.facts import EVERYTHING, Binding, Facts, LoopFacts
from service.bpmn.nodes import children, extensions, form_key, line_of, listed, said
from service.bpmn.numbers import whole
from service.bpmn.xml import Element as Node

Bindings: TypeAlias = tuple[Binding, ...]
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
UNHEARD = {"taskSchedule": {"followUpDate"}}
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
    retries = work.get("retries", "").strip().removeprefix("=")
    taken, given = _mapped(node, "input"), _mapped(node, "output")
    apart = bool(called) and not _shares(called, taken, given)
    if apart:
        taken, given = _passed(called, taken, given)
    return Facts(
        roles=listed(assignment.get("candidateGroups")),
        users=listed(assignment.get("candidateUsers")),
        assignee=said(assignment.get("assignee")),
        form=form_key(form.get("formId") or form.get("externalReference") or form.get("formKey")),
        due=said(_attributes(node, "taskSchedule").get("dueDate")),
        priority=said(_attributes(node, "priorityDefinition").get("priority")),
        topic=said(work.get("type")),
        retries=whole(retries),
        inputs=taken,
        outputs=given,
        decision=said(decision.get("decisionId")),
        result=said(decision.get("resultVariable") or script.get("resultVariable")),
        correlation=_correlation(node),
        called=said(called.get("processId")),
        called_version=said(called.get("bindingType")),
        called_apart=apart,
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
        output_item=said(loop.get("outputElement", "").removeprefix("=")),
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


def _shares(called: dict[str, str], taken: Bindings, given: Bindings) -> bool:
    """Say whether every variable passes in and back, and nothing else is mapped."""
    everything = called.get("propagateAllParentVariables") != "false" and _gives_all(called, given)
    return everything and not (taken or given)


def _passed(called: dict[str, str], taken: Bindings, given: Bindings) -> tuple[Bindings, Bindings]:
    """Add to a call's mappings that every variable passes: in unless it says no, back if it may."""
    everything = (Binding(EVERYTHING, EVERYTHING),)
    if called.get("propagateAllParentVariables") != "false":
        taken = everything + taken
    return taken, (everything + given if _gives_all(called, given) else given)


def _gives_all(called: dict[str, str], given: Bindings) -> bool:
    """Say whether every variable passes back: if it says so, or says nothing and maps nothing."""
    return called.get("propagateAllChildVariables", "false" if given else "true") != "false"


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
