"""Publishing: an upload becomes new versions of the processes it changes, or nothing at all."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from service.bpmn.model import Process
from service.definitions import lookup
from service.definitions.checking import Reading, check_draft, read_all, runnable
from service.definitions.draft import Draft, Pinned, make_draft
from service.definitions.models import (
    Content,
    Deployment,
    Part,
    ProcessVersion,
    VersionFile,
)
from service.definitions.sources import DefinitionInvalid, Source, form_names, sort_files
from service.definitions.starts import start_events
from service.errors import Problem
from service.extensions import db
from service.ledger.canonical import digest
from service.people.roles import ensure_role

_PUBLISHING = 7_466_312
"""The number under which PostgreSQL lets one upload at a time be published."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an upload made: whether anything is new, and the versions that now stand."""

    deployment_id: str
    created: bool
    versions: tuple[ProcessVersion, ...]
    decisions: tuple[str, ...]
    forms: tuple[str, ...]
    warnings: tuple[Problem, ...]


def publish(
    files: Iterable[tuple[str, bytes]],
    *,
    by: str | None,
    at: datetime,
    note: str = "",
    dry_run: bool = False,
    effective_from: datetime | None = None,
) -> Outcome:
    """Check the files and store a new version of every process that they change.

    A process that is not in the upload but uses one of its forms, decisions or templates gets a
    new version too. The same content again stores nothing.
    Raises DefinitionInvalid with every problem found; then nothing is stored.
    """
    sources = sort_files(files)
    _one_at_a_time()
    latest = {one.key: one for one in lookup.newest_versions()}
    kept = {key: _pinned(version) for key, version in latest.items()}
    reading = Reading()
    read_all(sources, reading)
    reading.raise_errors()
    read_all(_unseen(sources, kept, reading), reading)
    reading.forgive()
    drafts = _drafts(sources, kept, reading)
    if not drafts:
        raise DefinitionInvalid(
            problems=[
                Problem("no_process", "No process is in these files or uses them.", file=one.name)
                for one in sources
            ]
        )
    called = frozenset({*latest, *drafts})
    for draft in drafts.values():
        check_draft(draft, reading, called=called, at=at)
    reading.raise_errors()
    changed = [one for key, one in drafts.items() if _differs(one, latest.get(key))]
    deployment = Deployment(id=_new_id(), by=by, at=at, note=note)
    made = {
        one.key: _version(one, deployment, effective_from or at, latest, reading) for one in changed
    }
    if changed and not dry_run:
        _store(deployment, made, drafts, latest)
    versions = tuple(made.get(key) or latest[key] for key in sorted(drafts))
    return Outcome(
        deployment_id=deployment.id if changed else versions[0].deployment_id,
        created=bool(changed),
        versions=versions,
        decisions=tuple(sorted({key for keys in _offered(reading, sources) for key in keys})),
        forms=tuple(sorted({form_names(one)[0] for one in sources if one.part == Part.FORM})),
        warnings=tuple(reading.warnings),
    )


def _one_at_a_time() -> None:
    """Let uploads number their versions one after the other; SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_PUBLISHING)))


def _new_id() -> str:
    return str(uuid.uuid4())


def _offered(reading: Reading, sources: tuple[Source, ...]) -> list[frozenset[str]]:
    return [reading.decides[one.name] for one in sources if one.part == Part.DECISION]


def _pinned(version: ProcessVersion) -> tuple[Pinned, ...]:
    contents = lookup.contents_of(version)
    return tuple(
        Pinned(Source(one.name, Part(one.part), contents[one.digest]), one.key)
        for one in version.files
    )


def _unseen(
    sources: tuple[Source, ...], kept: Mapping[str, tuple[Pinned, ...]], reading: Reading
) -> list[Source]:
    """Return the files of standing versions that the upload does not bring.

    A diagram is brought by its process, whatever its name; every other file by its name.
    """
    keys = {one.key for diagram in reading.diagrams.values() for one in runnable(diagram)}
    names = {one.name for one in sources}
    standing = [(key, one.source) for key, pinned in kept.items() for one in pinned]
    diagrams = {
        source for key, source in standing if source.part == Part.BPMN and key not in keys
    } - {*sources}
    others = {source.name: source for _, source in standing if source.part != Part.BPMN}
    return [
        *sorted(diagrams, key=lambda one: (one.name, one.content)),
        *(source for name, source in others.items() if name not in names),
    ]


def _drafts(
    sources: tuple[Source, ...], kept: Mapping[str, tuple[Pinned, ...]], reading: Reading
) -> dict[str, Draft]:
    """Make a draft of every process in the upload and of every other that uses its files."""
    drafts: dict[str, Draft] = {}
    for source in sources:
        for process in runnable(reading.diagrams[source]) if source.part == "bpmn" else ():
            if process.key in drafts:
                raise DefinitionInvalid(problems=[_twice(process, source)])
            drafts[process.key] = _draft(source, process, sources, kept, reading)
    for key, pinned in kept.items():
        bpmn = next(one.source for one in pinned if one.source.part == Part.BPMN)
        if key not in drafts:
            diagram = reading.diagrams.get(bpmn)
            if diagram is None:
                continue  # What stands is no longer read: it stays as it is, and a warning says so.
            draft = _draft(bpmn, diagram.processes[key], sources, kept, reading)
            if set(draft.files) != set(pinned) or _brings(sources, draft):
                drafts[key] = draft
    return drafts


def _brings(sources: tuple[Source, ...], draft: Draft) -> bool:
    """Tell whether an upload holds a file that a process uses, changed or not."""
    brought = {(one.part, one.content) for one in sources}
    return any((one.source.part, one.source.content) in brought for one in draft.files)


def _draft(
    source: Source,
    process: Process,
    sources: tuple[Source, ...],
    kept: Mapping[str, tuple[Pinned, ...]],
    reading: Reading,
) -> Draft:
    diagram = reading.diagrams[source]
    earlier = kept.get(process.key, ())
    return make_draft(
        source, diagram, process, offered=sources, earlier=earlier, decides=reading.decides
    )


def _twice(process: Process, source: Source) -> Problem:
    return Problem(
        "process_repeated",
        f"Two files define the process {process.key!r}.",
        "Give one of them another id.",
        file=source.name,
        element=process.key,
        line=process.line,
    )


def _differs(draft: Draft, standing: ProcessVersion | None) -> bool:
    return standing is None or standing.digest != draft.digest


def _version(
    draft: Draft,
    deployment: Deployment,
    effective_from: datetime,
    latest: Mapping[str, ProcessVersion],
    reading: Reading,
) -> ProcessVersion:
    standing = latest.get(draft.key)
    own = {one.source.name for one in draft.files}
    return ProcessVersion(
        id=_new_id(),
        key=draft.key,
        version=standing.version + 1 if standing else 1,
        name=draft.process.name or draft.key,
        deployment_id=deployment.id,
        effective_from=effective_from,
        digest=draft.digest,
        warnings=[problem.as_json() for problem in reading.warnings if problem.file in own],
    )


def _store(
    deployment: Deployment,
    made: Mapping[str, ProcessVersion],
    drafts: Mapping[str, Draft],
    latest: Mapping[str, ProcessVersion],
) -> None:
    db.session.add(deployment)
    db.session.flush()
    for key, version in made.items():
        draft = drafts[key]
        _store_contents(draft)
        version.files = [
            VersionFile(
                name=one.source.name,
                part=one.source.part,
                key=one.key,
                digest=digest(one.source.content),
            )
            for one in draft.files
        ]
        db.session.add(version)
        for lane in draft.process.lanes.values():
            if lane.role:
                ensure_role(lane.role, lane.name, from_deployment=True)
        db.session.add_all(start_events(draft.process, version, latest.get(key), now=deployment.at))
    db.session.flush()


def _store_contents(draft: Draft) -> None:
    contents = {digest(one.source.content): one.source.content for one in draft.files}
    held = set(db.session.scalars(select(Content.digest).where(Content.digest.in_(contents))))
    db.session.add_all(
        Content(digest=key, content=content) for key, content in contents.items() if key not in held
    )
    db.session.flush()


def count_versions(key: str) -> int:
    """Return how many versions of a process were published."""
    return db.session.scalar(select(func.count()).where(ProcessVersion.key == key)) or 0
