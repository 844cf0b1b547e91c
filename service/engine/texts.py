"""Texts of a model, compiled: conditions, rules, names, inputs and outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from service.engine.refusals import failed
from service.engine.scope import Scope
from service.expressions import to_json

Json = Any
LONGEST_NAME = 200
"""Characters of a name that is computed: what a message, a signal or a process is known by."""


class Value(Protocol):
    """What can be computed from variables: an expression or a template."""

    @property
    def text(self) -> str:
        """Give it as it was written."""

    def evaluate(self, scope: Mapping[str, Json], *, at: datetime | None = None) -> Json:
        """Compute the value. Raises `ExpressionFailed`."""


@dataclass(frozen=True, slots=True)
class Named:
    """A compiled binding: an input, an output, a correlation key or a part of a payload.

    Without a value it passes every variable under its own name.
    """

    name: str
    value: Value | None


def computed(named: tuple[Named, ...], scope: Scope, at: datetime) -> dict[str, Json]:
    """Compute bindings as plain JSON values. Raises `ExpressionFailed`."""
    values: dict[str, Json] = {}
    for one in named:
        if one.value is None:
            values.update(scope.flat())
        else:
            values[one.name] = to_json(one.value.evaluate(scope, at=at))
    return values


def text_of(
    value: Value, scope: Scope, at: datetime, *, what: str, longest: int = LONGEST_NAME
) -> str:
    """Compute a text. Raises `StepFailed` for anything else; `what` names it in the message."""
    text = to_json(value.evaluate(scope, at=at))
    if not isinstance(text, str) or not text.strip():
        raise failed("no_text", f"{what} is not a text.")
    found = text.strip()
    if len(found) > longest:
        raise failed("text_too_long", f"{what} has more than {longest} characters.")
    return found
