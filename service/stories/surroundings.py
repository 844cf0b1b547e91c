"""What a story happens amid: the calendars and processes of the installation at hand."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from flask import has_app_context
from sqlalchemy import Table, func, insert, select

from service.definitions.calendars import (
    CalendarVersion,
    default_calendar,
    seed_standard_calendars,
)
from service.definitions.lookup import is_newest, let_go, newest_ids
from service.definitions.models import Content, Deployment, Part, ProcessVersion, VersionFile
from service.definitions.preparing import Prepared, carry_through
from service.definitions.publish import publish
from service.definitions.sources import part_of
from service.extensions import Base, db
from service.ledger.canonical import canonical, digest
from service.people.models import Role
from service.program import fingerprint
from service.stories.places import Places
from service.stories.stage import Stages, content
from service.transaction import reading, transaction

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Since when everything on a stage is in effect."""
_MOST_KEPT = 2
"""Installations, as they are and as they were before the last change, with stages kept ready."""
_MOST_PUBLISHED = 8
"""Sets of files that are kept published on the stages of each."""
_STANDARD = "standard"

Files = Sequence[tuple[str, bytes]]
"""Files as publishing takes them: their names and bytes."""
Rows = Mapping[Table, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Published:
    """A database with some files published, and the ids of the versions that this made.

    Its `name` is that of no other on the same surroundings.
    """

    name: str
    content: bytes
    made: frozenset[str]


@dataclass(eq=False)
class Surroundings:
    """What every stage begins with, as a database, and the stages on which it is.

    Publishing a process on it takes as long as publishing does; what came of it is kept.
    """

    base: bytes
    stages: Stages
    places: Places = field(default_factory=Places)
    _published: "OrderedDict[str, Published]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def forgetful(self) -> "Surroundings":
        """Give the same ones, where no place is remembered: what is told there is told once."""
        return replace(self, places=Places(most=0))

    def with_published(self, files: Files, *, whole: bool = True) -> Published:
        """Give a database in which these files are published as well.

        They are all that their processes are to have, unless they are not `whole`: then those of
        the versions that stand are taken over, as an upload of some files does. Stories are left
        out, for nothing that runs reads them. Raises DefinitionInvalid when they cannot be.
        """
        files = [one for one in files if part_of(one[0]) is not Part.STORY]
        named = sorted([name, digest(one)] for name, one in files)
        key = digest(canonical([whole, named]).encode())
        with self._lock:
            found = self._published.get(key)
        if found is None:
            with self.stages.lend(self.base):
                found = _publish(key, files, whole=whole)
        over = []
        with self._lock:
            self._published[key] = found
            self._published.move_to_end(key)
            while len(self._published) > _MOST_PUBLISHED:
                over.append(self._published.popitem(last=False)[1])
        for one in over:
            let_go(one.made)
        return found


def surroundings() -> Surroundings:
    """Give those of the installation at hand; without one there are the standard calendars."""
    if not has_app_context():
        return _kept(_STANDARD) or _keep(_STANDARD, {})
    with reading():
        name = _name()
        rows = {} if _kept(name) else _rows()
    return _kept(name) or _keep(name, rows)


_made: "OrderedDict[str, Surroundings]" = OrderedDict()
_made_lock = Lock()


def _kept(name: str) -> Surroundings | None:
    with _made_lock:
        return _made.get(name)


def _keep(name: str, rows: Rows) -> Surroundings:
    stages = Stages(name)
    with stages.lend():
        with transaction():
            for table, found in rows.items():
                if found:
                    db.session.execute(insert(table), list(found))
            seed_standard_calendars(BEGINNING)
        made = Surroundings(content(), stages)
    with _made_lock:
        made = _made.setdefault(name, made)
        while len(_made) > _MOST_KEPT:
            _made.popitem(last=False)
    return made


def standing(*, but: str | None = None) -> str:
    """Give a digest of all that a story happens amid: the program, the calendars, the versions.

    `but` is the key of a process that the story brings along itself.
    """
    newest = select(CalendarVersion.key, func.max(CalendarVersion.version))
    calendars = db.session.execute(newest.group_by(CalendarVersion.key))
    versions = {key: one for key, one in newest_ids().items() if key != but}
    counts = [default_calendar(), sorted(map(list, calendars))]
    stands = [fingerprint(), counts, sorted(versions.items())]
    return digest(canonical(stands).encode())


def _name() -> str:
    """Name what an installation's stages begin with: another set has another name."""
    return digest(canonical([str(db.engine.url), standing()]).encode())


def _rows() -> Rows:
    """Read the calendars, and the newest version of every process, in effect from the beginning."""
    versions = select(ProcessVersion.id).where(is_newest())
    files = select(VersionFile).where(VersionFile.version_id.in_(versions))
    digests = files.with_only_columns(VersionFile.digest)
    deployments = select(ProcessVersion.deployment_id).where(is_newest())
    wanted = {
        CalendarVersion: select(CalendarVersion),
        Role: select(Role),
        Deployment: select(Deployment).where(Deployment.id.in_(deployments)),
        ProcessVersion: select(ProcessVersion).where(is_newest()),
        Content: select(Content).where(Content.digest.in_(digests)),
        VersionFile: files,
    }
    found: dict[Table, list[dict[str, Any]]] = {}
    for model, asked in wanted.items():
        table = Base.metadata.tables[model.__tablename__]
        columns = asked.with_only_columns(*table.columns)
        found[table] = [dict(row) for row in db.session.execute(columns).mappings()]
    versions_table = Base.metadata.tables[ProcessVersion.__tablename__]
    for row in found[versions_table]:
        row["effective_from"] = BEGINNING
    return found


def _publish(name: str, files: Files, *, whole: bool) -> Published:
    """Publish files on the stage at hand."""

    def store(prepared: Prepared) -> None:
        with transaction():
            publish(prepared, by=None, at=BEGINNING)

    with reading():
        before = set(newest_ids().values())
    carry_through(files, store, at=BEGINNING, whole=whole)
    with reading():
        made = frozenset(set(newest_ids().values()) - before)
    return Published(name, content(), made)
