"""Where a case begins: at the start event that is named, the none start, or one that is true."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.cases.refusals import StartEventUnknown
from service.engine import Definition
from service.expressions import ExpressionFailed, compile_expression


def start_element(
    definition: Definition, wanted: str | None, known: Mapping[str, Any], *, at: datetime
) -> str | None:
    """Give the start event of a new case; None is the none start.

    Without a named one, and without a none start, the first conditional start event is taken whose
    condition is true of what is `known` at the start. Raises StartEventUnknown.
    """
    if wanted is None and definition.none_start is not None:
        return None
    events = definition.start_elements
    if wanted is not None and definition.start(wanted) is not None:
        return wanted
    if wanted is None:
        for one in events:
            if one.kind == "conditional" and _is_true(one.rule or "", known, at):
                return one.id
    known_ones = ", ".join(dict.fromkeys(one.id for one in events)) or "none is drawn"
    asked = f"no start event {wanted!r}" if wanted else "no start event that applies now"
    raise StartEventUnknown(f"{definition.key} has {asked}. Its start events: {known_ones}.")


def _is_true(condition: str, known: Mapping[str, Any], at: datetime) -> bool:
    try:
        return bool(compile_expression(condition).evaluate(known, at=at))
    except ExpressionFailed:
        return False
