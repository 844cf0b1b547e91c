"""Verifying that nobody changed what was recorded of a case: its event log and its moves."""

from dataclasses import dataclass

from service.cases.models import Case
from service.extensions import db
from service.ledger.audit import Entry
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
    """Follow the chains of a case from their beginning, in one picture of the database."""
    with reading():
        case = db.session.get_one(Case, case_id)
        return Verified(
            reference=case.reference,
            log=verify(rows_of(Entry, case.id), count=case.logged, last=case.log_link),
            moves=verify(rows_of(Move, case.id), count=case.moves, last=case.moves_link),
        )
