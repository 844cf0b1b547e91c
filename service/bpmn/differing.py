"""What is said of one thing before and after, told in sentences: was this, is that."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, Final

_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sla": "Service level",
        "within": "Target",
        "tells": "Who is told",
        "cap": "Longest pause",
        "kind": "Kind of clock",
        "not_by": "Not by whoever did",
        "checks": "May change the documents of",
        "issues": "Hands over the documents of",
        "called": "Calls the process",
        "called_version": "Calls the version",
        "called_apart": "Calls with variables of its own",
        "events": "Trigger",
        "clock": "Marks the clock as",
        "documentation": "What to do",
        "default": "Default way",
        "attached_to": "Attached to",
        "parent": "Stands in",
        "interrupting": "Ends what it is attached to",
        "title": "Title of cases",
        "start_roles": "Who may start a case",
        "duplicate_by": "Duplicates are found by",
        "acknowledge_within": "An escalation waits for an answer for",
        "subject": "Whom or what a case is about",
        "actions": "Buttons on the case",
        "executable": "Meant to run",
    }
)
_UNTOLD: Final = frozenset({"id", "line", "key"})


def differences(before: Any, after: Any, *, untold: frozenset[str] = frozenset()) -> Iterator[str]:
    """Say what differs between two records of one kind; a record within one is told by its parts.

    `untold` are the names of what is told elsewhere.
    """
    for one in fields(after):
        if one.name in _UNTOLD | untold:
            continue
        was, now = getattr(before, one.name), getattr(after, one.name)
        if was == now:
            continue
        if is_dataclass(was) and is_dataclass(now) and type(was) is type(now):
            yield from differences(was, now)
        else:
            yield from _told(one.name, in_words(was), in_words(now))


def _told(name: str, was: str, now: str) -> Iterator[str]:
    label = _LABELS.get(name) or name.replace("_", " ").capitalize()
    if not was:
        yield f"{label} is {now}, and was not said before"
    elif not now:
        yield f"{label} was {was}, and is not said any more"
    elif was != now:
        yield f"{label} was {was}, is {now}"


def in_words(value: Any) -> str:
    """Write a value as a sentence has it; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(in_words(one) for one in value)
    if is_dataclass(value):
        said = ((one.name, getattr(value, one.name), one.default) for one in fields(value))
        return " ".join(
            f"{name} {in_words(fact)}" if name not in {"name", "value", "kind"} else in_words(fact)
            for name, fact, usual in said
            if name not in _UNTOLD and fact != usual
        )
    return str(value)
