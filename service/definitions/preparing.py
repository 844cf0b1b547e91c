"""Preparing an upload: everything that takes time, before any lock is taken.

Reading, linting and compiling may take seconds, and SQLite has one write lock for everybody. So an
upload is prepared against the versions that stand, in no transaction, and then published in a short
one. Should another upload have been published in between, it is prepared again.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from service.definitions.candidate import Candidate
from service.definitions.candidates import candidates_of, unseen
from service.definitions.checking import Reading, check_candidate, read_all
from service.definitions.models import Part
from service.definitions.sources import Source, form_names, sort_files
from service.definitions.standing import Standing, what_stands
from service.errors import Problem, Refusal
from service.secrets.keeping import names as secret_names
from service.transaction import reading as one_picture

T = TypeVar("T")

MOST_PREPARATIONS = 5
"""How often an upload is prepared; each further time another one was published meanwhile."""


class Overtaken(Refusal):
    """Other uploads were published while this one was checked; send it again."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a process that stands, or will."""

    key: str
    version: int
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an upload makes: whether anything is new, and the versions that then stand."""

    deployment_id: str
    created: bool
    versions: tuple[Published, ...]
    decisions: tuple[str, ...]
    forms: tuple[str, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A new version to be stored: its candidate, its number, and the version before it, if any."""

    candidate: Candidate
    version: int
    warnings: tuple[dict[str, Any], ...]
    before: str | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked upload: its changes, and the id of each version that it was checked against."""

    changes: tuple[Change, ...]
    against: Mapping[str, str]
    outcome: Outcome


def carry_through(
    files: Iterable[tuple[str, bytes]],
    publish: Callable[[Prepared], T],
    *,
    at: datetime,
    whole: bool = False,
) -> T:
    """Prepare an upload and publish it in a transaction, which `publish` makes.

    When it is overtaken there, it is prepared again, MOST_PREPARATIONS times in all.
    Raises DefinitionInvalid, Overtaken and what `publish` raises; then nothing is stored.
    """
    sources = tuple(files)
    for _ in range(MOST_PREPARATIONS - 1):
        try:
            return publish(prepare(sources, at=at, whole=whole))
        except Overtaken:
            continue
    return publish(prepare(sources, at=at, whole=whole))


def prepare(files: Iterable[tuple[str, bytes]], *, at: datetime, whole: bool = False) -> Prepared:
    """Read and check files against the versions that stand, and tell what they would make.

    A process that is not in the upload but uses one of its forms, decisions or templates gets a
    new version too. The same content again changes nothing. A `whole` upload brings all that its
    processes are to have; any other takes over from their versions before what it lacks.
    Raises DefinitionInvalid with every problem found.
    """
    sources = sort_files(files)
    with one_picture():
        standing = what_stands()
        reading = Reading(secrets=secret_names())
    candidates = _checked(sources, standing, reading, at, whole=whole)
    changes = tuple(
        _change(candidate, standing.get(key), reading)
        for key, candidate in candidates.items()
        if key not in standing or standing[key].digest != candidate.digest
    )
    return Prepared(
        changes=changes,
        against={key: one.id for key, one in standing.items()},
        outcome=_outcome(sources, standing, reading, candidates, changes),
    )


def _checked(
    sources: tuple[Source, ...],
    standing: Mapping[str, Standing],
    reading: Reading,
    at: datetime,
    *,
    whole: bool,
) -> dict[str, Candidate]:
    read_all(sources, reading)
    reading.raise_errors()
    candidates = check_together(sources, standing, reading, at, whole=whole)
    reading.raise_errors()
    return candidates


def check_together(
    sources: tuple[Source, ...],
    standing: Mapping[str, Standing],
    reading: Reading,
    at: datetime,
    *,
    whole: bool,
) -> dict[str, Candidate]:
    """Check files that were read, with those that stand beside them; give what they make.

    What is wrong is added to the `reading`. Raises DefinitionInvalid as `candidates_of` does.
    """
    read_all(unseen(sources, standing, reading), reading)
    reading.forgive()
    candidates = candidates_of(sources, standing, reading, whole=whole)
    called = frozenset({*standing, *candidates})
    for candidate in candidates.values():
        check_candidate(candidate, reading, called=called, at=at)
    return candidates


def _change(candidate: Candidate, before: Standing | None, reading: Reading) -> Change:
    own = {one.source.name for one in candidate.files}
    return Change(
        candidate=candidate,
        version=before.version + 1 if before else 1,
        warnings=tuple(one.as_json() for one in reading.warnings if one.file in own),
        before=before.id if before else None,
    )


def _outcome(
    sources: tuple[Source, ...],
    standing: Mapping[str, Standing],
    reading: Reading,
    candidates: Mapping[str, Candidate],
    changes: tuple[Change, ...],
) -> Outcome:
    new = {
        one.candidate.key: Published(one.candidate.key, one.version, one.candidate.name)
        for one in changes
    }
    decided = [reading.decides[one.name] for one in sources if one.part == Part.DECISION]
    return Outcome(
        deployment_id=str(uuid.uuid4()) if changes else standing[min(candidates)].deployment_id,
        created=bool(changes),
        versions=tuple(new.get(key) or _kept(standing[key]) for key in sorted(candidates)),
        decisions=tuple(sorted({key for keys in decided for key in keys})),
        forms=tuple(sorted({form_names(one)[0] for one in sources if one.part == Part.FORM})),
        warnings=tuple(reading.warnings),
    )


def _kept(version: Standing) -> Published:
    return Published(version.key, version.version, version.name)
