"""What a new version of a calendar does to the open clocks of a case."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from service.cases.clocks import drawn, policies, promise, service_levels
from service.cases.clocks.intervals import delays_for, pauses_for
from service.cases.models import Task
from service.cases.motion import Motion
from service.definitions.calendars import calendar
from service.definitions.lookup import bundle_by_id
from service.errors import Refusal
from service.ledger.audit import Kind
from service.ledger.timers import Timer
from service.sla.calendars import Calendar
from service.sla.days import instant_in_words
from service.sla.policies import AMBER
from service.sla.recalculation import Change, recompute

WHOLE = "The whole case"


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One open clock that a new version of its calendar moves.

    `element` is None for the case's own SLA; `name` says what the clock belongs to. A `statutory`
    one moves only on an administrator's word. `explanation` is one English sentence.
    """

    case_id: str
    reference: str
    element: str | None
    name: str
    before: datetime
    after: datetime
    statutory: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class _Clock:
    """A clock that counts in an older version: what would change, if anything; and the change."""

    change: ClockChange | None
    take: Callable[[], None]


@dataclass(slots=True)
class Recounted:
    """What became of a case's clocks: how many count in the new version, and which moved.

    `refused` are those that cannot be counted in it: they stay as they are.
    """

    taken: int = 0
    moved: list[ClockChange] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def changes(motion: Motion, new: Calendar) -> Recounted:
    """Say which clocks of a case would move, without moving any."""
    found = Recounted()
    clocks = _clocks(motion, new, found.refused)
    found.moved = [one.change for one in clocks if one.change is not None]
    return found


def count_in(motion: Motion, new: Calendar, *, statutory: bool) -> Recounted:
    """Let the clocks of a case count in a new version.

    Statutory clocks that would move stay as they are unless `statutory` says otherwise.
    """
    found = Recounted()
    for clock in list(_clocks(motion, new, found.refused)):
        change = clock.change
        if change is not None and change.statutory and not statutory:
            continue
        clock.take()
        found.taken += 1
        if change is not None:
            found.moved.append(change)
            tell(motion, change)
    return found


def tell(motion: Motion, change: ClockChange) -> None:
    """Write in the case's log that a target moved."""
    motion.tell_log(Kind.CLOCK_MOVED, change.explanation, element=change.element)


def of_path(motion: Motion, before: datetime, after: datetime, new: Calendar) -> ClockChange:
    """Say how the target of a case moves that follows the path of its tasks."""
    said = (
        f"Version {new.version} of the calendar {new.key} moves the case's target from "
        f"{instant_in_words(before)} to {instant_in_words(after)}."
    )
    return _change(motion, (None, WHOLE), before, after, statutory=False, said=said)


def _clocks(motion: Motion, new: Calendar, refused: list[Refusal]) -> Iterator[_Clock]:
    """Find the clocks that count in an older version, and those that cannot count in the new."""
    every = (
        *(_of_task(motion, task, new) for task in motion.tasks.values()),
        *(_of_timer(motion, timer, new) for timer in motion.timetable),
        _of_case(motion, new),
    )
    for one in every:
        try:
            yield from one
        except Refusal as refusal:
            refused.append(refusal)


def _of_task(motion: Motion, task: Task, new: Calendar) -> Iterator[_Clock]:
    if task.calendar_version is None or task.anchor_at is None:
        return
    strand = motion.strands[task.strand_id]
    policy = policies.policy_of(motion, strand, task)
    old = calendar(policy.calendar, task.calendar_version) if policy else new
    if policy is None or not _precedes(old, new):
        return

    def take() -> None:
        task.calendar_version = new.version
        task.clock_reached = _still_told(task.clock_reached, found, motion.acting.at)
        service_levels.recount(motion, task)

    found = recompute(
        policy, task.anchor_at, delays_for(motion, task.id, task.extensions), old, new
    )
    change = _change(
        motion,
        (task.element, task.name),
        found.before.at,
        found.after.at,
        statutory=found.needs_administrator,
        said=found.explanation,
    )
    yield _Clock(change if found.moves else None, take)


def _of_timer(motion: Motion, timer: Timer, new: Calendar) -> Iterator[_Clock]:
    strand = motion.strands[timer.strand_id]
    found = drawn.due_in(motion, strand, timer, new)
    if found is None:
        return
    old, before, after = found

    def take() -> None:
        timer.calendar_version = new.version
        drawn.resolve(motion, strand, timer)
        task = motion.tasks.get(timer.task_id or "")
        if task is not None:
            drawn.take_drawn(motion, strand, task, timer)

    if not _precedes(old, new):
        return
    said = (
        f"Version {new.version} of the calendar {new.key} moves the timer from "
        f"{instant_in_words(before)} to {instant_in_words(after)}."
    )
    place = (timer.element, _name_of(timer))
    statutory = drawn.is_of_the_law(timer)
    change = _change(motion, place, before, after, statutory=statutory, said=said)
    yield _Clock(change if before != after else None, take)


def _of_case(motion: Motion, new: Calendar) -> Iterator[_Clock]:
    case = motion.case
    if case.calendar_version is None or case.target_at is None:
        return
    policy = promise.policy_of(case)
    old = calendar(policy.calendar, case.calendar_version)
    anchor = promise.anchor_for(motion, policy)
    if anchor is None or not _precedes(old, new):
        return

    def take() -> None:
        case.calendar_version = new.version
        case.clock_reached = _still_told(case.clock_reached, found, motion.acting.at)

    found = recompute(policy, anchor, pauses_for(motion, None), old, new)
    change = _change(
        motion,
        (None, WHOLE),
        found.before.at,
        found.after.at,
        statutory=found.needs_administrator,
        said=found.explanation,
    )
    yield _Clock(change if found.moves else None, take)


def _still_told(reached: str | None, found: Change, now: datetime) -> str | None:
    """Give what a clock needs not tell again: a target that lies ahead once more is to be told."""
    after = found.after
    if reached is None or not found.moves or after.at <= now:
        return reached
    return AMBER if after.amber_at is not None and after.amber_at <= now else None


def _precedes(old: Calendar, new: Calendar) -> bool:
    return old.key == new.key and old.version < new.version


def _name_of(timer: Timer) -> str:
    """Name a drawn timer as the diagram does."""
    element = bundle_by_id(timer.version_id).process.elements.get(timer.element)
    return (element and element.name) or timer.element


def _change(
    motion: Motion,
    place: tuple[str | None, str],
    before: datetime,
    after: datetime,
    *,
    statutory: bool,
    said: str,
) -> ClockChange:
    case = motion.case
    return ClockChange(case.id, case.reference, *place, before, after, statutory, said)
