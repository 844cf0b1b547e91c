"""The SLA of a task: its anchor, its targets, and the timer row of what comes next."""

from datetime import datetime

from service.bpmn.facts import Sla
from service.cases.clocks import policies
from service.cases.clocks.anchors import NOT_KNOWN, anchor_of, never_moves
from service.cases.clocks.drawn import UNREADABLE
from service.cases.clocks.following import following, step_of
from service.cases.clocks.intervals import delays_for
from service.cases.models import Strand, Task
from service.cases.motion import Motion
from service.cases.resting import raise_incident
from service.cases.telling import RESPONSIBLE
from service.definitions.calendars import calendar
from service.errors import Refusal
from service.ledger.audit import Kind
from service.ledger.timers import Timer
from service.sla.calendars import Calendar
from service.sla.pauses import Kind as ClockKind
from service.sla.policies import AMBER, TARGET, Policy
from service.sla.statuses import is_paused
from service.sla.targets import Target, target

SLA = "sla"


def begin(motion: Motion, strand: Strand, task: Task, *, token: int) -> None:
    """Start a task's clock; an anchor that is not known yet leaves it waiting."""
    task.clock_token = token
    _count(motion, strand, task)


def follow_anchors(motion: Motion) -> None:
    """Start or move the clocks whose anchor the data or an event names, if it has changed."""
    for task in motion.tasks.values():
        sla = policies.record_of(task) if task.clock_token is not None else None
        if sla is None or (task.target_at is not None and never_moves(motion, sla.anchor)):
            continue
        strand, before = motion.strands[task.strand_id], task.anchor_at
        anchor = _anchor(motion, strand, task, sla)
        if anchor == before:
            continue
        task.clock_reached = None
        _count(motion, strand, task)
        if task.target_at is not None:
            motion.tell_log(
                Kind.CLOCK_MOVED,
                f"The clock of {task.name} {'starts' if before is None else 'moves'}: "
                f"{task.explanation}",
                task=task.id,
            )


def recount(motion: Motion, task: Task) -> None:
    """Compute a task's instants anew from its holds."""
    if task.clock_token is not None:
        _count(motion, motion.strands[task.strand_id], task)


def try_again(motion: Motion, element: str) -> None:
    """Count the clocks of an element anew that could not be counted; they may fail once more."""
    for task in motion.tasks.values():
        if task.element == element and task.clock_token is not None and task.target_at is None:
            task.explanation = ""
            _count(motion, motion.strands[task.strand_id], task)


def set_next(motion: Motion, strand: Strand, task: Task, *, token: int, after: str) -> None:
    """Note that an occurrence was reached, and write the timer row of the one that follows."""
    task.clock_token = token
    task.clock_reached = after
    _count(motion, strand, task)


def brought_up_to_now(motion: Motion, timer: Timer) -> Timer | None:
    """Return the occurrence that stands for a due one now, late as it may be.

    After downtime an amber that the target has overtaken, or the earlier turns of a step that
    repeats, are covered by what came after them.
    """
    task = motion.tasks.get(timer.task_id or "")
    if task is None:
        return None
    recount(motion, task)
    waiting = [one for one in motion.timetable if one.token == task.clock_token]
    return next((one for one in waiting if one.strand_id == timer.strand_id), None)


def told_at(motion: Motion, strand: Strand, task: Task, clock: str) -> tuple[str, ...]:
    """Return whom the SLA names for an occurrence; without any, whoever is responsible."""
    policy = policies.policy_of(motion, strand, task)
    if policy is None:
        return ()
    if clock == AMBER:
        return policy.at_amber or (RESPONSIBLE,)
    if clock == TARGET:
        return policy.at_target or (RESPONSIBLE, "owner")
    return policy.steps[step_of(clock) - 1].who


def _count(motion: Motion, strand: Strand, task: Task) -> None:
    """Compute the targets and replace the timer row that waits.

    A clock that cannot be counted rests with an incident; the move that met it stands.
    """
    motion.timetable.clear(strand.id, token=task.clock_token)
    said = task.explanation
    try:
        policy = policies.policy_of(motion, strand, task)
        if policy is not None:
            _count_by(motion, strand, task, policy)
    except Refusal as refusal:
        task.anchor_at = task.target_at = task.amber_at = None
        task.explanation = refusal.detail
        if said != refusal.detail:
            raise_incident(motion, strand, 0, task.element, UNREADABLE, refusal.detail)


def _count_by(motion: Motion, strand: Strand, task: Task, policy: Policy) -> None:
    task.anchor_at = _anchor(motion, strand, task, policy)
    if task.anchor_at is None:
        task.target_at = task.amber_at = None
        task.explanation = NOT_KNOWN
        return
    counted_in = calendar(policy.calendar, task.calendar_version)
    task.calendar_key, task.calendar_version = counted_in.key, counted_in.version
    reached = target(
        policy, task.anchor_at, counted_in, delays_for(motion, task.id, task.extensions)
    )
    task.target_at, task.amber_at = reached.at, reached.amber_at
    task.original_target_at = task.original_target_at or reached.original_at
    task.explanation = reached.explanation
    task.clock_paused = is_paused(reached.pauses, motion.acting.at)
    _write_timer(motion, task, policy, reached, counted_in)


def _anchor(motion: Motion, strand: Strand, task: Task, counted: Policy | Sla) -> datetime | None:
    return anchor_of(
        motion,
        strand,
        counted.anchor,
        opened_at=task.counts_from,
        local=task.local,
        drawn_in=policies.drawn_in(task),
        statutory=counted.kind == ClockKind.STATUTORY,
    )


def _write_timer(
    motion: Motion, task: Task, policy: Policy, reached: Target, counted_in: Calendar
) -> None:
    now = motion.acting.at
    ahead = following(policy, reached, counted_in, task.clock_reached, now)
    if ahead is None or task.clock_token is None:
        return
    paused = task.clock_paused and ahead.at > now
    motion.timetable.add(
        Timer(
            case_id=motion.case.id,
            strand_id=task.strand_id,
            token=task.clock_token,
            element=task.element,
            version_id=task.version_id,
            clock=ahead.clock,
            rule="",
            base_at=reached.anchor,
            task_id=task.id,
            statutory=policy.kind is ClockKind.STATUTORY,
            paused=paused,
            due_at=None if paused else ahead.at,
            explanation=reached.explanation,
        )
    )
