"""What was corrected of a subject, by whom and when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from service.cases.models import SubjectChange, SubjectKind
from service.cases.record import open_to
from service.cases.subjects.views import SubjectChangeView, SubjectView
from service.extensions import db
from service.paging import USUAL, Key, Page, fetch
from service.people.actors import Actor


def changes_of_subject(
    case_id: str, *, actor: Actor, now: datetime, limit: int = USUAL, cursor: str | None = None
) -> Page[SubjectChangeView]:
    """Return a page of the corrections of whom or what a case is about, the newest first.

    Raises CaseNotFound, CursorUnreadable and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    keys = (Key(SubjectChange.seq.expression, descending=True),)
    selected = select(SubjectChange, SubjectChange.seq).where(
        SubjectChange.subject_id == case.subject_id
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([_view(row[0]) for row in rows], following)


def as_it_was(subject: SubjectView, version: int) -> SubjectView:
    """Show a subject as it was at one of its versions: what was corrected since is taken back."""
    since = (
        select(SubjectChange.before)
        .where(SubjectChange.subject_id == subject.id, SubjectChange.seq > version)
        .order_by(SubjectChange.seq.desc())
    )
    for before in db.session.scalars(since):
        subject = replace(subject, **_read(before))
    return replace(subject, version=version)


def _read(before: Mapping[str, Any]) -> dict[str, Any]:
    """Take what is kept as JSON for what it was."""
    said = dict(before)
    if said.get("date_of_birth"):
        said["date_of_birth"] = date.fromisoformat(said["date_of_birth"])
    if said.get("kind"):
        said["kind"] = SubjectKind(said["kind"])
    return said


def _view(row: SubjectChange) -> SubjectChangeView:
    return SubjectChangeView(row.seq, row.at, row.actor, row.before, row.after)
