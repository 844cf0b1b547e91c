"""Keep what somebody has typed into the form of a task."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import select

from service.cases.drafts import NEWEST_FIRST, DraftView, Fields, Seen, view_of
from service.cases.facts import task_facts
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import Case, CaseState, Draft, Task
from service.cases.refusals import DraftsFull, DraftTooLarge, TaskNotFound
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb

MOST = 10
"""How many drafts of one task one person may have."""
LARGEST = 1024 * 1024
"""Bytes that a draft may take."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was saved, and the one `beside` it that it would have written over."""

    draft: DraftView
    beside: DraftView | None = None


def save_draft(task_id: str, fields: Fields, *, acting: Acting, seen: Seen | None) -> Saved:
    """Keep what was typed, over the draft that the page was filled in from.

    Where that has changed meanwhile, or there is one of which the page did not know, what was
    typed is kept beside it. A task that is over keeps drafts too: nothing typed is lost. The case
    is not locked, for it does not move.
    Raises TaskNotFound, CaseIsErased, DraftTooLarge, DraftsFull and the refusals of access.
    """
    task = db.session.get(Task, task_id)
    if task is None:
        raise TaskNotFound(task_id=task_id)
    case = db.session.get_one(Case, task.case_id)
    require(acting.who, Verb.READ_TASK, task_facts(task, case))
    if case.state is not CaseState.OPEN:
        lock_case(case.id)  # It may be erased just now, and then nothing of it is kept.
    if len(orjson.dumps(fields)) > LARGEST:
        raise DraftTooLarge
    own = _own(task_id, acting)
    current = next((one for one in own if view_of(one).seen == seen), None)
    same = next((one for one in own if one.fields == fields), None)
    if same is not None:
        if current is not None and same is not current:
            db.session.delete(current)
            db.session.flush()
        return Saved(view_of(same))
    if current is not None:
        current.fields, current.saved_at = dict(fields), acting.at
        current.version += 1
        db.session.flush()
        return Saved(view_of(current))
    return _begin(task_id, fields, acting, beside=_unseen(own, seen), had=len(own))


def _unseen(own: Sequence[Draft], seen: Seen | None) -> DraftView | None:
    """Return the draft that the page does not know of, or not as it is now."""
    found = next((one for one in own if seen is None or one.id == seen.id), None)
    return view_of(found) if found else None


def _begin(
    task_id: str, fields: Fields, acting: Acting, *, beside: DraftView | None, had: int
) -> Saved:
    if had >= MOST:
        raise DraftsFull
    draft = Draft(
        id=new_id(),
        task_id=task_id,
        written_by=acting.who.username,
        fields=dict(fields),
        saved_at=acting.at,
    )
    db.session.add(draft)
    db.session.flush()
    return Saved(view_of(draft), beside)


def _own(task_id: str, acting: Acting) -> list[Draft]:
    """Return the writer's drafts, locked, the newest first."""
    wanted = select(Draft).where(Draft.task_id == task_id, Draft.written_by == acting.who.username)
    return list(db.session.scalars(wanted.order_by(*NEWEST_FIRST).with_for_update()))
