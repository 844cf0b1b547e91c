"""Texts that a diagram computes for people: names, instructions, titles. They never stop a case."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from service.expressions import ExpressionFailed, ExpressionRefused, compile_template
from service.expressions.calendar_words import day_in_words
from service.expressions.refusals import Wrong
from service.expressions.texting import to_text
from service.sla.days import local_date

LONGEST_TITLE = 500


def computed_text(text: str | None, scope: Mapping[str, Any], at: datetime) -> str:
    """Fill in a text's `${…}`; where that fails, the text stays as it was drawn.

    Dates and durations are ISO text: what is computed as `PT24H` is read again as 24 hours.
    """
    if not text:
        return ""
    try:
        return to_text(compile_template(text).evaluate(scope, at=at))
    except (ExpressionFailed, ExpressionRefused, Wrong):
        return text


def usual_title(process: str, about: str | None) -> str:
    """Title a case to which neither a person nor its process gives a title."""
    return f"{process}: {about}" if about else process


def computed_names(texts: Iterable[str], scope: Mapping[str, Any], at: datetime) -> tuple[str, ...]:
    """Fill in the names of roles or people, each once; an expression may give a list of them.

    A text may hold several separated by commas; where an expression fails, it stays as drawn.
    """
    names: list[str] = []
    for text in texts:
        try:
            value = compile_template(text).evaluate(scope, at=at)
        except (ExpressionFailed, ExpressionRefused):
            value = text
        names += map(str, value) if isinstance(value, list) else str(value or "").split(",")
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def day_of(at: datetime) -> str:
    """Say the day of an instant: Monday 7 December 2026."""
    return day_in_words(local_date(at))
