"""What is due of both kinds of timers: those of cases, and those that start cases."""

from dataclasses import dataclass
from datetime import datetime

from service.cases.commands.start_by_timer import due_starts, next_start
from service.definitions.models import StartEvent
from service.ledger import timers
from service.ledger.timers import Timer


@dataclass(frozen=True, slots=True)
class DueTimer:
    """One turn of a timer: of an element of a case (`case_id`), or of a start event (`process`).

    `place` tells which timer it is, whichever of its turns; `turn` which of all turns.
    """

    element: str
    place: tuple[object, ...]
    turn: tuple[object, ...]
    case_id: str | None = None
    process: str | None = None


def timers_due(now: datetime) -> list[DueTimer]:
    """Return what is due at an instant."""
    return [*map(_of_case, timers.due(now)), *map(_of_start, due_starts(now))]


def next_timer(*, after: datetime) -> datetime | None:
    """Return when the next timer after an instant is due, if any waits."""
    ahead = (timers.next_due(after=after), next_start(after=after))
    return min((one for one in ahead if one is not None), default=None)


def _of_case(row: Timer) -> DueTimer:
    place = (row.strand_id, row.element, row.clock)
    return DueTimer(row.element, place, (row.id, row.due_at), case_id=row.case_id)


def _of_start(row: StartEvent) -> DueTimer:
    place = (row.version_id, row.element, row.number)
    return DueTimer(row.element, place, (*place, row.due_at), process=row.process_key)
