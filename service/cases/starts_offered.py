"""The start events that a message might set off, each with the reason why it does or does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.cases.matching import Match, Sought
from service.cases.names_alike import names_alike
from service.cases.verdict_words import say_other_name
from service.definitions import lookup
from service.definitions.models import ProcessVersion, StartEvent
from service.extensions import db

_MOST = 1000
"""How many names are compared with one that was misspelt."""


@dataclass(frozen=True, slots=True)
class StartCandidate:
    """A start event of a process for messages of this name, or of one like it.

    `verdict` is `matches`, `ambiguous`, `a_case_waits`, `names_a_case`, `not_in_effect`, `replaced`
    or `other_name`.
    """

    process: str
    version: int
    element: str
    verdict: str
    explanation: str


def start_candidates(sought: Sought, found: Match, *, at: datetime) -> Sequence[StartCandidate]:
    """Return the newest start event of this name of each process, by process; then those like it.

    `found` is what the rule found for the message.
    """
    effective = {one.key: one for one in lookup.effective_versions(at)}
    chosen: dict[tuple[str, str], ProcessVersion] = {}
    for event, version in _starts([sought.name]):
        before = chosen.get((version.key, event.element))
        if before is None or before.id != _id_of(effective.get(version.key)):
            chosen[version.key, event.element] = version
    so_named = [
        StartCandidate(key, version.version, event, *_judged(sought, found, version, effective))
        for (key, event), version in chosen.items()
    ]
    return [*so_named, *_alike(sought.name, effective)]


def _alike(name: str, effective: Mapping[str, ProcessVersion]) -> list[StartCandidate]:
    """Return the start events in effect whose message has a name like this one."""
    known = select(StartEvent.name).where(StartEvent.kind == "message").distinct()
    alike = names_alike(name, db.session.scalars(known.order_by(StartEvent.name).limit(_MOST)))
    return [
        StartCandidate(
            version.key,
            version.version,
            event.element,
            "other_name",
            say_other_name("starts with", name, event.name),
        )
        for event, version in _starts([one for one in alike if one != name])
        if version.id == _id_of(effective.get(version.key))
    ]


def _starts(names: Sequence[str]) -> Sequence[tuple[StartEvent, ProcessVersion]]:
    """Return every version that starts with one of these messages, and how, the oldest first."""
    wanted = (
        select(StartEvent, ProcessVersion)
        .join(ProcessVersion, ProcessVersion.id == StartEvent.version_id)
        .where(StartEvent.kind == "message", StartEvent.name.in_(names))
        .order_by(ProcessVersion.key, ProcessVersion.version, StartEvent.element)
    )
    return [(event, version) for event, version in db.session.execute(wanted)]


def _id_of(version: ProcessVersion | None) -> str | None:
    return version.id if version is not None else None


def _judged(
    sought: Sought, found: Match, version: ProcessVersion, effective: Mapping[str, ProcessVersion]
) -> tuple[str, str]:
    present = effective.get(version.key)
    if present is None or version.version > present.version:
        return "not_in_effect", f"Version {version.version} is not in effect yet."
    if version.id != present.id:
        return "replaced", f"Version {present.version}, now in effect, no longer starts with it."
    if sought.case_id is not None:
        return "names_a_case", "A message that names a case starts none."
    return _in_effect(found)


def _in_effect(found: Match) -> tuple[str, str]:
    if found.start is not None:
        return "matches", "It starts a case with this message."
    if found.subscription is not None:
        return "a_case_waits", "A case waits for this message, and comes first."
    return "ambiguous", "Several cases or start events take this message: it reaches none."
