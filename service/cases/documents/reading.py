"""Reading a document of a case: one version, those beside it, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from service.cases.documents.closing import (
    checked_by,
    is_on_its_way,
    is_one_of,
    issued_by,
    why_closed,
)
from service.cases.documents.versions import latest_of_case, version_by_id, versions_in
from service.cases.models import Case, DocumentVersion, File, Task
from service.cases.record import open_to
from service.errors import Refusal
from service.extensions import db
from service.ledger.outbox import State, Work
from service.people.actors import Actor


class Standing(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    EARLIER = "earlier"
    SENDING = "sending"
    UNDELIVERED = "undelivered"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version with its file; `trouble` says why an email has not taken it."""

    made: DocumentVersion
    file: File
    standing: Standing
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One version of a document and all that there are, the newest first.

    `closed` says why the reader may not change its words; None when they may.
    """

    case: Case
    shown: VersionView
    versions: Sequence[VersionView]
    closed: Refusal | None

    @property
    def newest(self) -> VersionView:
        """Return the newest version."""
        return self.versions[0]

    @property
    def name(self) -> str:
        """Return what the document is called, without the ending of its file."""
        return self.shown.file.name.removesuffix(".pdf")


def read_document(file_id: str, *, actor: Actor, now: datetime) -> DocumentView:
    """Show a version. Raises DocumentNotFound and the refusals of access."""
    made = version_by_id(file_id)
    case = open_to(made.case_id, actor=actor, now=now)
    series = versions_in(made.series)
    views = _views(series, newest=series[0].file_id)
    shown = next(one for one in views if one.made.file_id == file_id)
    return DocumentView(case, shown, views, why_closed(series[0], case, actor=actor))


def documents_of(case_id: str) -> list[VersionView]:
    """Return the newest version of every document of a case; who may see it is not asked."""
    latest = latest_of_case(case_id)
    return [view for made in latest for view in _views([made], newest=made.file_id)]


def papers_of_task(task_id: str, *, actor: Actor) -> list[tuple[VersionView, bool]]:
    """Return what a task checks or hands over, each with whether the reader may change it.

    Who may see the task is not asked.
    """
    task = db.session.get_one(Task, task_id)
    elements = {*checked_by(task), *issued_by(task)}
    if not elements:
        return []
    case = db.session.get_one(Case, task.case_id)
    found = [one for one in documents_of(case.id) if is_one_of(one.made, elements, task, case)]
    return [(one, why_closed(one.made, case, actor=actor) is None) for one in found]


def _views(made: Sequence[DocumentVersion], *, newest: str) -> list[VersionView]:
    wanted = select(File).where(File.id.in_([one.file_id for one in made]))
    files = {one.id: one for one in db.session.scalars(wanted)}
    return [
        VersionView(one, files[one.file_id], *_standing(one, newest=one.file_id == newest))
        for one in made
    ]


def _standing(made: DocumentVersion, *, newest: bool) -> tuple[Standing, str]:
    if made.issued_at is not None:
        return Standing.ISSUED, ""
    work = db.session.get(Work, made.work_id) if made.work_id else None
    if work is not None and work.state == State.GIVEN_UP:
        return Standing.UNDELIVERED, work.last_error
    if is_on_its_way(made):
        return Standing.SENDING, ""
    if work is not None and work.state == State.DONE:
        return Standing.UNDELIVERED, work.last_error
    return (Standing.DRAFT if newest else Standing.EARLIER), ""
