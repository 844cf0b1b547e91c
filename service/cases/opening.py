"""How every command begins: the case locked, the caller's right to it checked."""

from dataclasses import dataclass

from service.cases.facts import case_facts, task_facts
from service.cases.locking import lock_case, lock_case_of_task
from service.cases.models import Case, CaseState, Task, TaskState
from service.cases.motion import Motion
from service.cases.refusals import (
    CaseIsHeld,
    CaseIsNotOpen,
    TaskAlreadyDone,
    TaskComesAgain,
    TaskIsHeld,
    TaskIsNotFinished,
    TaskIsNotOpen,
    VersionMismatch,
)
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class OnTask:
    """A task to act on, and its case in motion."""

    task: Task
    motion: Motion


def open_case(case_id: str, verb: Verb, acting: Acting, *, if_match: int | None = None) -> Motion:
    """Lock an open case for a command.

    Raises CaseNotFound, VersionMismatch, CaseIsNotOpen and the refusals of access.
    """
    case = lock_case(case_id, if_match=if_match)
    require(acting.who, verb, case_facts(case))
    if case.state is not CaseState.OPEN:
        raise CaseIsNotOpen(state=case.state)
    return Motion(case, acting)


def open_task(
    task_id: str,
    verb: Verb,
    acting: Acting,
    *,
    if_match: int | None = None,
    held_too: bool = False,
) -> OnTask:
    """Lock an open task's case for a command; a held task only with `held_too`.

    Raises TaskNotFound, VersionMismatch, TaskAlreadyDone, TaskIsNotOpen, TaskIsHeld and the
    refusals of access.
    """
    motion = Motion(lock_case_of_task(task_id), acting)
    task = motion.tasks.get(task_id) or db.session.get_one(Task, task_id, populate_existing=True)
    require(acting.who, verb, task_facts(task, motion.case))
    if if_match is not None and task.version != if_match:
        raise VersionMismatch(expected=if_match, found=task.version)
    require_workable(task, motion.case, held_too=held_too)
    return OnTask(task, motion)


def finished_task(
    task_id: str, verb: Verb, acting: Acting, *, if_match: int | None = None
) -> OnTask:
    """Lock the open case of a task that is over, for a command that takes it up again.

    Raises TaskNotFound, VersionMismatch, CaseIsNotOpen, CaseIsHeld, TaskIsNotFinished,
    TaskComesAgain and the refusals of access.
    """
    motion = Motion(lock_case_of_task(task_id), acting)
    task = db.session.get_one(Task, task_id, populate_existing=True)
    require(acting.who, verb, task_facts(task, motion.case))
    if if_match is not None and task.version != if_match:
        raise VersionMismatch(expected=if_match, found=task.version)
    if motion.case.state is not CaseState.OPEN:
        raise CaseIsNotOpen(state=motion.case.state)
    if motion.case.held_by is not None:
        raise CaseIsHeld
    if task.state in (TaskState.OPEN, TaskState.HELD):
        raise TaskIsNotFinished(state=task.state)
    if task.taken_back_at is not None:
        raise TaskComesAgain
    return OnTask(task, motion)


def require_workable(task: Task, case: Case, *, held_too: bool) -> None:
    """Refuse what is over or on hold."""
    if task.state is TaskState.COMPLETED:
        raise TaskAlreadyDone(completed_by=task.completed_by)
    if task.state not in (TaskState.OPEN, TaskState.HELD) or case.state is not CaseState.OPEN:
        raise TaskIsNotOpen(state=task.state)
    if task.state is TaskState.HELD and not held_too:
        raise TaskIsHeld
