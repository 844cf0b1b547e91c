"""What an undo changes beside tokens: who has the attempt, what counts, the clocks of the law.

A clock of the law never starts anew because somebody was mistaken: where an undo comes back to one
that has begun, it counts on from its first beginning.
"""

from datetime import datetime

from sqlalchemy import select

from service.cases.clocks import policies
from service.cases.models import Strand, Task, TaskRole, TaskState
from service.cases.motion import Motion
from service.definitions.lookup import bundle_by_id
from service.engine.effects import WorkTakenBack
from service.extensions import db
from service.sla.pauses import Kind as ClockKind


def follow(motion: Motion, task: Task) -> None:
    """Make a task that opens the next attempt of the one that was undone, for the same people."""
    before = motion.redone
    if before is None or (before.process_key, before.element) != (task.process_key, task.element):
        return
    motion.redone = None
    task.attempt = before.attempt + 1
    task.previous_id = before.id
    done = before.state is TaskState.COMPLETED
    task.assignee = before.assignee or (before.completed_by if done else None)
    task.roles = [TaskRole(role=one.role) for one in before.roles]


def take_back(motion: Motion, strand: Strand, effect: WorkTakenBack) -> None:
    """Mark the tasks, done or open, that an undo went back to before."""
    wanted = select(Task).where(
        Task.strand_id == strand.id,
        Task.process_key == effect.process,
        Task.taken_back_at.is_(None),
    )
    elements = bundle_by_id(strand.version_id).process.elements
    for task in db.session.scalars(wanted):
        looped = {one for _, one in task.within if one in elements and elements[one].loop}
        if _lies_in(task, effect, looped):
            _remember_clock(motion, strand, task)
            task.taken_back_at = motion.acting.at


def remember_timers(motion: Motion, strand: Strand) -> None:
    """Note from when the drawn clocks of the law count that wait now; an undo may clear them."""
    for timer in motion.timetable:
        if timer.statutory and timer.strand_id == strand.id and timer.task_id is None:
            process = bundle_by_id(timer.version_id).key
            _keep(motion, process, timer.element, timer.base_at)


def forget_timers(motion: Motion) -> None:
    """Forget the clocks that wait still, or again."""
    waiting = {
        _key(bundle_by_id(one.version_id).key, one.element)
        for one in motion.timetable
        if one.statutory
    }
    kept = motion.case.statutory_bases
    motion.case.statutory_bases = {key: one for key, one in kept.items() if key not in waiting}


def statutory_base(motion: Motion, process: str, element: str) -> datetime | None:
    """Return from when a clock of the law counts on that an undo has come back to; only once."""
    kept = dict(motion.case.statutory_bases)
    base = kept.pop(_key(process, element), None)
    if base is None:
        return None
    motion.case.statutory_bases = kept
    return datetime.fromisoformat(base)


def _lies_in(task: Task, effect: WorkTakenBack, looped: set[str]) -> bool:
    """Tell whether a task lies in what is taken back; loops' instances are told apart."""
    place = [*task.within, [task.token, task.element]]
    depth = len(effect.within)
    if depth >= len(place):
        return False
    for (owner, name), (other, same) in zip(effect.within, place, strict=False):
        if name != same or (name in looped and owner != other):
            return False
    if place[depth][1] not in effect.elements:
        return False
    return effect.turn is None or (task.turn is not None and task.turn >= effect.turn)


def _remember_clock(motion: Motion, strand: Strand, task: Task) -> None:
    """Note from when the law's clocks of a task count, its drawn boundary timers included."""
    policy = policies.policy_of(motion, strand, task)
    if policy is not None and policy.kind is ClockKind.STATUTORY:
        _keep(motion, task.process_key, task.element, task.counts_from)
    for one in bundle_by_id(task.version_id).process.elements.values():
        on_it = one.attached_to == task.element and one.rule is not None
        if on_it and one.rule is not None and one.rule.kind == ClockKind.STATUTORY:
            _keep(motion, task.process_key, one.id, task.counts_from)


def _keep(motion: Motion, process: str, element: str, base: datetime) -> None:
    kept = dict(motion.case.statutory_bases)
    kept.setdefault(_key(process, element), base.isoformat())
    motion.case.statutory_bases = kept


def _key(process: str, element: str) -> str:
    return f"{process}/{element}"
