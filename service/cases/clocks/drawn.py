"""Timers as drawn: their rules resolved to due instants, with the holds that stop them."""

from datetime import datetime, time

from service.bpmn.facts import Rule
from service.cases.clocks.intervals import is_held, pauses_for
from service.cases.models import Strand, StrandKind, Task
from service.cases.motion import Motion
from service.definitions.bundle import Bundle
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_by_id
from service.errors import Refusal
from service.ledger.timers import Timer
from service.sla.days import at_time, local_date
from service.sla.lengths import parse_length
from service.sla.pauses import Kind, Pause
from service.sla.policies import Policy
from service.sla.rules import Cycle, next_turn, parse_rule
from service.sla.rules import resolve as resolve_rule
from service.sla.targets import target

_MORNING = time(9)


def resolve(motion: Motion, strand: Strand, timer: Timer) -> None:
    """Give a drawn timer its due instant, or pause it while a hold stops it.

    A hold's own strand is never stopped. Text that cannot be read falls due at once, so that the
    mistake is seen; publishing has warned of it.
    """
    rule = _rule(bundle_by_id(timer.version_id), timer)
    timer.statutory = rule is not None and rule.kind == Kind.STATUTORY
    stoppable = strand.kind is not StrandKind.HOLD and not timer.statutory
    pauses = pauses_for(motion, timer.task_id) if stoppable else []
    task = motion.tasks.get(timer.task_id or "")
    timer.paused = stoppable and is_held(motion, task)
    try:
        due_at, timer.explanation = _due(timer, rule, pauses)
    except Refusal as refusal:
        due_at, timer.explanation = timer.base_at, refusal.detail
    timer.due_at = None if timer.paused else due_at


def take_drawn(motion: Motion, task: Task, timer: Timer) -> None:
    """Let a drawn timer that is marked as the task's clock be its amber or target instant."""
    task.clock_paused = timer.paused
    shown = timer.due_at or _shown_while_held(motion, timer)
    if timer.clock == "amber":
        task.amber_at = shown
        return
    task.anchor_at = timer.base_at
    task.target_at = shown
    task.original_target_at = task.original_target_at or shown
    task.explanation = timer.explanation


def turns_missed(motion: Motion, timer: Timer) -> int:
    """Count the further turns of a cycle that have fallen due unfired; they fire as one."""
    if is_compiled_in(timer) or not isinstance(_parsed(timer), Cycle):
        return 0
    rule = _rule(bundle_by_id(timer.version_id), timer)
    turn = next_turn(
        timer.rule,
        timer.base_at,
        calendar(rule.calendar if rule else None),
        turn=timer.occurrence,
        now=motion.acting.at,
        pauses=[] if timer.statutory else pauses_for(motion, timer.task_id),
        counts=_counts(timer, rule),
    )
    return turn.missed if turn else 0


def is_compiled_in(timer: Timer) -> bool:
    """Tell whether a timer row is an occurrence of a compiled-in SLA."""
    return timer.clock is not None and not timer.rule


def reminder_before(motion: Motion, release_at: datetime) -> datetime:
    """Return nine o'clock on the working day before a release, or now when that has passed."""
    day = calendar().subtract_working_days(local_date(release_at), 1)
    return max(at_time(day, _MORNING), motion.acting.at)


def latest_release(motion: Motion, task: Task) -> datetime | None:
    """Return the latest date until which a task may be held in one go, if the diagram says."""
    limit = bundle_by_id(task.version_id).process.elements[task.element].hold_limit
    if limit is None:
        return None
    policy = Policy(within=parse_length(limit))
    return target(policy, motion.acting.at, calendar()).at


def _rule(bundle: Bundle, timer: Timer) -> Rule | None:
    element = bundle.process.elements.get(timer.element)
    return element.rule if element else None


def _parsed(timer: Timer) -> object:
    try:
        return parse_rule(timer.rule)
    except Refusal:
        return None


def _due(timer: Timer, rule: Rule | None, pauses: list[Pause]) -> tuple[datetime, str]:
    counts = _counts(timer, rule)
    due = resolve_rule(
        timer.rule,
        timer.base_at,
        calendar(rule.calendar if rule else None),
        turn=timer.occurrence,
        pauses=pauses,
        counts=counts,
    )
    return due.at, due.explanation


def _counts(timer: Timer, rule: Rule | None) -> Rule | None:
    """Return how a timer counts: by its rule; one that is marked as a clock, as a clock does."""
    return rule or (Rule() if timer.clock else None)


def _shown_while_held(motion: Motion, timer: Timer) -> datetime | None:
    rule = _rule(bundle_by_id(timer.version_id), timer)
    try:
        return _due(timer, rule, pauses_for(motion, timer.task_id))[0]
    except Refusal:
        return None
