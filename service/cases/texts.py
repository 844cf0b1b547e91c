"""Texts that a diagram computes for people: names, instructions, titles. They never stop a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.expressions import ExpressionFailed, ExpressionRefused, compile_template


def computed_text(text: str | None, scope: Mapping[str, Any], at: datetime) -> str:
    """Fill in a text's `${…}`; where that fails, the text stays as it was drawn."""
    if not text:
        return ""
    try:
        value = compile_template(text).evaluate(scope, at=at)
    except (ExpressionFailed, ExpressionRefused):
        return text
    return "" if value is None else str(value)
