"""The catalogue: what is published, and how many cases are open on it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from service.cases.models import Case, CaseState
from service.definitions.lookup import is_newest, versions_of
from service.definitions.models import ProcessVersion
from service.extensions import db
from service.paging import USUAL, Key, Page, fetch


@dataclass(frozen=True, slots=True)
class OpenCases:
    """How many cases are open on one version."""

    version: int
    count: int


@dataclass(frozen=True, slots=True)
class Published:
    """A process with its latest version, in effect or not."""

    key: str
    name: str
    version: int
    open_cases: tuple[OpenCases, ...]


def list_processes(*, limit: int = USUAL, cursor: str | None = None) -> Page[Published]:
    """Return a page of the published processes, by key. Raises CursorUnreadable."""
    keys = (Key(ProcessVersion.key.expression),)
    selected = select(ProcessVersion, ProcessVersion.key).where(is_newest())
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page(_published([row[0] for row in rows]), following)


def published(key: str) -> Published:
    """Return one process. Raises ProcessNotFound."""
    return _published(versions_of(key)[:1])[0]


def list_versions(
    key: str, *, limit: int = USUAL, cursor: str | None = None
) -> Page[ProcessVersion]:
    """Return a page of a process's versions, the newest first.

    Raises ProcessNotFound, CursorUnreadable.
    """
    versions_of(key)
    keys = (Key(ProcessVersion.version.expression, descending=True),)
    selected = select(ProcessVersion, ProcessVersion.version).where(ProcessVersion.key == key)
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def _published(versions: Iterable[ProcessVersion]) -> list[Published]:
    versions = list(versions)
    counts = _open_cases(version.key for version in versions)
    return [Published(one.key, one.name, one.version, counts[one.key]) for one in versions]


def _open_cases(keys: Iterable[str]) -> dict[str, tuple[OpenCases, ...]]:
    wanted = (
        select(Case.process_key, Case.process_version, func.count())
        .where(Case.process_key.in_(list(keys)), Case.state == CaseState.OPEN)
        .group_by(Case.process_key, Case.process_version)
        .order_by(Case.process_key, Case.process_version)
    )
    found: dict[str, tuple[OpenCases, ...]] = defaultdict(tuple)
    for key, version, count in db.session.execute(wanted):
        found[key] += (OpenCases(version, count),)
    return found
