"""Drafts as they are read, and how they end: sent, discarded or forgotten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from service.cases.models import LIVE, Draft, LegalHold, Task
from service.extensions import db
from service.people.actors import Actor

NEWEST_FIRST = (Draft.saved_at.desc(), Draft.id)
Fields = Mapping[str, list[str]]
"""What a page was filled in with: the texts of each field, by its name."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The draft that a page was filled in from, and its version then."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as shown: whose it is, when it was saved, and what it holds."""

    id: str
    version: int
    by: str
    at: datetime
    fields: Fields

    @property
    def seen(self) -> Seen:
        """Return what a page remembers of it."""
        return Seen(self.id, self.version)


def view_of(draft: Draft) -> DraftView:
    """Show a draft."""
    return DraftView(draft.id, draft.version, draft.written_by, draft.saved_at, draft.fields)


def drafts_of(task_id: str, *, by: Actor | None = None) -> list[DraftView]:
    """Return the drafts of a task, those of one person or of everybody, the newest first.

    Whether the reader may see the task, and the drafts of others, is not asked here.
    """
    wanted = select(Draft).where(Draft.task_id == task_id)
    if by is not None:
        wanted = wanted.where(Draft.written_by == by.username)
    return [view_of(one) for one in db.session.scalars(wanted.order_by(*NEWEST_FIRST))]


def unseen(task_id: str, seen: Seen | None, fields: Fields, *, actor: Actor) -> DraftView | None:
    """Return what the actor has typed elsewhere since their page was made, if it is not the same.

    That is the page's own draft when it has changed, and any other when the page knew of none.
    """
    own = drafts_of(task_id, by=actor)
    if any(one.seen == seen or one.fields == fields for one in own):
        return None
    return next((one for one in own if seen is None or one.id == seen.id), None)


def discard(task_id: str, drafts: Collection[Seen], *, actor: Actor) -> None:
    """Delete the actor's drafts of a task, as they were seen: what has changed since is kept."""
    for one in drafts:
        gone = delete(Draft).where(
            Draft.id == one.id,
            Draft.task_id == task_id,
            Draft.written_by == actor.username,
            Draft.version == one.version,
        )
        db.session.execute(gone)


def forget_over(before: datetime) -> None:
    """Delete the drafts of tasks that are over which nobody has touched since `before`.

    Those of a case under a legal hold stay.
    """
    live = select(Task.id).where(Task.id == Draft.task_id, Task.state.in_(LIVE)).exists()
    held = (
        select(Task.id)
        .join(LegalHold, LegalHold.case_id == Task.case_id)
        .where(Task.id == Draft.task_id, LegalHold.lifted_at.is_(None))
        .exists()
    )
    db.session.execute(delete(Draft).where(Draft.saved_at < before, ~live, ~held))
