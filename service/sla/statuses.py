"""A clock's status, derived from its instants when it is read; never stored, never swept."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from service.sla.pauses import Pause


class Status(StrEnum):
    """How a clock stands: `MET` and `MISSED` once its work has ended."""

    NONE = "none"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


def status(
    target_at: datetime | None,
    amber_at: datetime | None,
    *,
    now: datetime,
    ended_at: datetime | None = None,
    paused: bool = False,
) -> Status:
    """Say how a clock stands at `now`.

    Work that ends at the target is on time; work still open then is late, and a hold placed
    later does not hide it. `paused` says that a hold stops this clock now (`is_paused`).
    """
    if target_at is None:
        return Status.NONE
    if ended_at is not None:
        return Status.MET if ended_at <= target_at else Status.MISSED
    if now >= target_at:
        return Status.RED
    if paused:
        return Status.PAUSED
    return Status.AMBER if amber_at is not None and now >= amber_at else Status.GREEN


def is_paused(pauses: Sequence[Pause], now: datetime) -> bool:
    """Say whether one of a target's pauses is running at `now`: begun, and not yet released."""
    return any(
        pause.start <= now and (now < pause.until or (pause.end is None and not pause.capped))
        for pause in pauses
    )
