"""The details of a person or a home on a page: the questions of `subject.json`, and in rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from service.cases.models import SubjectKind
from service.cases.subjects.details import CONTACT, Contact
from service.cases.subjects.views import SubjectChangeView, SubjectView
from service.errors import Problem
from service.web.words import on_day

ABOUT = "case_about"
_OWN = ("name", "reference", "uprn", "tenancy_reference")
_WORDS = "details"
"""The name of contact details that were given as one text."""
_LABELS = {
    "phone": "Phone number",
    "email": "Email address",
    "address": "Postal address",
    "preferred": "Wishes to be reached by",
    "details": "How to reach them",
    "kind": "Person or home",
    "name": "Name",
    "reference": "Our reference",
    "date_of_birth": "Date of birth",
    "uprn": "UPRN",
    "tenancy_reference": "Tenancy reference",
}
_WAYS = {"phone": "phone", "text": "text message", "email": "email", "post": "post"}


def told_of(said: Mapping[str, Any], before: SubjectView | None = None) -> dict[str, Any]:
    """Give what answers tell of a subject, by the subject's own names.

    Contact details that the page does not ask for stay as they were `before`.
    """
    known = dict(_by_name(before)) if before else {}
    asked = {key: said.get(key) for key in CONTACT}
    contact = {key: value for key, value in (known | asked).items() if value}
    as_before = before is not None and contact == known
    born = said.get("date_of_birth")
    return {
        **{key: said.get(key) or None for key in _OWN},
        "kind": SubjectKind(said["kind"]) if said.get("kind") else None,
        "date_of_birth": date.fromisoformat(born) if born else None,
        "contact": before.contact if before and as_before else contact or None,
    }


def entered_from(subject: SubjectView) -> dict[str, Any]:
    """Give the answers that tell what is known of a subject."""
    contact = _by_name(subject)
    return {
        **{key: getattr(subject, key) for key in _OWN},
        "kind": subject.kind,
        "date_of_birth": subject.date_of_birth.isoformat() if subject.date_of_birth else None,
        **{key: contact.get(key) for key in CONTACT},
    }


def as_asked(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Give what is wrong with a subject as problems of the questions about it."""
    return tuple(
        replace(one, field=f"{ABOUT}.{(one.field or '').removeprefix('contact.')}")
        for one in problems
    )


def rows_about(subject: SubjectView) -> list[dict[str, str]]:
    """Show what is known of a subject besides its name, in rows."""
    own = (
        ("date_of_birth", subject.date_of_birth),
        *_by_name(subject).items(),
        ("uprn", subject.uprn),
        ("tenancy_reference", subject.tenancy_reference),
        ("reference", subject.reference),
    )
    return [{"key": label_of(key), "value": value_of(key, value)} for key, value in own if value]


def corrections_in_words(change: SubjectChangeView) -> Iterator[str]:
    """Say what a correction changed, each thing in a sentence."""
    before, after = _flat(change.before), _flat(change.after)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if not was:
            yield f"{label_of(key)}: {value_of(key, now)} was added."
        elif not now:
            yield f"{label_of(key)}: {value_of(key, was)} was removed."
        else:
            yield f"{label_of(key)}: {value_of(key, was)} became {value_of(key, now)}."


def _flat(said: Mapping[str, Any]) -> dict[str, Any]:
    """Put the contact details beside the others."""
    others = {key: value for key, value in said.items() if key != "contact"}
    return others | dict(_named(said.get("contact")))


def label_of(key: str) -> str:
    """Name a detail; one that a program named itself keeps its name."""
    return _LABELS.get(key) or key.replace("_", " ").capitalize()


def value_of(key: str, value: Any) -> str:
    """Show a detail in words."""
    if key == "preferred":
        return _WAYS.get(value, str(value))
    return on_day(value) if key == "date_of_birth" else str(value)


def _by_name(subject: SubjectView) -> Mapping[str, Any]:
    return _named(subject.contact)


def _named(contact: Contact) -> Mapping[str, Any]:
    return {_WORDS: contact} if isinstance(contact, str) else contact or {}
