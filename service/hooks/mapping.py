"""From a call's body to what it starts or says: expressions, checked when the hook is made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.errors import Problem, Refusal
from service.expressions import (
    ExpressionFailed,
    ExpressionRefused,
    compile_expression,
    to_json,
)

ONE = ("title", "subject", "external_ref")
MANY = ("data", "correlation")
_MANY = 'Give an expression for each key: {"name": "body.applicant"}.'


class MappingInvalid(Refusal):
    """The hook's mapping cannot be used."""


def check_mapping(mapping: Mapping[str, Any]) -> None:
    """Refuse unknown words and what is no expression that compiles. Raises MappingInvalid."""
    problems = [
        Problem("mapping_unknown", f"There is no {word!r}.", f"Use {', '.join((*ONE, *MANY))}.")
        for word in mapping
        if word not in (*ONE, *MANY)
    ]
    problems += [
        Problem("mapping_not_an_object", f"{word!r} is no object.", _MANY, field=word)
        for word in MANY
        if not isinstance(mapping.get(word, {}), Mapping)
    ]
    problems += [problem for one in _expressions(mapping) if (problem := _problem(*one))]
    if problems:
        raise MappingInvalid(problems=problems)


def _problem(place: str, text: object) -> Problem | None:
    if not isinstance(text, str):
        return Problem("expression_refused", "An expression is a text.", field=place)
    try:
        compile_expression(text)
    except ExpressionRefused as refusal:
        return Problem("expression_refused", refusal.detail, field=place)
    return None


def apply_mapping(mapping: Mapping[str, Any], body: Any, *, at: datetime) -> dict[str, Any]:
    """Compute what a call says. Without `data` the whole body passes, if it is an object.

    Raises MappingInvalid, naming the expression that failed.
    """
    scope = {"body": body}
    found: dict[str, Any] = {
        word: _value(mapping[word], scope, word, at) for word in ONE if word in mapping
    }
    for word in MANY:
        if word in mapping:
            found[word] = {
                key: _value(text, scope, f"{word}.{key}", at) for key, text in mapping[word].items()
            }
    if "data" not in found:
        found["data"] = dict(body) if isinstance(body, Mapping) else {"body": body}
    return found


def _value(text: str, scope: Mapping[str, Any], place: str, at: datetime) -> Any:
    try:
        return to_json(compile_expression(text).evaluate(scope, at=at))
    except ExpressionFailed as failure:
        raise MappingInvalid(f"{place}: {failure.detail}") from failure


def _expressions(mapping: Mapping[str, Any]) -> list[tuple[str, object]]:
    """List every place of a mapping with what is written there."""
    found: list[tuple[str, object]] = [(word, mapping[word]) for word in ONE if word in mapping]
    for word in MANY:
        many = mapping.get(word, {})
        if isinstance(many, Mapping):
            found += [(f"{word}.{key}", text) for key, text in many.items()]
    return found
