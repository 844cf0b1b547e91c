"""How each target of a case came to be the date that it is: what moved it, when, who and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from service.cases.models import Case, Hold, Task
from service.cases.record import holds_of, open_to
from service.cases.views import SlaView, case_sla, task_sla
from service.extensions import db
from service.ledger.audit import Entry, Kind, latest_entries
from service.people.actors import Actor

MOST = 200
"""How many recounts are looked at, the latest ones."""


@dataclass(frozen=True, slots=True)
class TargetMove:
    """One thing that set or moved a target.

    `to` is the date that was `set`, or `extended` to, or until which the clock was `held`; a
    `recount` says in `why` what it moved. `lasts` speaks of a hold.
    """

    kind: Literal["set", "held", "extended", "recount"]
    at: datetime
    by: str | None
    to: datetime | None
    why: str = ""
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class TargetHistory:
    """A target and what became of it: of a task, or with neither id nor name of the case."""

    task_id: str | None
    name: str
    sla: SlaView
    moves: tuple[TargetMove, ...]


def target_histories(case_id: str, *, actor: Actor, now: datetime) -> tuple[TargetHistory, ...]:
    """Tell the history of the case's target, then of its tasks' in the order of their opening.

    Raises CaseNotFound and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    holds = holds_of(case.id)
    recounts = latest_entries(case.id, kinds=(Kind.CLOCK_MOVED,), limit=MOST)
    wanted = select(Task).where(Task.case_id == case.id, Task.target_at.is_not(None))
    tasks = db.session.scalars(wanted.order_by(Task.opened_at, Task.token))
    own = (_of_case(case, holds, recounts, now),) if case.target_at is not None else ()
    return (*own, *(_of_task(task, holds, recounts, now) for task in tasks))


def _of_case(
    case: Case, holds: Sequence[Hold], recounts: Iterable[Entry], now: datetime
) -> TargetHistory:
    moves = [
        TargetMove("set", case.created_at, case.opened_by, case.original_target_at),
        *(_held(one) for one in holds if one.task_id is None),
        *(_recounted(one) for one in recounts if _tells_of(one, None, None)),
    ]
    return TargetHistory(None, "", case_sla(case, now), _in_time(moves))


def _of_task(
    task: Task, holds: Sequence[Hold], recounts: Iterable[Entry], now: datetime
) -> TargetHistory:
    moves = [
        TargetMove("set", task.opened_at, None, task.original_target_at),
        *(_held(one) for one in holds if _stops(one, task)),
        *_extended(task),
        *(_recounted(one) for one in recounts if _tells_of(one, task.id, task.element)),
    ]
    return TargetHistory(task.id, task.name, task_sla(task, now), _in_time(moves))


def _in_time(moves: Iterable[TargetMove]) -> tuple[TargetMove, ...]:
    return tuple(sorted(moves, key=lambda one: one.at))


def _stops(hold: Hold, task: Task) -> bool:
    """Say whether a hold was one of the task, or of the case while the task was to be done."""
    if hold.task_id is not None:
        return hold.task_id == task.id
    over = task.completed_at is not None and task.completed_at <= hold.placed_at
    return not over and (hold.ended_at is None or hold.ended_at > task.opened_at)


def _held(hold: Hold) -> TargetMove:
    until = hold.ended_at or hold.release_at
    lasts = hold.ended_at is None
    return TargetMove("held", hold.placed_at, hold.placed_by, until, hold.reason, lasts)


def _extended(task: Task) -> Iterator[TargetMove]:
    for one in task.extensions:
        given_at, to = datetime.fromisoformat(one["given_at"]), datetime.fromisoformat(one["to"])
        yield TargetMove("extended", given_at, one["by"], to, one["reason"])


def _tells_of(entry: Entry, task_id: str | None, element: str | None) -> bool:
    """Say whether a recount is of a task, by its id or element; or with neither of the case."""
    told = entry.data or {}
    if "task" in told:
        return bool(told["task"] == task_id)
    return bool(told.get("element") == element)


def _recounted(entry: Entry) -> TargetMove:
    return TargetMove("recount", entry.at, entry.actor, None, entry.text or "")
