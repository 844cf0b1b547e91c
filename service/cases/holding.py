"""Holds: intervals with a planned release, each with a strand on the hold process.

The interval row is the truth. The strand's timer event is what releases; should the strand fail,
a safety timer releases on the planned date all the same.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from service.cases import clocks, telling
from service.cases.companions import begin_companion
from service.cases.identity import new_id
from service.cases.models import Hold, Strand, StrandKind, Task, TaskState
from service.cases.motion import Motion
from service.cases.refusals import HoldTooLong
from service.cases.texts import day_of
from service.engine.stimuli import CancelStrand
from service.extensions import db
from service.ledger.audit import Kind

RELEASE = "release"
AFTER_ITS_PROCESS = timedelta(seconds=1)
"""By how much the safety timer follows the release that the hold's process should make."""


class HoldEnd(StrEnum):
    """How a hold ended."""

    ON_TIME = "on_time"
    EARLY = "early"
    WITH_TASK = "with_task"
    WITH_CASE = "with_case"


def place(
    motion: Motion,
    *,
    task: Task | None,
    reason: str,
    note: str,
    release_at: datetime,
    stop_clock: bool = False,
) -> Hold:
    """Put a task, or with None the whole case, on hold from now."""
    hold = Hold(
        id=new_id(),
        case_id=motion.case.id,
        task_id=task.id if task else None,
        strand_id="",
        reason=reason,
        note=note,
        stop_clock=stop_clock,
        placed_by=motion.acting.who.username,
        placed_at=motion.acting.at,
        planned_at=release_at,
        release_at=release_at,
    )
    db.session.add(hold)
    motion.holds[hold.id] = hold
    motion.case.holds += 1
    if task is None:
        motion.case.held_by = hold.id
    else:
        task.held_by = hold.id
    for held in motion.tasks.values() if task is None else [task]:
        held.state = TaskState.HELD
    _start_strand(motion, hold, task)
    clocks.refresh(motion)
    return hold


def check_limits(
    motion: Motion, task: Task | None, release_at: datetime, *, placed_at: datetime
) -> None:
    """Refuse a hold that outlasts the limit of a task that it holds: with None, every open one's.

    A limit counts from when the hold was placed, or the task opened in a case that was held
    already. Raises HoldTooLong, naming the task with the strictest limit.
    """
    limits = [
        (latest, one.name)
        for one in (motion.tasks.values() if task is None else [task])
        if (latest := clocks.latest_release(one, max(placed_at, one.opened_at))) is not None
    ]
    latest, name = min(limits, default=(release_at, ""))
    if release_at > latest:
        raise HoldTooLong(f"{name} may be held until {day_of(latest)} at the latest.")


def revise(motion: Motion, hold: Hold, release_at: datetime) -> None:
    """Give a hold another release date: its strand begins anew with it."""
    _end_strand(motion, hold)
    hold.release_at = release_at
    _start_strand(motion, hold, motion.tasks.get(hold.task_id or ""))
    clocks.refresh(motion)


def release(motion: Motion, hold: Hold, how: HoldEnd) -> None:
    """End a hold: what it held is open again, unless the case or the task is held otherwise.

    One released on its date ends at that instant, however late the timer was served.
    """
    hold.ended_at = hold.release_at if how is HoldEnd.ON_TIME else motion.acting.at
    hold.ended_by = motion.acting.who.username
    hold.ended_how = how
    motion.timetable.clear(hold.strand_id, clock=RELEASE)
    if hold.task_id is None:
        motion.case.held_by = None
    elif hold.task_id in motion.tasks:
        motion.tasks[hold.task_id].held_by = None
    for task in motion.tasks.values():
        held = task.held_by is not None or motion.case.held_by is not None
        task.state = TaskState.HELD if held else TaskState.OPEN
    _log_release(motion, hold, how)
    clocks.refresh(motion)


def release_now(motion: Motion, hold: Hold, how: HoldEnd) -> None:
    """End a hold from outside its strand, which has nothing more to do."""
    _end_strand(motion, hold)
    release(motion, hold, how)


def end_with_task(motion: Motion, task: Task) -> None:
    """End the hold of a task that ends."""
    hold = motion.holds[task.held_by or ""]
    task.held_by = None
    release_now(motion, hold, HoldEnd.WITH_TASK)


def end_with_case(motion: Motion) -> None:
    """End every hold that lasts when its case ends; the strands that run them end with it too."""
    for hold in motion.holds.values():
        if hold.ended_at is None:
            release(motion, hold, HoldEnd.WITH_CASE)


def hold_of(motion: Motion, strand: Strand) -> Hold | None:
    """Return the hold that lasts and that a strand runs."""
    running = (one for one in motion.holds.values() if one.strand_id == strand.id)
    return next((one for one in running if one.ended_at is None), None)


def _start_strand(motion: Motion, hold: Hold, task: Task | None) -> None:
    strand = begin_companion(motion, StrandKind.HOLD, _facts(motion, hold, task))
    hold.strand_id = strand.id
    motion.timetable.add_own(
        strand,
        RELEASE,
        rule=hold.release_at.isoformat(),
        base_at=motion.acting.at,
        due_at=hold.release_at + AFTER_ITS_PROCESS,
        explanation="The hold is released on this date whatever its process does.",
    )


def _facts(motion: Motion, hold: Hold, task: Task | None) -> dict[str, object]:
    """Give the hold process its data."""
    remind_at = clocks.reminder_before(motion, hold.release_at)
    return {
        "release_at": hold.release_at.isoformat(),
        "remind_at": remind_at.isoformat() if remind_at else None,
        "reason": hold.reason,
        "note": hold.note,
        "task": task.id if task else None,
        "task_name": task.name if task else None,
        "placed_by": hold.placed_by,
    }


def _end_strand(motion: Motion, hold: Hold) -> None:
    strand = motion.strands.get(hold.strand_id)
    if strand is not None:
        motion.stimulate(strand, CancelStrand())
    motion.timetable.clear(hold.strand_id, clock=RELEASE)


def _log_release(motion: Motion, hold: Hold, how: HoldEnd) -> None:
    task = None if hold.task_id is None else db.session.get(Task, hold.task_id)
    what = task.name if task else "The case"
    words = {
        HoldEnd.ON_TIME: f"{what} was released from hold on its date.",
        HoldEnd.EARLY: f"{what} was released from hold.",
        HoldEnd.WITH_TASK: f"The hold of {what} ended with it.",
        HoldEnd.WITH_CASE: f"The hold of {what} ended with the case.",
    }[how]
    kind = Kind.CASE_RELEASED if hold.task_id is None else Kind.TASK_RELEASED
    if how in (HoldEnd.WITH_TASK, HoldEnd.WITH_CASE):
        kind = Kind.HOLD_ENDED
    motion.tell_log(kind, words, hold=hold.id, task=hold.task_id)
    if kind is not Kind.HOLD_ENDED:
        _tell_of_release(motion, task, words)


def _tell_of_release(motion: Motion, task: Task | None, words: str) -> None:
    """Tell whoever holds what goes on: of a case, the holders of its tasks and its owner."""
    people = [task.assignee] if task else [one.assignee for one in motion.tasks.values()]
    owner = motion.case.owner or ""
    if task is None and not owner.startswith(telling.ROLE):
        people.append(owner)
    telling.tell_others(motion, people, kind=telling.RELEASED, text=words, task=task)
