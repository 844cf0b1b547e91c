"""The waiting timers of a case in motion: read once, then kept in step with what is set."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from service.cases.models import Strand
from service.extensions import db
from service.ledger import timers
from service.ledger.timers import Timer


class Timetable:
    """One locked case's rows of the timers book, those of this transaction included."""

    def __init__(self, case_id: str) -> None:
        """Read the rows; from here on every change goes through this object."""
        self._rows = timers.of_case(case_id)

    def __iter__(self) -> Iterator[Timer]:
        """Give the rows as they stood when the walk began, so that any may be removed."""
        return iter(tuple(self._rows))

    def add(self, timer: Timer) -> None:
        """Let a timer wait."""
        db.session.add(timer)
        self._rows.append(timer)

    def add_own(
        self,
        strand: Strand,
        clock: str,
        *,
        base_at: datetime,
        due_at: datetime | None,
        **more: Any,
    ) -> None:
        """Let one of the product's own clocks wait for a strand, at none of its tokens.

        `more` are the other columns of the row.
        """
        self.add(
            Timer(
                case_id=strand.case_id,
                strand_id=strand.id,
                token=0,
                element=strand.process_key,
                version_id=strand.version_id,
                clock=clock,
                base_at=base_at,
                due_at=due_at,
                **{"rule": "", **more},
            )
        )

    def remove(self, timer: Timer) -> None:
        """Let a timer wait no longer."""
        if timer in self._rows:
            self._rows.remove(timer)
            timers.remove(timer)

    def clear(self, strand_id: str, *, token: int | None = None, clock: str | None = None) -> None:
        """Remove what waits for a strand: at a token, or of one of the product's own clocks."""
        for timer in self:
            if timer.strand_id != strand_id:
                continue
            if token in (None, timer.token) and clock in (None, timer.clock):
                self.remove(timer)
