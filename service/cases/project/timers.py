"""Timers: the engine's rules become due instants, and a clock that is reached is told."""

from service.cases import clocks, telling
from service.cases.escalating import raise_escalation
from service.cases.identity import task_id
from service.cases.models import Strand, StrandKind
from service.cases.motion import Motion
from service.cases.undoing import counts_from
from service.engine.effects import ClockReached, TimerCleared, TimerSet
from service.ledger.audit import Kind
from service.ledger.timers import Timer

_KINDS = {"amber": Kind.CLOCK_AMBER, "target": Kind.CLOCK_BREACHED}


def was_set(motion: Motion, strand: Strand, effect: TimerSet) -> None:
    """Write the timer's row; a compiled-in SLA begins the task's clock instead."""
    attached = None if effect.attached_to is None else task_id(strand.id, effect.attached_to)
    task = motion.tasks.get(attached) if attached else None
    if effect.clock == clocks.SLA and task is not None:
        clocks.begin(motion, strand, task, token=effect.token)
        return
    bundle, base_at = motion.bundle(strand, effect.process, effect.version), effect.base_at
    drawn = bundle.process.elements.get(effect.element)
    if drawn is not None and effect.occurrence == 1:
        base_at = counts_from(motion, effect.process, drawn, base_at)
    timer = Timer(
        case_id=motion.case.id,
        strand_id=strand.id,
        token=effect.token,
        element=effect.element,
        version_id=bundle.version_id,
        clock=effect.clock,
        rule=effect.rule,
        base_at=base_at,
        occurrence=effect.occurrence,
        task_id=attached,
    )
    clocks.resolve(motion, strand, timer)
    motion.timetable.add(timer)
    if task is not None:
        clocks.take_drawn(motion, strand, task, timer)


def was_cleared(motion: Motion, strand: Strand, effect: TimerCleared) -> None:
    """Remove the timer's rows."""
    motion.timetable.clear(strand.id, token=effect.token)


def clock_reached(motion: Motion, strand: Strand, effect: ClockReached) -> None:
    """Tell whom the SLA names, and set its next occurrence."""
    fired = motion.firing
    task = motion.tasks.get(fired.task_id) if fired is not None and fired.task_id else None
    if fired is None or task is None or strand.kind is StrandKind.HOLD:
        return
    kind = _KINDS.get(effect.clock, Kind.CLOCK_FOLLOW_ON)
    words = {
        Kind.CLOCK_AMBER: f"{task.name} is close to its target.",
        Kind.CLOCK_BREACHED: f"{task.name} has passed its target.",
    }.get(kind, f"{task.name} is still outstanding after its target.")
    motion.tell_log(kind, words, task=task.id, element=task.element, clock=effect.clock)
    who = clocks.told_at(motion, strand, task, effect.clock)
    telling.tell(motion, who, kind=effect.clock, text=words, task=task)
    if kind is Kind.CLOCK_FOLLOW_ON:
        roles = [one.role for one in task.roles]
        raise_escalation(
            motion, what=words, element=task.element, roles=roles, task=task, tells=not who
        )
    clocks.set_next(motion, strand, task, token=effect.token, after=effect.clock)
