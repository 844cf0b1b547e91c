"""What was corrected of a subject, by whom and when."""

from datetime import datetime

from sqlalchemy import select

from service.cases.models import SubjectChange
from service.cases.paging import USUAL, Key, Page, fetch
from service.cases.record import open_to
from service.cases.subjects.views import SubjectChangeView
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


def _view(row: SubjectChange) -> SubjectChangeView:
    return SubjectChangeView(row.seq, row.at, row.actor, row.before, row.after)
