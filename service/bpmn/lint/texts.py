"""Every text of a process that is computed, and how it is to be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from service.bpmn.facts import EVERYTHING, Binding, Rule, Sla
from service.bpmn.lint.subject import Subject
from service.bpmn.model import Element
from service.expressions import (
    Expression,
    Script,
    Template,
    compile_expression,
    compile_script,
    compile_template,
)

Reading = Literal["expression", "template", "script"]
_FIXED_ANCHORS = frozenset({"task", "case"})


@dataclass(frozen=True, slots=True)
class Text:
    """A computed text: what it is for, the element or flow it belongs to, and its line."""

    text: str
    reading: Reading
    purpose: str
    element: str
    line: int | None = None

    def compiled(self) -> Expression | Template | Script:
        """Compile it. Raises `ExpressionRefused`."""
        if self.reading == "script":
            return compile_script(self.text)
        compile_it = compile_template if self.reading == "template" else compile_expression
        return compile_it(self.text)


def texts(subject: Subject) -> Iterator[Text]:
    """Give every text of the process that is computed while a case runs."""
    process = subject.process
    key = process.key
    if process.title:
        yield Text(process.title, "template", "title", key, process.line)
    if process.outcome:
        yield Text(process.outcome, "template", "outcome", key, process.line)
    computed = [(f"search field {one.name}", one.value, one.line) for one in process.search_fields]
    computed += [(f"subject's {one.name}", one.value, one.line) for one in process.subject]
    for purpose, value, line in computed:
        yield Text(value, "expression", purpose, key, line)
    if process.sla:
        yield from _clock(process.sla, key)
    for flow in process.flows.values():
        if flow.condition:
            yield Text(flow.condition, "expression", "condition", flow.id, flow.line)
    for element in process.elements.values():
        yield from of_element(element)


def of_element(element: Element) -> Iterator[Text]:
    """Give the computed texts of one element."""
    yield from _literals(element)
    yield from _expressions(element)
    yield from _bindings(element)
    if element.script and element.type == "scriptTask":
        yield Text(element.script, "script", "script", element.id, element.line)
    if element.sla:
        yield from _clock(element.sla, element.id)
    if element.rule:
        yield from _rule(element.rule, element.id)


def _literals(element: Element) -> Iterator[Text]:
    """Give the texts that stand as they are but for `${…}`."""
    single = {
        "name": element.name,
        "instructions": element.documentation,
        "assignee": element.assignee,
        "form": element.form,
        "hold limit": element.hold_limit,
        "priority": element.priority,
        "topic": element.topic,
        "message": element.message,
        "called process": element.called,
        "outcome": element.outcome,
    }
    for purpose, text in single.items():
        if text:
            yield Text(text, "template", purpose, element.id, element.line)
    for text in (*element.roles, *element.users):
        yield Text(text, "template", "role", element.id, element.line)
    for action in element.actions:
        yield Text(action.label, "template", "label", element.id, action.line)
    for event in element.events:
        if event.rule:
            yield Text(event.rule, "template", "timer", element.id, event.line)


def _expressions(element: Element) -> Iterator[Text]:
    """Give the texts that are expressions even when bare."""
    loop = element.loop
    found = [("event condition", event.condition, event.line) for event in element.events]
    found.append(("condition", element.condition, element.line))
    if loop:
        found += [
            ("loop condition", loop.condition, loop.line),
            ("collection", loop.collection, loop.line),
            ("number of turns", loop.cardinality, loop.line),
            ("completion condition", loop.completion, loop.line),
        ]
    for purpose, text, line in found:
        if text:
            yield Text(text, "expression", purpose, element.id, line or element.line)


def _bindings(element: Element) -> Iterator[Text]:
    """Give the values that an element passes."""
    groups: dict[str, tuple[Binding, ...]] = {
        "input": element.inputs,
        "output": element.outputs,
        "correlation key": element.correlation,
        "payload": element.payload,
    }
    for purpose, bindings in groups.items():
        for one in bindings:
            if one.value != EVERYTHING:
                reading: Reading = "template" if one.literal else "expression"
                yield Text(one.value, reading, f"{purpose} {one.name}", element.id, one.line)


def _clock(sla: Sla, key: str) -> Iterator[Text]:
    """Give the computed texts of a service level."""
    for purpose, text in {"within": sla.within, "amber": sla.amber, "cap": sla.cap}.items():
        if text:
            yield Text(text, "template", f"SLA {purpose}", key, sla.line)
    yield from _rule(sla, key)


def _rule(rule: Rule, key: str) -> Iterator[Text]:
    """Give what a clock or timer counts with, when it is computed."""
    for purpose, text in {"notice": rule.notice, "period": rule.period}.items():
        if text:
            yield Text(text, "template", f"SLA {purpose}", key, rule.line)
    if rule.anchor not in _FIXED_ANCHORS and not rule.anchor.startswith("event:"):
        yield Text(rule.anchor, "expression", "SLA anchor", key, rule.line)
