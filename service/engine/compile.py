"""From the bytes of a diagram to a definition that can be executed, or to all its problems."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from service.bpmn.model import Diagram, EventDefinition, Process
from service.bpmn.normalise import Node, Plan, handlers_in, normalise, problems_of
from service.bpmn.reading import read_diagram
from service.decisions import Decision
from service.engine.build import Builder
from service.engine.compiling import Texts
from service.engine.definition import Definition, StartElement, StartKind
from service.engine.refusals import DefinitionRefused
from service.errors import Problem

if TYPE_CHECKING:
    from service.engine.spec import ProcessSpec

_START_KINDS: dict[str, StartKind] = {"message": "message", "timer": "timer", "signal": "signal"}


def compile_definition(
    *,
    key: str,
    version: int,
    bpmn: bytes,
    file: str,
    decisions: Mapping[str, Decision],
    diagram: Diagram | None = None,
) -> Definition:
    """Compile the process `key` of a file.

    `decisions` are those that its business-rule tasks may name. To read a file takes as long as to
    compile it: whoever has read it already gives the `diagram`. Raises what reading raises, and
    `DefinitionRefused` with every `Problem` found, each with element, line and mend.
    """
    if diagram is None:
        diagram = read_diagram(bpmn, file=file)
    process = _process_in(diagram, key, file)
    handlers = handlers_in(bpmn, file=file)
    problems = [
        *problems_of(process, handlers, file=file),
        *_missing_decisions(process, decisions, file),
    ]
    if problems:
        raise _refused(problems)
    plan = normalise(process, handlers)
    texts = Texts(diagram)
    scopes: dict[str, ProcessSpec] = {}
    spec = Builder(plan, texts, scopes).built()
    if texts.problems:
        raise _refused(texts.problems)
    return Definition(
        key=key,
        version=version,
        file=file,
        process=process,
        decisions=MappingProxyType(dict(decisions)),
        calls=_calls(process),
        start_elements=_starts(plan, diagram),
        spec=spec,
        scopes=MappingProxyType(scopes),
    )


def _process_in(diagram: Diagram, key: str, file: str) -> Process:
    """Return a process of a file. Raises DefinitionRefused when it holds none of this key."""
    process = diagram.processes.get(key)
    if process is None:
        mend = f"Give the process this id: {', '.join(diagram.processes) or 'there is none'}."
        raise _refused(
            [Problem("no_process", f"The file holds no process {key}.", mend, file=file)]
        )
    return process


def _refused(problems: list[Problem]) -> DefinitionRefused:
    """Name the first problem and carry them all."""
    return DefinitionRefused(problems[0].message, problems=problems)


def _missing_decisions(
    process: Process, decisions: Mapping[str, Decision], file: str
) -> list[Problem]:
    return [
        Problem(
            "no_decision",
            f"The decision {element.decision} is not among the decisions of this process.",
            "Publish its table with the process, or name another decision.",
            file=file,
            element=element.id,
            line=element.line,
        )
        for element in process.elements.values()
        if element.type == "businessRuleTask"
        and element.decision is not None
        and element.decision not in decisions
    ]


def _calls(process: Process) -> frozenset[tuple[str, int | None]]:
    """Give what the call activities name; a computed name is known only when the call starts."""
    return frozenset(
        (element.called, element.pinned_version)
        for element in process.elements.values()
        if element.type == "callActivity" and element.called and not _computed(element.called)
    )


def _computed(text: str) -> bool:
    return text.startswith("=") or "${" in text or "#{" in text


def _starts(plan: Plan, diagram: Diagram) -> tuple[StartElement, ...]:
    """Give every way to start the process."""
    found: list[StartElement] = []
    for node in plan.nodes.values():
        if node.type == "startEvent":
            found += [_start(node, one, diagram) for one in node.events] or [
                StartElement(node.id, "none")
            ]
    return tuple(found)


def _start(node: Node, event: EventDefinition, diagram: Diagram) -> StartElement:
    """Describe one trigger of a start event."""
    element = node.element
    correlation = element.correlation if element is not None else ()
    name = event.name
    if event.kind == "message":
        declared = diagram.messages.get(event.ref or "")
        if declared is not None and len(node.events) > 1:
            correlation = declared.correlation
        name = event.name or (element.message if element is not None else None)
    return StartElement(
        node.id,
        _START_KINDS.get(event.kind, "conditional"),
        name,
        event.rule or event.condition,
        correlation if event.kind == "message" else (),
    )
