"""Verifying that nobody changed what was recorded of a case: its event log and its moves."""

from dataclasses import dataclass

from sqlalchemy import select

from service.cases.models import Case
from service.extensions import db
from service.ledger.audit import Entry, Kind
from service.ledger.chaining import Verdict, rows_of, verify
from service.ledger.moves import Move
from service.transaction import reading


@dataclass(frozen=True, slots=True)
class Verified:
    """A case, and what became of the two chains that end on its row."""

    reference: str
    log: Verdict
    moves: Verdict

    @property
    def holds(self) -> bool:
        """Tell whether both chains hold."""
        return self.log.broken is None and self.moves.broken is None


def verify_case(case_id: str) -> Verified:
    """Follow the chains of a case from their beginning, in one picture of the database.

    Only an erased case has erased rows: its moves, and its log up to the entry that tells of it.
    """
    with reading():
        case = db.session.get_one(Case, case_id)
        erasure = _erasure_of(case)
        log = verify(
            rows_of(Entry, case.id),
            count=case.logged,
            last=case.log_link,
            erased_to=erasure - 1 if erasure else 0,
        )
        moves = verify(
            rows_of(Move, case.id),
            count=case.moves,
            last=case.moves_link,
            erased_to=case.moves if erasure else 0,
        )
        return Verified(case.reference, log, moves)


def _erasure_of(case: Case) -> int | None:
    """Return the number of the entry that tells of a case's erasure; None when it is not erased.

    The case's row alone proves nothing, as no chain vouches for it.
    """
    told = select(Entry.seq).where(Entry.case_id == case.id, Entry.kind == Kind.CASE_ERASED)
    return None if case.erased_at is None else db.session.scalar(told.order_by(Entry.seq).limit(1))
