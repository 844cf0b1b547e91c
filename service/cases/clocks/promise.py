"""The SLA that a process declares for the whole case, and the timer row of what it tells next."""

from datetime import datetime

from service.cases import telling
from service.cases.clocks.anchors import NOT_KNOWN, anchor_of
from service.cases.clocks.following import following, step_of
from service.cases.clocks.intervals import pauses_for
from service.cases.escalating import raise_escalation
from service.cases.models import Case
from service.cases.motion import Motion
from service.cases.resting import raise_incident
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_by_id
from service.errors import Refusal
from service.ledger.audit import Kind
from service.ledger.timers import Timer
from service.sla.calendars import Calendar
from service.sla.pauses import Kind as ClockKind
from service.sla.policies import AMBER, TARGET, Policy
from service.sla.statuses import is_paused
from service.sla.targets import Target, target

PREFIX = "case:"
"""How the clock of a timer row begins that is an occurrence of the case's own SLA."""
UNREADABLE = "case_clock_unreadable"
_KINDS = {AMBER: Kind.CLOCK_AMBER, TARGET: Kind.CLOCK_BREACHED}


def is_declared(case: Case) -> bool:
    """Tell whether the process promises something for the whole case."""
    return bundle_by_id(drawn_in(case)).process.sla is not None


def forget(motion: Motion) -> None:
    """Let nothing be promised for the whole case any more."""
    case = motion.case
    _clear(motion)
    case.target_at = case.amber_at = None
    case.sla_explanation = ""


def is_statutory(case: Case) -> bool:
    """Tell whether what is promised for the whole case is the law."""
    declared = bundle_by_id(drawn_in(case)).process.sla
    return declared is not None and declared.kind == ClockKind.STATUTORY


def drawn_in(case: Case) -> str:
    """Return the version whose promise counts: a migration may keep an earlier one."""
    return case.promise_version_id or case.version_id


def keep(motion: Motion) -> None:
    """Bring the case's targets and the timer row of its promise into step."""
    case, said = motion.case, motion.case.sla_explanation
    try:
        policy = policy_of(case)
        _keep(motion, policy)
    except Refusal as refusal:
        _clear(motion)
        case.target_at = case.amber_at = None
        case.sla_explanation = refusal.detail
        if said != refusal.detail:
            raise_incident(motion, motion.main(), 0, case.process_key, UNREADABLE, refusal.detail)


def policy_of(case: Case) -> Policy:
    """Read the promise. Raises PolicyUnreadable."""
    declared = bundle_by_id(drawn_in(case)).process.sla
    assert declared is not None  # noqa: S101  asked before
    return Policy.from_record(declared)


def reached_for(motion: Motion, policy: Policy, counted_in: Calendar) -> Target | None:
    """Count the promise in a calendar; None while the date that it counts from is not known."""
    anchor = anchor_for(motion, policy)
    if anchor is None:
        return None
    return target(policy, anchor, counted_in, pauses_for(motion, None))


def anchor_for(motion: Motion, policy: Policy) -> datetime | None:
    """Return when the promise begins to count; None while that is not known."""
    case, main = motion.case, motion.main()
    return anchor_of(
        motion,
        main,
        policy.anchor,
        opened_at=case.created_at,
        drawn_in=drawn_in(case),
        statutory=policy.kind is ClockKind.STATUTORY,
    )


def tell(motion: Motion, timer: Timer) -> None:
    """Tell whom the promise names for an occurrence that is due; without any, the owner."""
    policy = policy_of(motion.case)
    clock = (timer.clock or "").removeprefix(PREFIX)
    motion.case.clock_reached = clock
    kind = _KINDS.get(clock, Kind.CLOCK_FOLLOW_ON)
    words = {
        Kind.CLOCK_AMBER: "The case is close to its target.",
        Kind.CLOCK_BREACHED: "The case has passed its target.",
    }.get(kind, "The case is still open after its target.")
    motion.tell_log(kind, words, clock=clock)
    telling.tell(motion, _told(policy, clock) or ("owner",), kind=clock, text=words)
    if kind is Kind.CLOCK_FOLLOW_ON:
        raise_escalation(motion, what=words, element=motion.case.process_key, roles=(), tells=False)


def _told(policy: Policy, clock: str) -> tuple[str, ...]:
    if clock == AMBER:
        return policy.at_amber
    return policy.at_target if clock == TARGET else policy.steps[step_of(clock) - 1].who


def _keep(motion: Motion, policy: Policy) -> None:
    case = motion.case
    counted_in = calendar(policy.calendar, case.calendar_version)
    reached = reached_for(motion, policy, counted_in)
    if reached is None:
        _clear(motion)
        case.target_at = case.amber_at = None
        case.sla_explanation = NOT_KNOWN
        return
    case.calendar_key, case.calendar_version = counted_in.key, counted_in.version
    case.original_target_at = case.original_target_at or reached.original_at
    case.target_at, case.amber_at = reached.at, reached.amber_at
    case.sla_explanation = reached.explanation
    case.clock_paused = is_paused(reached.pauses, motion.acting.at)
    _wait(motion, policy, reached, counted_in)


def _clear(motion: Motion) -> None:
    for timer in motion.timetable:
        if timer.clock is not None and timer.clock.startswith(PREFIX):
            motion.timetable.remove(timer)


def _wait(motion: Motion, policy: Policy, reached: Target, counted_in: Calendar) -> None:
    """Let the occurrence that follows have the one timer row, if that is not so already."""
    now = motion.acting.at
    ahead = following(policy, reached, counted_in, motion.case.clock_reached, now)
    if ahead is None:
        _clear(motion)
        return
    clock = f"{PREFIX}{ahead.clock}"
    paused = is_paused(reached.pauses, now) and ahead.at > now
    due_at = None if paused else ahead.at
    if any((one.clock, one.due_at) == (clock, due_at) for one in motion.timetable):
        return
    _clear(motion)
    motion.timetable.add_own(
        motion.main(),
        clock,
        base_at=reached.anchor,
        due_at=due_at,
        statutory=policy.kind is ClockKind.STATUTORY,
        paused=paused,
        explanation=reached.explanation,
    )
