"""Settings of a form that may be computed: when to hide, what is required, what a text says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.errors import Refusal
from service.expressions import Expression, compile_expression, to_json

Json = Any
Scope = Mapping[str, Json]

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that is written in the form or computed from the data when it is needed."""

    fixed: Json = None
    expression: Expression | None = None

    def value(self, scope: Scope, *, at: datetime) -> Json:
        """Give the value; an expression that fails on this data gives `None`."""
        if self.expression is None:
            return self.fixed
        try:
            return to_json(self.expression.evaluate(scope, at=at))
        except Refusal:
            return None

    def holds(self, scope: Scope, *, at: datetime) -> bool:
        """Tell whether a condition is met; one that cannot be computed is not."""
        return self.value(scope, at=at) is True


UNSET = Computed()
"""A setting that is not written: null."""

NEVER = Computed(fixed=False)
"""A condition that is not written: never met."""


def compute(text: str) -> Computed:
    """Compile an expression, with or without the leading `=` of the form editor.

    Raises the refusal of the expression language for a text that does not compile.
    """
    return Computed(expression=compile_expression(text))


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of the form, `{{…}}` holding expressions; a text that begins with `=` is one."""

    pieces: tuple[str | Computed, ...] = ()

    def read(self, scope: Scope, *, at: datetime) -> str:
        """Give the text for this data; what is unknown reads as nothing."""
        return "".join(
            piece if isinstance(piece, str) else _say(piece.value(scope, at=at))
            for piece in self.pieces
        )


def word(text: str) -> Wording:
    """Compile a text with its placeholders.

    Raises the refusal of the expression language for a placeholder that does not compile.
    """
    if text.startswith("="):
        return Wording((compute(text),))
    parts = _PLACEHOLDER.split(text)
    return Wording(
        tuple(compute(part) if odd % 2 else part for odd, part in enumerate(parts) if part)
    )


def _say(value: Json) -> str:
    """Put a computed value into words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(_say(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_say(item)}" for key, item in value.items())
    return str(value)
