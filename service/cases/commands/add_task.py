"""Add a task to a running case that its diagram does not know of."""

from dataclasses import dataclass
from datetime import datetime

from service.cases.companions import begin_companion
from service.cases.models import Strand, StrandKind, Task
from service.cases.motion import Motion
from service.cases.opening import open_case
from service.cases.refusals import AddedTaskDoesNotOpen, DueDateNotFuture, NameRequired
from service.cases.settle import settle
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.owners import ROLE, require_owner
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Adding:
    """What is to be done: by `to`, a user or `role:<key>` (None: any officer), until `due_at`."""

    name: str
    instructions: str = ""
    to: str | None = None
    due_at: datetime | None = None


def add_task(case_id: str, adding: Adding, *, acting: Acting) -> Task:
    """Open a task of its own beside a case, which it never keeps open and ends with.

    On a case on hold it is on hold as well. Raises NameRequired, DueDateNotFuture, UserUnknown,
    RoleUnknown, ProcessNotFound, AddedTaskDoesNotOpen and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.ADD_TASK, acting)
    name = adding.name.strip()
    if not name:
        raise NameRequired
    if adding.due_at is not None and adding.due_at <= acting.at:
        raise DueDateNotFuture
    if adding.to is not None:
        require_owner(adding.to)
    motion.tell_log(Kind.TASK_ADDED, f"{name} was added to the case.", to=adding.to)
    strand = begin_companion(motion, StrandKind.AD_HOC, _facts(adding, name, acting))
    settle(motion)
    return _opened(motion, strand)


def _facts(adding: Adding, name: str, acting: Acting) -> dict[str, object]:
    """Give the process of added tasks its data."""
    to = adding.to or ""
    is_role = to.startswith(ROLE)
    return {
        "name": name,
        "instructions": adding.instructions.strip(),
        "roles": [to.removeprefix(ROLE)] if is_role else [],
        "assignee": None if is_role else adding.to,
        "due_at": adding.due_at.isoformat() if adding.due_at else None,
        "added_by": acting.who.username,
    }


def _opened(motion: Motion, strand: Strand) -> Task:
    """Return the task that the process opened. Raises AddedTaskDoesNotOpen."""
    for task in motion.tasks.values():
        if task.strand_id == strand.id:
            return task
    raise AddedTaskDoesNotOpen
