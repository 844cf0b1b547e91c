"""Put a task or a case on hold until a date; the date is mandatory and lies ahead."""

from dataclasses import dataclass
from datetime import datetime

from service.cases import holding
from service.cases.models import Case, Task
from service.cases.motion import Motion
from service.cases.opening import open_case, open_task
from service.cases.refusals import (
    CaseIsHeld,
    ReasonRequired,
    ReleaseDateNotFuture,
    ReleaseDateRequired,
    TaskIsHeld,
)
from service.cases.settle import settle
from service.cases.texts import day_of
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """Until when, why, and a note. `stop_clock`: its reason stops a stop-clock in law."""

    release_at: datetime | None
    reason: str
    note: str = ""
    stop_clock: bool = False


def hold_task(
    task_id: str, request: HoldRequest, *, acting: Acting, if_match: int | None = None
) -> Task:
    """Hold one task; its pausable clocks keep their remaining working time.

    Raises ReleaseDateRequired, ReleaseDateNotFuture, HoldTooLong, ReasonRequired, TaskIsHeld and
    what `open_task` raises.
    """
    on = open_task(task_id, Verb.HOLD_TASK, acting, if_match=if_match, held_too=True)
    if on.task.held_by is not None:
        raise TaskIsHeld
    release_at = _checked(request, acting.at)
    _place(on.motion, on.task, request, release_at)
    return on.task


def hold_case(
    case_id: str, request: HoldRequest, *, acting: Acting, if_match: int | None = None
) -> Case:
    """Hold the whole case, with every task and every clock that is not statutory.

    Raises ReleaseDateRequired, ReleaseDateNotFuture, HoldTooLong, ReasonRequired, CaseIsHeld and
    what `open_case` raises.
    """
    motion = open_case(case_id, Verb.HOLD_CASE, acting, if_match=if_match)
    if motion.case.held_by is not None:
        raise CaseIsHeld
    _place(motion, None, request, _checked(request, acting.at))
    return motion.case


def _checked(request: HoldRequest, now: datetime) -> datetime:
    if request.release_at is None:
        raise ReleaseDateRequired
    if request.release_at <= now:
        raise ReleaseDateNotFuture
    if not request.reason.strip():
        raise ReasonRequired
    return request.release_at


def _place(motion: Motion, task: Task | None, request: HoldRequest, release_at: datetime) -> None:
    holding.check_limits(motion, task, release_at, placed_at=motion.acting.at)
    holding.place(
        motion,
        task=task,
        reason=request.reason.strip(),
        note=request.note,
        release_at=release_at,
        stop_clock=request.stop_clock,
    )
    what = task.name if task else "The case"
    motion.tell_log(
        Kind.TASK_HELD if task else Kind.CASE_HELD,
        f"{what} is on hold until {day_of(release_at)}: {request.reason.strip()}",
        task=task.id if task else None,
        release_at=release_at.isoformat(),
        note=request.note,
    )
    settle(motion)
