"""Whom or what a case is about, as its process tells from what the case starts with."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from service.bpmn.model import Process
from service.cases.models import SubjectKind
from service.cases.subjects.details import (
    CONTACT,
    LONGEST_NAME,
    SubjectGiven,
    detail_problems,
)
from service.cases.subjects.views import SubjectView
from service.expressions import ExpressionFailed, compile_expression


def subject_told(
    process: Process, known: Mapping[str, Any], *, at: datetime
) -> SubjectGiven | None:
    """Give the subject that a process tells of; None when it tells no name.

    A detail that cannot be right is left out: it stands in the case's data, where it was judged.
    """
    said = {one.name: tells(one.value, known, at) for one in process.subject}
    name = said.get("name")
    if not name:
        return None
    contact = {key: said[key] for key in CONTACT if said.get(key)}
    details: dict[str, Any] = {
        "kind": next((one for one in SubjectKind if one == said.get("kind")), None),
        "date_of_birth": _date(said.get("date_of_birth")),
        **{key: said.get(key) for key in ("reference", "uprn", "tenancy_reference")},
    }
    wrong = {one.field for one in detail_problems(details, today=at.date())}
    right = {key: value for key, value in details.items() if key not in wrong}
    return SubjectGiven(name=name[:LONGEST_NAME], contact=contact or None, **right)


def answers_about(process: Process, subject: SubjectView) -> dict[str, Any]:
    """Give what is known of a subject as answers to the questions by which its process tells it."""
    contact = subject.contact if isinstance(subject.contact, dict) else {}
    born = subject.date_of_birth.isoformat() if subject.date_of_birth else None
    own = {**contact, "name": subject.name, "date_of_birth": born}
    own |= {key: getattr(subject, key) for key in ("reference", "uprn", "tenancy_reference")}
    asked = {one.value: own.get(one.name) for one in process.subject if one.value.isidentifier()}
    return {key: value for key, value in asked.items() if value and isinstance(value, str)}


def tells(expression: str, known: Mapping[str, Any], at: datetime) -> str | None:
    """Give what a process tells by an expression as text; None when it tells nothing."""
    try:
        value = compile_expression(expression).evaluate(known, at=at)
    except ExpressionFailed:
        return None
    return str(value).strip() or None if value is not None else None


def _date(text: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if text else None
    return None
