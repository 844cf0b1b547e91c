"""The details of a person or a home on a page: the questions of `subject.json`, and in rows."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from service.cases.models import SubjectKind
from service.cases.subjects.details import CONTACT, PREFERENCES, Contact
from service.cases.subjects.views import KnownSubject, SubjectChangeView, SubjectView
from service.cases.subjects.withholding import kept_off
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


def told_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Give what answers tell of a subject, by the subject's own names."""
    return _by_own_names(said) | {
        "contact": {key: said[key] for key in CONTACT if said.get(key)} or None
    }


def corrections_told(
    said: Mapping[str, Any], *, shown: SubjectView, known: SubjectView
) -> dict[str, Any]:
    """Give what answers correct of what a page showed, by the subject's own names.

    What the sender left as it was `shown` is not said. Contact details are those that are `known`
    now, those that the page does not ask for included, with what the sender changed of them: None
    is what they took away.
    """
    changed = changed_answers(said, shown)
    told = _by_own_names(changed)
    corrections = {key: value for key, value in told.items() if key in changed}
    contact = dict(_by_name(known))
    for key in changed.keys() & {*CONTACT}:
        contact[key] = changed[key] or None
    if contact != _by_name(known):
        corrections["contact"] = contact
    return corrections


def changed_answers(said: Mapping[str, Any], shown: SubjectView) -> dict[str, Any]:
    """Give the answers that are not as the page showed them."""
    before = entered_from(shown)
    return {
        key: said.get(key) for key in before if _as_typed(said.get(key)) != _as_typed(before[key])
    }


def _by_own_names(said: Mapping[str, Any]) -> dict[str, Any]:
    born = said.get("date_of_birth")
    return {
        **{key: said.get(key) or None for key in _OWN},
        "kind": SubjectKind(said["kind"]) if said.get("kind") else None,
        "date_of_birth": date.fromisoformat(born) if born else None,
    }


def _as_typed(answer: Any) -> str:
    """Write an answer as it comes back from a page on which nobody touched it."""
    return " ".join(str(answer).split()) if answer is not None else ""


def entered_from(subject: SubjectView) -> dict[str, Any]:
    """Give the answers that tell what is known of a subject.

    A contact detail that is no answer to its question, a program's list perhaps, is left out.
    """
    contact = {key: value for key, value in _by_name(subject).items() if _answers(key, value)}
    return {
        **{key: getattr(subject, key) for key in _OWN},
        "kind": subject.kind,
        "date_of_birth": subject.date_of_birth.isoformat() if subject.date_of_birth else None,
        **{key: contact.get(key) for key in CONTACT},
    }


def _answers(key: str, value: Any) -> bool:
    if key == "preferred":
        return value in PREFERENCES
    return isinstance(value, str | int) and not isinstance(value, bool)


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
    return [
        {"key": label_of(key), "value": value_of(key, value)}
        for key, value in own
        if _is_told(value)
    ]


def corrections_in_words(
    change: SubjectChangeView, withheld: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Say what a correction changed, each thing in a sentence.

    Of contact details that are withheld it is only said that they changed.
    """
    was_said, is_said = (_flat(said, withheld) for said in (change.before, change.after))
    for key in dict.fromkeys((*was_said, *is_said)):
        was, now = was_said.get(key), is_said.get(key)
        if was == now:
            continue
        if not _is_told(was):
            yield f"{label_of(key)}: {value_of(key, now)} was added."
        elif not _is_told(now):
            yield f"{label_of(key)}: {value_of(key, was)} was removed."
        else:
            yield f"{label_of(key)}: {value_of(key, was)} became {value_of(key, now)}."
    if _hidden(change.before, withheld) != _hidden(change.after, withheld):
        yield "Contact details that are not shown in this case were changed."


def _flat(said: Mapping[str, Any], withheld: frozenset[str]) -> dict[str, Any]:
    """Put the contact details that may be shown beside the others."""
    others = {key: value for key, value in said.items() if key != "contact"}
    return others | dict(_named(kept_off(said.get("contact"), withheld)))


def _hidden(said: Mapping[str, Any], withheld: frozenset[str]) -> dict[str, Any]:
    contact = said.get("contact")
    shown = _named(kept_off(contact, withheld))
    return {key: value for key, value in _named(contact).items() if key not in shown}


def rows_about_known(known: KnownSubject) -> list[dict[str, str]]:
    """Show what is known of somebody in rows, and that cases about them withhold something."""
    rows = rows_about(known.subject)
    if known.withheld:
        said = withheld_in_words(known.withheld, where="a case about them")
        rows.append({"key": "Not shown here", "value": said})
    return rows


def withheld_in_words(withheld: frozenset[str], *, where: str = "this case") -> str:
    """Say that contact details are not shown, and what is to be done; nothing when all are."""
    if not withheld:
        return ""
    named = [label_of(one) for one in CONTACT if one in withheld]
    return (
        f"{', '.join(named)}: the answers in {where} do not say that it is safe to use. "
        "Check what is known of how to reach them before anybody uses it."
    )


def label_of(key: str) -> str:
    """Name a detail; one that a program named itself keeps its name."""
    return _LABELS.get(key) or key.replace("_", " ").capitalize()


def value_of(key: str, value: Any) -> str:
    """Show a detail in words: whatever JSON a program kept under its name."""
    if isinstance(value, Mapping):
        return "; ".join(f"{label_of(name)}: {value_of(name, one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(value_of(key, one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "date_of_birth":
        with suppress(ValueError):
            return on_day(date.fromisoformat(str(value)))
    return _WAYS.get(str(value), str(value)) if key == "preferred" else str(value)


def _is_told(value: Any) -> bool:
    """Tell whether something is said of a detail; no and 0 are said as well."""
    return value not in (None, "", [], {})


def _by_name(subject: SubjectView) -> Mapping[str, Any]:
    return _named(subject.contact)


def _named(contact: Contact) -> Mapping[str, Any]:
    return {_WORDS: contact} if isinstance(contact, str) else contact or {}
