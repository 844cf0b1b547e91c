"""Finding published versions."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_

from service.definitions.bundle import Bundle, Cache, File, make_bundle
from service.definitions.models import Content, Part, ProcessVersion, StartEvent
from service.errors import Refusal
from service.extensions import db

LARGEST_VERSION = 2**31 - 1
_cache = Cache()


class ProcessNotFound(Refusal):
    """There is no such process, or no version of it is in effect yet."""


class VersionNotFound(Refusal):
    """The process has no such version."""


def newest_versions() -> list[ProcessVersion]:
    """Return the highest version of every process, in effect or not, by key."""
    wanted = select(ProcessVersion).where(is_newest())
    return list(db.session.scalars(wanted.order_by(ProcessVersion.key)))


def newest_ids() -> dict[str, str]:
    """Return the id of the highest version of every process, by key."""
    wanted = select(ProcessVersion.key, ProcessVersion.id).where(is_newest())
    return dict(db.session.execute(wanted).all())


def is_newest() -> ColumnElement[bool]:
    """Tell in a query whether a version is its process's highest."""
    newest = select(ProcessVersion.key, func.max(ProcessVersion.version)).group_by(
        ProcessVersion.key
    )
    return tuple_(ProcessVersion.key, ProcessVersion.version).in_(newest)


def effective_versions(at: datetime) -> list[ProcessVersion]:
    """Return the version of every process that is in effect at an instant, by key."""
    wanted = (
        select(ProcessVersion)
        .where(ProcessVersion.effective_from <= at)
        .order_by(ProcessVersion.key, ProcessVersion.version)
    )
    return list({one.key: one for one in db.session.scalars(wanted)}.values())


def version_of(key: str, *, at: datetime, version: int | None = None) -> ProcessVersion:
    """Return a process's version: the numbered one, or the latest in effect.

    Raises ProcessNotFound or VersionNotFound.
    """
    if version is not None and not 1 <= version <= LARGEST_VERSION:
        raise VersionNotFound(process=key)
    wanted = select(ProcessVersion).where(ProcessVersion.key == key)
    if version is None:
        wanted = wanted.where(ProcessVersion.effective_from <= at)
    else:
        wanted = wanted.where(ProcessVersion.version == version)
    found = db.session.scalar(wanted.order_by(ProcessVersion.version.desc()).limit(1))
    if found is not None:
        return found
    known = db.session.scalar(select(ProcessVersion.id).where(ProcessVersion.key == key).limit(1))
    if known is None or version is None:
        raise ProcessNotFound(f"There is no process {key!r} in effect.", process=key)
    raise VersionNotFound(f"The process {key!r} has no version {version}.", process=key)


def versions_of(key: str) -> list[ProcessVersion]:
    """Return every version of a process, the newest first; raise ProcessNotFound."""
    wanted = select(ProcessVersion).where(ProcessVersion.key == key)
    found = list(db.session.scalars(wanted.order_by(ProcessVersion.version.desc())))
    if not found:
        raise ProcessNotFound(f"There is no process {key!r}.", process=key)
    return found


def contents_of(version: ProcessVersion) -> Mapping[str, bytes]:
    """Return the bytes of a version's files by their digest."""
    digests = [one.digest for one in version.files]
    wanted = select(Content.digest, Content.content).where(Content.digest.in_(digests))
    return dict(db.session.execute(wanted).all())


def bundle_of(version: ProcessVersion) -> Bundle:
    """Return a version read and compiled, from this process's cache when it is there."""

    def make() -> Bundle:
        contents = contents_of(version)
        files = tuple(
            File(one.name, Part(one.part), one.key, contents[one.digest]) for one in version.files
        )
        return make_bundle(
            version_id=version.id,
            key=version.key,
            version=version.version,
            name=version.name,
            files=files,
        )

    return _cache.get(version.id, make)


def bundle_by_id(version_id: str) -> Bundle:
    """Return the bundle of a version by its id, without a query when it is held."""
    held = _cache.held(version_id)
    return held or bundle_of(db.session.get_one(ProcessVersion, version_id))


def let_go(version_ids: Iterable[str]) -> None:
    """Keep the bundles of versions no longer that nobody will ask for again."""
    for version_id in version_ids:
        _cache.let_go(version_id)


def starts_on(kind: str, name: str, *, at: datetime) -> list[tuple[ProcessVersion, StartEvent]]:
    """Return the start events that a message or signal sets off, in versions now in effect."""
    wanted = select(StartEvent).where(StartEvent.kind == kind, StartEvent.name == name)
    events = list(db.session.scalars(wanted))
    if not events:
        return []
    effective = {one.id: one for one in effective_versions(at)}
    return [(effective[one.version_id], one) for one in events if one.version_id in effective]
