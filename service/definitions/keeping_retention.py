"""Changing the retention schedule: its classes, those of processes, and who confirms an erasure.

Each change is a new version of the whole, told in the book of changes.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from service.definitions.retention import (
    NEVER,
    RetentionClass,
    RetentionVersion,
    Schedule,
    schedule_now,
)
from service.errors import Refusal
from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.sla.lengths import Length, Unit, parse_length

LEAST_DAYS = 28
"""A case that was closed by mistake is to be noticed before anything of it is gone."""
MOST_CLASSES = 50
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class RetentionClassKnown(Refusal):
    """There is a retention class with this key."""


class RetentionKeyUnusable(Refusal):
    """A key begins with a letter and has small letters, digits and underscores only."""


class RetentionLengthUnusable(Refusal):
    """Keep cases for whole days, weeks, months or years, such as 6 years, and at least 28 days."""


class RetentionClassesFull(Refusal):
    """There are as many retention classes as there may be: change one of them."""


def add_class(made: RetentionClass, *, acting: Acting) -> None:
    """Add a class; no process has it until somebody says so.

    Raises RetentionClassKnown, RetentionKeyUnusable, RetentionLengthUnusable,
    RetentionClassesFull, LengthUnreadable and the refusals of access.
    """
    known = _turn(acting)
    if not _KEY.fullmatch(made.key):
        raise RetentionKeyUnusable
    if made.key in known.classes:
        raise RetentionClassKnown(retention_class=made.key)
    if len(known.classes) >= MOST_CLASSES:
        raise RetentionClassesFull
    require_length(made.length)
    said = f"The retention class “{made.name}” was added."
    _put_class(known, made, said, before={}, acting=acting)


def change_class(changed: RetentionClass, *, version: int | None, acting: Acting) -> None:
    """Let a class say something else from now on, also for cases that are closed already.

    `version` is that of the schedule which the sender saw. Raises RetentionClassNotFound,
    RetentionLengthUnusable, LengthUnreadable, ChangedSince and the refusals of access.
    """
    known = _turn(acting, version)
    before = known.find(changed.key)
    require_length(changed.length)
    if changed != before:
        said = f"The retention class “{changed.name}” was changed."
        _put_class(known, changed, said, before=asdict(before), acting=acting)


def choose_classes(
    processes: Mapping[str, str | None], default: str, *, version: int | None, acting: Acting
) -> None:
    """Give processes their classes by key (None: the default's), and all others the `default`.

    Raises RetentionClassNotFound, ChangedSince and the refusals of access.
    """
    known = _turn(acting, version)
    chosen = {key: one for key, one in processes.items() if one is not None}
    for key in (*chosen.values(), default):
        if key != NEVER:
            known.find(key)
    _store(
        replace(known, processes={**_others(known, processes), **chosen}, default=default),
        "The retention classes of processes were changed.",
        subject="processes",
        before={**known.processes, "default": known.default},
        after={**_others(known, processes), **chosen, "default": default},
        acting=acting,
    )


def set_second_person(*, needed: bool, version: int | None, acting: Acting) -> None:
    """Say whether an erasure needs a second person. Raises ChangedSince and those of access."""
    known = _turn(acting, version)
    if needed is known.second_person:
        return
    _store(
        replace(known, second_person=needed),
        f"An erasure {'needs a second person' if needed else 'needs one person only'} now.",
        subject="second_person",
        before={"second_person": known.second_person},
        after={"second_person": needed},
        acting=acting,
    )


def require_length(text: str) -> Length:
    """Read how long a class keeps. Raises LengthUnreadable and RetentionLengthUnusable."""
    length = parse_length(text)
    is_whole = length.unit in (Unit.DAYS, Unit.MONTHS)
    if not is_whole or length.count < (LEAST_DAYS if length.unit is Unit.DAYS else 1):
        raise RetentionLengthUnusable
    return length


def _others(known: Schedule, processes: Mapping[str, str | None]) -> dict[str, str]:
    return {key: one for key, one in known.processes.items() if key not in processes}


def _turn(acting: Acting, version: int | None = None) -> Schedule:
    """Let administrators change the schedule one after the other, each what they saw."""
    require(acting.who, Verb.KEEP_RETENTION)
    await_turn()
    known = schedule_now()
    if version is not None and version != known.version:
        raise ChangedSince
    return known


def _put_class(
    known: Schedule, one: RetentionClass, said: str, *, before: Mapping[str, Any], acting: Acting
) -> None:
    changed = replace(known, classes={**known.classes, one.key: one})
    _store(changed, said, subject=one.key, before=before, after=asdict(one), acting=acting)


def _store(
    schedule: Schedule,
    said: str,
    *,
    subject: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    acting: Acting,
) -> None:
    document = {
        "classes": [asdict(one) for one in schedule.classes.values()],
        "processes": dict(schedule.processes),
        "default": schedule.default,
        "second_person": schedule.second_person,
    }
    by = acting.who.username
    db.session.add(
        RetentionVersion(
            version=schedule.version + 1, document=document, set_by=by, set_at=acting.at
        )
    )
    db.session.flush()
    write(About.RETENTION, subject, said, acting=(by, acting.at), before=before, after=after)
