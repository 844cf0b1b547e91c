"""From a call to what it starts or says: expressions, checked when the hook is made.

They read the call's `body` and the `headers` that the hook names. `when` says whether the call does
anything; `data` and `correlation` have an expression for each key; `subject` is one expression for
a name, or has one for each detail.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from service.cases.models import LONGEST_REF
from service.cases.subjects.details import SubjectGiven
from service.errors import Problem
from service.expressions import (
    ExpressionFailed,
    ExpressionRefused,
    compile_expression,
    to_json,
)
from service.hooks.refusals import MappingInvalid
from service.ledger.canonical import canonical

ONE = ("when", "title", "external_ref")
MANY = ("data", "correlation")
SUBJECT = "subject"
DETAILS = ("name", "reference", "contact", "date_of_birth", "uprn", "tenancy_reference")
WORDS = (*ONE, SUBJECT, *MANY)
OF_CASES = ("title", "external_ref", SUBJECT)
"""What a hook says of the case that it starts; what a message starts has them from its process."""
OF_MESSAGES = ("correlation",)
_MANY = 'Give an expression for each key: {"name": "body.applicant"}.'


def mapping_problems(mapping: Mapping[str, Any]) -> list[Problem]:
    """Find unknown words and what is no expression that compiles."""
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
    return problems + [problem for one in _expressions(mapping) if (problem := _problem(*one))]


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


def id_told(dedupe: str, body: Any, headers: Mapping[str, str], *, at: datetime) -> str | None:
    """Compute what tells a repeat of a call, as text; None where it, or a part of it, is missing.

    What is no text is written in the one way in which equal values are equal text. Raises
    MappingInvalid.
    """
    told = _value(dedupe, {"body": body, "headers": dict(headers)}, "dedupe", at)
    if _is_missing(told) or (isinstance(told, list) and any(map(_is_missing, told))):
        return None
    return canonical(told) if isinstance(told, dict | list) else text_of(told)


def _is_missing(told: Any) -> bool:
    """Tell whether a value says nothing: no value, blanks, or a list or object with nothing in."""
    return told is None or told in ([], {}) or (isinstance(told, str) and not told.strip())


def subject_of(said: Mapping[str, Any]) -> SubjectGiven | None:
    """Give whom a call is about, if it says so by name. Raises MappingInvalid."""
    told = said.get(SUBJECT)
    details = told if isinstance(told, Mapping) else {"name": told}
    if details.get("name") in (None, ""):
        return None
    contact = details.get("contact")
    return SubjectGiven(
        name=str(details["name"]),
        reference=text_of(details.get("reference")),
        contact=contact if isinstance(contact, dict) else text_of(contact),
        date_of_birth=_date(text_of(details.get("date_of_birth"))),
        uprn=text_of(details.get("uprn")),
        tenancy_reference=text_of(details.get("tenancy_reference")),
    )


def reference_of(said: Mapping[str, Any]) -> str | None:
    """Give what the caller's system calls the case, if it says so. Raises MappingInvalid."""
    told = text_of(said.get("external_ref"))
    if told is not None and len(told) > LONGEST_REF:
        wrong = f"external_ref: it has more than {LONGEST_REF} characters."
        raise MappingInvalid(wrong, place="external_ref")
    return told


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
