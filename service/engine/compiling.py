"""Compiling the texts of a diagram, gathering every mistake instead of stopping at the first."""

from collections.abc import Callable
from typing import TypeVar

from service.bpmn.facts import EVERYTHING, Binding
from service.bpmn.model import Diagram, Element, EventDefinition, Loop
from service.engine.texts import Named, Value
from service.engine.trigger import Trigger
from service.errors import Problem
from service.expressions import (
    ExpressionRefused,
    Script,
    compile_expression,
    compile_script,
    compile_template,
)

T = TypeVar("T")
_LOOP_TEXTS = ("condition", "collection", "cardinality", "completion")
_NOTHING = compile_expression("null")


class Texts:
    """Compiles what one file says; `problems` are the mistakes found on the way."""

    def __init__(self, diagram: Diagram) -> None:
        """Compile nothing yet."""
        self.diagram = diagram
        self.problems: list[Problem] = []

    def expression(self, text: str, element: str, line: int | None) -> Value:
        """Compile an expression, even a bare one."""
        return self._try(compile_expression, text, element, line) or _NOTHING

    def template(self, text: str, element: str, line: int | None) -> Value:
        """Compile literal text that may hold expressions."""
        return self._try(compile_template, text, element, line) or _NOTHING

    def script(self, text: str, element: Element) -> Script:
        """Compile a script."""
        return self._try(compile_script, text, element.id, element.line) or compile_script("")

    def named(self, bindings: tuple[Binding, ...], element: str) -> tuple[Named, ...]:
        """Compile inputs, outputs, correlation keys or a payload."""
        return tuple(self._named(one, element) for one in bindings)

    def loop(self, loop: Loop, element: str) -> dict[str, Value]:
        """Compile the expressions of a loop marker that are written."""
        return {
            name: self.expression(text, element, loop.line)
            for name in _LOOP_TEXTS
            if (text := getattr(loop, name)) is not None
        }

    def trigger(self, event: EventDefinition, element: Element, clock: str | None) -> Trigger:
        """Compile an event definition of an element; its inputs are part of what it carries."""
        line = event.line or element.line
        name = event.name
        correlation = element.correlation
        if event.kind == "message":
            declared = self.diagram.messages.get(event.ref or "")
            name = event.name or element.message
            if declared is not None and len(element.events) > 1:
                correlation = declared.correlation
        return Trigger(
            kind=event.kind,
            name=self.template(name, element.id, line) if name else None,
            code=event.code,
            rule=self.template(event.rule, element.id, line) if event.rule else None,
            condition=self.expression(event.condition, element.id, line)
            if event.condition
            else None,
            correlation=self.named(correlation, element.id),
            payload=self.named((*element.inputs, *element.payload), element.id),
            clock=clock,
            activity=event.ref if event.kind == "compensate" else None,
        )

    def message_of(self, element: Element) -> Trigger:
        """Compile the message that a send or receive task names."""
        return self.trigger(EventDefinition("message", line=element.line), element, None)

    def _named(self, binding: Binding, element: str) -> Named:
        if binding.name == EVERYTHING:
            return Named(EVERYTHING, None)
        compile_one = self.template if binding.literal else self.expression
        return Named(binding.name, compile_one(binding.value, element, binding.line))

    def _try(
        self, compile_one: Callable[[str], T], text: str, element: str, line: int | None
    ) -> T | None:
        try:
            return compile_one(text)
        except ExpressionRefused as refused:
            mend = refused.problems[0].mend if refused.problems else None
            self.problems.append(
                Problem(
                    "expression_refused",
                    refused.detail,
                    mend,
                    file=self.diagram.file,
                    element=element,
                    line=line,
                )
            )
            return None
