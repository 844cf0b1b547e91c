"""From a call to what it starts or says: expressions, checked when the hook is made.

They read the call's `body` and the `headers` that the hook names. `when` says whether the call does
anything; `data` and `correlation` have an expression for each key; `subject` is one expression for
a name, or has one for each detail.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from service.cases.subjects.details import SubjectGiven
from service.errors import Problem
from service.expressions import (
    ExpressionFailed,
    ExpressionRefused,
    compile_expression,
    to_json,
)
from service.hooks.refusals import MappingInvalid

ONE = ("when", "title", "external_ref")
MANY = ("data", "correlation")
SUBJECT = "subject"
DETAILS = ("name", "reference", "contact", "date_of_birth", "uprn", "tenancy_reference")
WORDS = (*ONE, SUBJECT, *MANY)
_MANY = 'Give an expression for each key: {"name": "body.applicant"}.'


def check_mapping(mapping: Mapping[str, Any]) -> None:
    """Refuse unknown words and what is no expression that compiles. Raises MappingInvalid."""
    problems = [
        Problem("mapping_unknown", f"There is no {word!r}.", f"Use {', '.join(WORDS)}.")
        for word in mapping
        if word not in WORDS
    ]
    problems += [
        Problem("mapping_not_an_object", f"{word!r} is no object.", _MANY, field=word)
        for word in MANY
        if not isinstance(mapping.get(word, {}), Mapping)
    ]
    problems += _subject_problems(mapping.get(SUBJECT))
    problems += [problem for one in _expressions(mapping) if (problem := _problem(*one))]
    if problems:
        raise MappingInvalid(problems=problems)


def expression_problem(place: str, text: object) -> Problem | None:
    """Tell what keeps something from being an expression, if anything does."""
    return _problem(place, text)


def _subject_problems(given: Any) -> Iterator[Problem]:
    if not isinstance(given, Mapping):
        return
    for word in given:
        if word not in DETAILS:
            mend = f"Use {', '.join(DETAILS)}."
            yield Problem("mapping_unknown", f"A subject has no {word!r}.", mend, field=SUBJECT)
    if "name" not in given:
        yield Problem("mapping_unknown", "A subject needs a name.", field=f"{SUBJECT}.name")


def _problem(place: str, text: object) -> Problem | None:
    if not isinstance(text, str):
        return Problem("expression_refused", "An expression is a text.", field=place)
    try:
        compile_expression(text)
    except ExpressionRefused as refusal:
        return Problem("expression_refused", refusal.detail, field=place)
    return None


def apply_mapping(
    mapping: Mapping[str, Any], body: Any, *, at: datetime, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Compute what a call says. Without `data` the whole body passes, if it is an object.

    Raises MappingInvalid, naming the expression that failed.
    """
    scope = {"body": body, "headers": dict(headers or {})}
    found: dict[str, Any] = {
        word: _value(mapping[word], scope, word, at) for word in ONE if word in mapping
    }
    for word in MANY:
        if word in mapping:
            found[word] = _values(word, mapping[word], scope, at)
    told = mapping.get(SUBJECT)
    if isinstance(told, Mapping):
        found[SUBJECT] = _values(SUBJECT, told, scope, at)
    elif told is not None:
        found[SUBJECT] = _value(told, scope, SUBJECT, at)
    if "data" not in found:
        found["data"] = dict(body) if isinstance(body, Mapping) else {"body": body}
    return found


def value_of(text: str, body: Any, headers: Mapping[str, str], *, at: datetime) -> Any:
    """Compute one expression over a call. Raises MappingInvalid."""
    return _value(text, {"body": body, "headers": dict(headers)}, "dedupe", at)


def subject_of(said: Mapping[str, Any]) -> SubjectGiven | None:
    """Give whom a call is about, if it says so by name. Raises MappingInvalid."""
    told = said.get(SUBJECT)
    details = told if isinstance(told, Mapping) else {"name": told}
    if details.get("name") in (None, ""):
        return None
    return SubjectGiven(
        name=str(details["name"]),
        reference=text_of(details.get("reference")),
        contact=details.get("contact"),
        date_of_birth=_date(text_of(details.get("date_of_birth"))),
        uprn=text_of(details.get("uprn")),
        tenancy_reference=text_of(details.get("tenancy_reference")),
    )


def text_of(value: object) -> str | None:
    """Give a value as text; nothing stays nothing."""
    return str(value) if value not in (None, "") else None


def _date(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        said = "subject.date_of_birth: it is no date such as 1980-12-31."
        raise MappingInvalid(said) from None


def _values(
    word: str, texts: Mapping[str, str], scope: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    return {key: _value(text, scope, f"{word}.{key}", at) for key, text in texts.items()}


def _value(text: str, scope: Mapping[str, Any], place: str, at: datetime) -> Any:
    try:
        return to_json(compile_expression(text).evaluate(scope, at=at))
    except ExpressionFailed as failure:
        raise MappingInvalid(f"{place}: {failure.detail}", place=place) from failure


def _expressions(mapping: Mapping[str, Any]) -> list[tuple[str, object]]:
    """List every place of a mapping with what is written there."""
    found: list[tuple[str, object]] = [(word, mapping[word]) for word in ONE if word in mapping]
    for word in (*MANY, SUBJECT):
        many = mapping.get(word, {})
        if isinstance(many, Mapping):
            found += [(f"{word}.{key}", text) for key, text in many.items()]
        elif word == SUBJECT:
            found.append((word, many))
    return found
