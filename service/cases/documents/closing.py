"""Whether the words of a document may still change, and for whom."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service.cases.documents.refusals import DocumentIsClosed, DocumentIsIssued, DocumentIsOnItsWay
from service.cases.facts import case_facts, task_facts
from service.cases.models import Case, DocumentKind, DocumentVersion, Task, TaskState
from service.cases.renaming import name_now, names_before
from service.definitions.lookup import bundle_by_id
from service.errors import Refusal
from service.extensions import db
from service.ledger import outbox
from service.ledger.outbox import Work
from service.people.access import may
from service.people.actors import Actor
from service.people.verbs import Verb


def is_on_its_way(made: DocumentVersion) -> bool:
    """Tell whether an email is to take this version, and has not yet."""
    if made.issued_at is not None:
        return False
    return any(
        work.id == made.work_id or made.file_id in _attached(work)
        for work in outbox.open_for(made.case_id, "email")
    )


def is_undelivered(made: DocumentVersion) -> bool:
    """Tell whether the email that was to take this version was given up."""
    work = db.session.get(Work, made.work_id) if made.work_id else None
    return made.issued_at is None and work is not None and work.state == outbox.State.GIVEN_UP


def _attached(work: Work) -> list[Any]:
    wanted = work.inputs.get("attachments") or []
    return wanted if isinstance(wanted, list) else [wanted]


def why_closed(made: DocumentVersion, case: Case, *, actor: Actor) -> Refusal | None:
    """Say why somebody may not change the newest version of a document; None when they may.

    What the process made is changed by whoever may do an open task that checks it: so nobody
    changes what another has approved.
    """
    if made.issued_at is not None:
        return DocumentIsIssued()
    if is_on_its_way(made):
        return DocumentIsOnItsWay()
    if made.kind is not DocumentKind.MADE:
        allowed = may(actor, Verb.WRITE_DOCUMENT, case_facts(case))
    else:
        allowed = any(
            may(actor, Verb.COMPLETE_TASK, task_facts(task, case))
            for task in checking(made)
            if task.state is TaskState.OPEN
        )
    return None if allowed else DocumentIsClosed()


def checking(made: DocumentVersion) -> list[Task]:
    """Return the open and held tasks that check a document."""
    wanted = (
        select(Task)
        .where(Task.case_id == made.case_id, Task.state.in_((TaskState.OPEN, TaskState.HELD)))
        .options(selectinload(Task.roles))
    )
    case = db.session.get_one(Case, made.case_id)
    return [
        task for task in db.session.scalars(wanted) if is_one_of(made, checked_by(task), task, case)
    ]


def is_one_of(made: DocumentVersion, elements: Collection[str], task: Task, case: Case) -> bool:
    """Tell whether one of these elements of a task's process has made a document.

    The process may run on in a version in which that element is called otherwise. Where both are
    inside a multi-instance activity, they must be in the same instance.
    """
    if made.element is None or made.version_id is None:
        return False
    if bundle_by_id(made.version_id).process.key != task.process_key:
        return False
    if is_apart(made, task, case):
        return False
    return name_now(case, made.element, version_id=made.version_id) in elements


def is_apart(made: DocumentVersion, task: Task, case: Case) -> bool:
    """Tell whether a document and a task are of two instances of one multi-instance activity."""
    for (theirs, number), (ours, other) in zip(made.instances, task.instances, strict=False):
        if theirs not in names_before(case, [ours]) and ours not in names_before(case, [theirs]):
            return False
        if number != other:
            return True
    return False


def checked_by(task: Task) -> tuple[str, ...]:
    """Return the elements whose documents a task checks."""
    drawn = bundle_by_id(task.version_id).process.elements.get(task.element)
    return drawn.checks if drawn else ()


def issued_by(task: Task) -> tuple[str, ...]:
    """Return the elements whose documents a task hands over."""
    drawn = bundle_by_id(task.version_id).process.elements.get(task.element)
    return drawn.issues if drawn else ()
