"""The SLA of a task: its policy, its anchor, its targets, and the timer row of what comes next."""

import functools
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from service.bpmn.facts import Sla
from service.cases.clocks.intervals import pauses_for
from service.cases.models import Strand, Task
from service.cases.motion import Motion
from service.cases.texts import computed_text
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_by_id
from service.expressions import ExpressionFailed, compile_expression
from service.extensions import db
from service.ledger.audit import Kind
from service.ledger.moves import Element
from service.ledger.timers import Timer
from service.sla.calendars import Calendar
from service.sla.moments import AnchorUnreadable, anchor_instant
from service.sla.occurrences import next_occurrence
from service.sla.pauses import Kind as ClockKind
from service.sla.policies import AMBER, TARGET, Policy
from service.sla.statuses import is_paused
from service.sla.targets import Target, target

SLA = "sla"
_AT_ONCE = ("task", "case")
_EVENT = "event:"


def begin(motion: Motion, strand: Strand, task: Task, *, token: int) -> None:
    """Start a task's clock; an anchor that is not known yet leaves it waiting."""
    task.clock_token = token
    _count(motion, strand, task)


def follow_anchors(motion: Motion) -> None:
    """Start or move the clocks whose anchor the data or an event names, if it has changed."""
    for task in motion.tasks.values():
        if task.clock_token is None:
            continue
        sla = _record(task)
        if sla is None or sla.anchor in _AT_ONCE:
            continue
        strand = motion.strands[task.strand_id]
        before = task.anchor_at
        if _anchor(motion, strand, task, sla) == before:
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


def set_next(motion: Motion, strand: Strand, task: Task, *, token: int, after: str) -> None:
    """Note that an occurrence was reached, and write the timer row of the one that follows."""
    task.clock_token = token
    task.clock_reached = after
    _count(motion, strand, task)


def told_at(motion: Motion, strand: Strand, task: Task, clock: str) -> tuple[str, ...]:
    """Return whom the SLA names for an occurrence; without any, whoever holds the task."""
    policy = _policy(motion, strand, task)
    if policy is None:
        return ()
    if clock == AMBER:
        return policy.at_amber or ("assignee",)
    if clock == TARGET:
        return policy.at_target or ("assignee", "owner")
    step = int(clock.split(":")[1].split(".", maxsplit=1)[0])
    return policy.steps[step - 1].who


def _count(motion: Motion, strand: Strand, task: Task) -> None:
    """Compute the targets and replace the timer row that waits."""
    policy = _policy(motion, strand, task)
    sla = _record(task)
    if policy is None or sla is None:
        return
    task.anchor_at = _anchor(motion, strand, task, sla)
    db.session.execute(
        delete(Timer).where(Timer.strand_id == strand.id, Timer.token == task.clock_token)
    )
    if task.anchor_at is None:
        task.target_at = task.amber_at = None
        task.explanation = "The clock starts when its date is known."
        return
    counted_in = calendar(policy.calendar)
    reached = target(policy, task.anchor_at, counted_in, pauses_for(motion, task.id))
    task.target_at, task.amber_at = reached.at, reached.amber_at
    task.original_target_at = task.original_target_at or reached.original_at
    task.explanation = reached.explanation
    task.clock_paused = is_paused(reached.pauses, motion.acting.at)
    _write_timer(motion, task, policy, reached, counted_in)


def _write_timer(
    motion: Motion, task: Task, policy: Policy, reached: Target, counted_in: Calendar
) -> None:
    following = next_occurrence(policy, reached, counted_in, after=task.clock_reached)
    if following is None or task.clock_token is None:
        return
    passed = following.at <= motion.acting.at
    paused = task.clock_paused and not passed
    db.session.add(
        Timer(
            case_id=motion.case.id,
            strand_id=task.strand_id,
            token=task.clock_token,
            element=task.element,
            version_id=task.version_id,
            clock=following.clock,
            rule="",
            base_at=reached.anchor,
            task_id=task.id,
            statutory=policy.kind is ClockKind.STATUTORY,
            paused=paused,
            due_at=None if paused else following.at,
            explanation=reached.explanation,
        )
    )


def _record(task: Task) -> Sla | None:
    element = bundle_by_id(task.version_id).process.elements.get(task.element)
    return element.sla if element else None


def _policy(motion: Motion, strand: Strand, task: Task) -> Policy | None:
    """Read the task's policy, its lengths computed from the data where they are expressions."""
    sla = _record(task)
    if sla is None:
        return None
    computed = {
        name: _computed(motion, strand, task, getattr(sla, name))
        for name in ("within", "amber", "cap", "notice", "calendar")
    }
    period = _computed(motion, strand, task, sla.period)
    return _read(replace(sla, **computed), period)


@functools.lru_cache(maxsize=2048)
def _read(sla: Sla, period: str | None) -> Policy:
    return Policy.from_record(sla, period=period)


def _computed(motion: Motion, strand: Strand, task: Task, text: str | None) -> Any:
    if text is None or not ("{" in text or text.startswith("=")):
        return text
    return computed_text(text, motion.scope(strand, task.local), motion.acting.at)


def _anchor(motion: Motion, strand: Strand, task: Task, sla: Sla) -> datetime | None:
    """Return when the clock begins to count; None while that is not known."""
    if sla.anchor == "task":
        return task.opened_at
    if sla.anchor == "case":
        return motion.case.created_at
    if sla.anchor.startswith(_EVENT):
        return _first_passed(motion, sla.anchor.removeprefix(_EVENT).strip())
    try:
        scope = motion.scope(strand, task.local)
        value = compile_expression(sla.anchor).evaluate(scope, at=motion.acting.at)
        return None if value in (None, "") else anchor_instant(value)
    except (ExpressionFailed, AnchorUnreadable):
        return None


def _first_passed(motion: Motion, element: str) -> datetime | None:
    for new in db.session.new:
        if isinstance(new, Element) and new.element == element and new.state == "completed":
            return new.at
    return db.session.scalar(
        select(Element.at)
        .where(
            Element.case_id == motion.case.id,
            Element.element == element,
            Element.state == "completed",
        )
        .order_by(Element.seq)
        .limit(1)
    )
