"""Timers as drawn: their rules resolved to due instants, with the holds that stop them."""

from datetime import datetime, time

from service.bpmn.facts import Rule
from service.cases.clocks.anchors import NOT_KNOWN, TASK, anchor_of
from service.cases.clocks.intervals import pauses_for
from service.cases.clocks.policies import rule_of
from service.cases.models import Strand, StrandKind, Task
from service.cases.motion import Motion
from service.cases.resting import raise_incident
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_by_id
from service.errors import Refusal
from service.ledger.timers import Timer
from service.sla.calendars import Calendar
from service.sla.days import at_time, local_date
from service.sla.lengths import parse_length
from service.sla.pauses import Kind, Pause, is_law, pauses_that_stop
from service.sla.policies import AMBER, TARGET, Policy
from service.sla.rules import Cycle, Due, next_turn, parse_rule
from service.sla.rules import resolve as resolve_rule
from service.sla.statuses import is_paused
from service.sla.targets import target

UNREADABLE = "clock_unreadable"
"""The code of the incident of a clock or timer that cannot be counted."""
_MORNING = time(9)


def resolve(motion: Motion, strand: Strand, timer: Timer) -> None:
    """Give a drawn timer its due instant, or pause it while a hold stops it.

    It also rests while the date from which it counts is not known. A hold's own strand is never
    stopped. One that cannot be counted rests with an incident: nothing is ever done early.
    """
    rule = _rule(timer)
    timer.statutory = rule is not None and rule.kind == Kind.STATUTORY
    base = _base(motion, strand, timer, rule)
    if base is None:
        timer.paused, timer.due_at, timer.explanation = True, None, NOT_KNOWN
        return
    try:
        pauses = _pauses(motion, strand, timer, rule)
        due = _due(motion, strand, timer, base, pauses)
    except Refusal as refusal:
        said, timer.explanation = timer.explanation, refusal.detail
        timer.paused, timer.due_at = True, None
        if said != refusal.detail:
            raise_incident(motion, strand, 0, timer.element, UNREADABLE, refusal.detail)
        return
    timer.paused = is_paused(pauses, motion.acting.at)
    timer.due_at = None if timer.paused else due.at
    timer.explanation = due.explanation


def try_again(motion: Motion, element: str) -> None:
    """Count the timers of an element anew that could not be counted; they may fail once more."""
    for timer in motion.timetable:
        strand = motion.strands.get(timer.strand_id)
        if timer.element == element and timer.due_at is None and strand is not None:
            timer.explanation = ""
            resolve(motion, strand, timer)


def follow_anchors(motion: Motion) -> None:
    """Start or move the drawn timers that count from a date in the data or from an event."""
    for timer in motion.timetable:
        rule = None if is_compiled_in(timer) else _rule(timer)
        strand = motion.strands.get(timer.strand_id)
        if rule is None or strand is None or rule.anchor == TASK:
            continue
        before = timer.due_at, timer.paused
        resolve(motion, strand, timer)
        task = motion.tasks.get(timer.task_id or "")
        if (timer.due_at, timer.paused) != before and task is not None:
            take_drawn(motion, strand, task, timer)


def take_drawn(motion: Motion, strand: Strand, task: Task, timer: Timer) -> None:
    """Let a drawn timer that is marked as the task's clock be its amber or target instant."""
    if timer.clock not in (AMBER, TARGET):
        return
    task.clock_paused = timer.paused
    shown = timer.due_at or _shown_while_held(motion, strand, timer)
    if timer.clock == AMBER:
        task.amber_at = shown
        return
    task.anchor_at = _base(motion, strand, timer, _rule(timer))
    task.target_at = shown
    task.original_target_at = task.original_target_at or shown
    task.explanation = timer.explanation


def turn_due(motion: Motion, strand: Strand, timer: Timer) -> tuple[datetime, int]:
    """Return when the turn that fires now was due, and how many earlier ones it covers.

    Further turns of a cycle that have fallen due unfired fire as one, the last of them.
    """
    due_at = timer.due_at or motion.acting.at
    rule = _rule(timer)
    base = _base(motion, strand, timer, rule)
    if is_compiled_in(timer) or base is None or not isinstance(_parsed(timer), Cycle):
        return due_at, 0
    turn = next_turn(
        timer.rule,
        base,
        calendar(rule.calendar if rule else None, timer.calendar_version),
        turn=timer.occurrence,
        now=motion.acting.at,
        pauses=_pauses(motion, strand, timer, rule),
        counts=_counts(motion, strand, timer, rule),
    )
    return (turn.due.at, turn.missed) if turn else (due_at, 0)


def due_in(
    motion: Motion, strand: Strand, timer: Timer, new: Calendar
) -> tuple[Calendar, datetime, datetime] | None:
    """Say when a drawn timer is due, with its calendar, and when by a new version of that.

    None for one that counts in none, or cannot be counted.
    """
    if is_compiled_in(timer) or timer.calendar_version is None:
        return None
    rule = _rule(timer)
    base = _base(motion, strand, timer, rule)
    if base is None:
        return None
    pauses, counts = _pauses(motion, strand, timer, rule), _counts(motion, strand, timer, rule)
    old = _calendar(timer, rule)
    try:
        before, after = (
            resolve_rule(
                timer.rule, base, days, turn=timer.occurrence, pauses=pauses, counts=counts
            ).at
            for days in (old, new)
        )
    except Refusal:
        return None
    return old, before, after


def is_compiled_in(timer: Timer) -> bool:
    """Tell whether a timer row is an occurrence of a compiled-in SLA."""
    return timer.clock is not None and not timer.rule


def is_of_the_law(timer: Timer) -> bool:
    """Tell whether a drawn timer counts a deadline set by law."""
    rule = _rule(timer)
    return rule is not None and is_law(rule.kind)


def reminder_before(motion: Motion, release_at: datetime) -> datetime | None:
    """Return nine o'clock on the working day before a release; None when that has passed."""
    day = calendar().subtract_working_days(local_date(release_at), 1)
    remind_at = at_time(day, _MORNING)
    return remind_at if remind_at > motion.acting.at else None


def latest_release(task: Task, held_at: datetime) -> datetime | None:
    """Return until when a task held since `held_at` may be held, if the diagram limits that."""
    limit = bundle_by_id(task.version_id).process.elements[task.element].hold_limit
    if limit is None:
        return None
    policy = Policy(within=parse_length(limit))
    return target(policy, held_at, calendar()).at


def _rule(timer: Timer) -> Rule | None:
    process = bundle_by_id(timer.rule_version_id or timer.version_id).process
    element = process.elements.get(timer.rule_element or timer.element)
    return element.rule if element else None


def _base(motion: Motion, strand: Strand, timer: Timer, rule: Rule | None) -> datetime | None:
    """Return when a timer begins to count: later turns from the one before, the first as said."""
    if rule is None or timer.occurrence > 1:
        return timer.base_at
    task = motion.tasks.get(timer.task_id or "")
    local = task.local if task else None
    return anchor_of(
        motion,
        strand,
        rule.anchor,
        opened_at=timer.base_at,
        local=local,
        drawn_in=timer.rule_version_id or timer.version_id,
        statutory=rule.kind == Kind.STATUTORY,
    )


def _pauses(motion: Motion, strand: Strand, timer: Timer, rule: Rule | None) -> list[Pause]:
    """Return the holds that stop a timer."""
    if strand.kind is StrandKind.HOLD:
        return []
    held = pauses_for(motion, timer.task_id)
    if not held:
        return []
    kind = Kind(rule.kind) if rule else Kind.SERVICE
    return list(pauses_that_stop(kind, held, cap=None, calendar=_calendar(timer, rule)))


def _calendar(timer: Timer, rule: Rule | None) -> Calendar:
    found = calendar(rule.calendar if rule else None, timer.calendar_version)
    timer.calendar_key, timer.calendar_version = found.key, found.version
    return found


def _parsed(timer: Timer) -> object:
    try:
        return parse_rule(timer.rule)
    except Refusal:
        return None


def _due(motion: Motion, strand: Strand, timer: Timer, base: datetime, pauses: list[Pause]) -> Due:
    rule = _rule(timer)
    return resolve_rule(
        timer.rule,
        base,
        _calendar(timer, rule),
        turn=timer.occurrence,
        pauses=pauses,
        counts=_counts(motion, strand, timer, rule),
    )


def _counts(motion: Motion, strand: Strand, timer: Timer, rule: Rule | None) -> Rule | None:
    """Return how a timer counts: by its rule; one that is marked as a clock, as a clock does."""
    if rule is None:
        return Rule() if timer.clock else None
    return rule_of(motion, strand, motion.tasks.get(timer.task_id or ""), rule)


def _shown_while_held(motion: Motion, strand: Strand, timer: Timer) -> datetime | None:
    rule = _rule(timer)
    base = _base(motion, strand, timer, rule)
    try:
        pauses = _pauses(motion, strand, timer, rule)
        return base and _due(motion, strand, timer, base, pauses).at
    except Refusal:
        return None
