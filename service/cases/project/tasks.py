"""Tasks open and close as the diagram says."""

from service.bpmn.model import HUMAN
from service.cases import telling, undoing
from service.cases.allocating import allocate
from service.cases.covering import hand_to_cover
from service.cases.facts import task_facts
from service.cases.giving_on import remember_holder
from service.cases.holding import end_with_task
from service.cases.identity import task_id
from service.cases.models import Strand, Task, TaskRole, TaskState
from service.cases.motion import Motion
from service.cases.texts import computed_names, computed_text
from service.definitions.bundle import Bundle
from service.engine.effects import (
    ElementKept,
    PathSkipped,
    TaskClosed,
    TaskOpened,
    WorkTakenBack,
)
from service.extensions import db
from service.ledger.audit import Kind
from service.people.directory import actor_of, find_user, still_here
from service.people.rules import works_on

_OPENER = "opened_by"


def opened(motion: Motion, strand: Strand, effect: TaskOpened) -> None:
    """Make the task's row: who may do it, how it is called and what is to be done."""
    bundle = motion.bundle(strand, effect.process, effect.version)
    element = bundle.process.elements[effect.element]
    scope = motion.scope(strand, effect.local)
    at = motion.acting.at
    named = computed_text(element.assignee, scope, at)
    task = Task(
        id=task_id(strand.id, effect.token),
        case_id=motion.case.id,
        strand_id=strand.id,
        token=effect.token,
        element=element.id,
        process_key=effect.process,
        version_id=bundle.version_id,
        name=computed_text(element.name, scope, at) or element.id,
        instructions=computed_text(element.documentation, scope, at),
        state=TaskState.HELD if motion.case.held_by else TaskState.OPEN,
        assignee=_assignee(
            motion,
            named=named,
            users=computed_names(element.users, scope, at),
        ),
        mandatory=element.mandatory,
        form_key=element.form,
        outcomes=list(element.outcomes),
        local=dict(effect.local),
        within=[list(one) for one in effect.within],
        turn=effect.turn,
        instances=[list(one) for one in effect.instances],
        move=motion.case.moves,
        extensions=[],
        opened_at=at,
        counts_from=undoing.counts_from(motion, effect.process, element, at, effect.turn),
        roles=[
            TaskRole(role=role)
            for role in computed_names(bundle.process.roles_of(element.id), scope, at)
        ],
    )
    undoing.follow(motion, task)
    undoing.begin_round(motion, task)
    db.session.add(task)
    motion.tasks[task.id] = task
    motion.tell_log(Kind.TASK_OPENED, f"{task.name} opened.", task=task.id, element=element.id)
    if named == _OPENER:
        _leave_free_unless_able(motion, task)
    hand_to_cover(motion, task)
    allocate(motion, task)
    telling.tell_of_assignment(motion, task)


def renew(motion: Motion, task: Task, effect: ElementKept, bundle: Bundle) -> None:
    """Let an open task be what the new version draws; its drafts, holds and holder stay.

    Somebody who has claimed it keeps it, and then the roles stay as well.
    """
    task.within = [list(one) for one in effect.within]
    if bundle.version_id == task.version_id:  # Of a called process: only what is around it moved.
        return
    element = bundle.process.elements[effect.element]
    scope, at = motion.scope(motion.strands[task.strand_id], task.local), motion.acting.at
    task.element, task.version_id = element.id, bundle.version_id
    task.name = computed_text(element.name, scope, at) or element.id
    task.instructions = computed_text(element.documentation, scope, at)
    task.mandatory, task.form_key = element.mandatory, element.form
    task.outcomes = list(element.outcomes)
    if task.assignee is None:
        named = computed_names(bundle.process.roles_of(element.id), scope, at)
        if {one.role for one in task.roles} != set(named):
            remember_holder(task, roles=True)
        task.roles = [TaskRole(role=role) for role in named]


def closed(motion: Motion, strand: Strand, effect: TaskClosed) -> None:
    """Close the task's row; a hold of its own ends with it."""
    task = motion.tasks.pop(task_id(strand.id, effect.token))
    if task.held_by is not None:
        end_with_task(motion, task)
    task.completed_at = motion.acting.at
    task.state = TaskState(effect.how)
    if effect.how == "cancelled" and task is not motion.cancelled:
        motion.tell_log(
            Kind.TASK_CANCELLED,
            f"{task.name} is no longer needed.",
            task=task.id,
            element=task.element,
        )


def path_skipped(motion: Motion, strand: Strand, effect: PathSkipped) -> None:
    """Tell the log what will not be done, because the task that leads there was cancelled."""
    process = motion.bundle(strand, effect.process, effect.version).process
    people = [process.elements[one] for one in effect.elements]
    names = [one.name or one.id for one in people if one.type in HUMAN]
    if names:
        motion.tell_log(Kind.TASK_CANCELLED, f"Will not be done: {', '.join(names)}.")


def taken_back(motion: Motion, strand: Strand, effect: WorkTakenBack) -> None:
    """Mark what was done after an undone task, or would have been: it counts no longer."""
    undoing.take_back(motion, strand, effect)


def _assignee(motion: Motion, *, named: str, users: tuple[str, ...]) -> str | None:
    """Give the task to whom the diagram names.

    `owner` is the case's owner, if a person, `opened_by` whoever opened it. Somebody who is not
    there, or no longer, gets nothing: it is for the task's roles then.
    """
    if named == _OPENER:
        return still_here(motion.case.opened_by)
    if named != "owner":
        return still_here(named or (users[0] if len(users) == 1 else None))
    owner = motion.case.owner
    return still_here(owner) if owner and not owner.startswith("role:") else None


def _leave_free_unless_able(motion: Motion, task: Task) -> None:
    """Take a task from whoever opened the case when they may not do it, as of a program of theirs.

    Held by them nobody else could take it.
    """
    user = find_user(task.assignee) if task.assignee is not None else None
    if user is None:
        return
    db.session.flush()
    if not works_on(actor_of(user), task_facts(task, motion.case)):
        task.assignee = None
