"""What the lists of cases and of tasks have in common: their sorts and their clock's status."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from service.cases.models import NEVER
from service.columns import UtcDateTime
from service.errors import Refusal
from service.paging import Key
from service.sla.statuses import Status


class SortUnknown(Refusal):
    """The list cannot be sorted so."""


def sort_keys(sorts: Mapping[str, tuple[Key, ...]], sort: str) -> tuple[Key, ...]:
    """Return the keys of a sort by its name. Raises SortUnknown."""
    try:
        return sorts[sort]
    except KeyError:
        known = ", ".join(sorts)
        raise SortUnknown(f"There is no sort {sort!r}. Use one of: {known}.") from None


def due_first(target_at: InstrumentedAttribute[datetime | None]) -> ColumnElement[datetime]:
    """Give what sorts by a target; what has none comes last."""
    return func.coalesce(target_at, literal(NEVER, UtcDateTime()), type_=UtcDateTime())


def in_status(
    wanted: str,
    now: datetime,
    instants: tuple[ColumnElement[Any], ColumnElement[Any]],
    *,
    ended: ColumnElement[Any],
    paused: ColumnElement[bool],
    dropped: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """Give the condition of a clock's status: the twin of `sla.statuses.status`.

    `instants` are its target and amber. What was `dropped`, neither finished nor going on, has no
    status. Raises SortUnknown when there is no such status.
    """
    target_at, amber_at = instants
    counts = true() if dropped is None else ~dropped
    running = and_(target_at.is_not(None), ended.is_(None))
    ahead = and_(running, target_at > now)
    is_amber = and_(amber_at.is_not(None), amber_at <= now)
    conditions = {
        Status.NONE: or_(target_at.is_(None), ~counts),
        Status.MET: and_(counts, ended.is_not(None), ended <= target_at),
        Status.MISSED: and_(counts, ended.is_not(None), ended > target_at),
        Status.RED: and_(running, target_at <= now),
        Status.PAUSED: and_(ahead, paused),
        Status.AMBER: and_(ahead, ~paused, is_amber),
        Status.GREEN: and_(ahead, ~paused, ~is_amber),
    }
    try:
        return conditions[Status(wanted)]
    except ValueError:
        known = ", ".join(Status)
        raise SortUnknown(f"There is no SLA status {wanted!r}. Use one of: {known}.") from None
