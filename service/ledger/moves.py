"""The book of moves: every stimulus a case took, enough to replay it to the same snapshot.

The moves of a case are a hash chain: what a stimulus carried may be erased, but no move is changed
or removed unseen.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, db
from service.ledger.appending import append
from service.ledger.chaining import ChainedInCase, chain


class Moved(Protocol):
    """A case as its moves know it: how many there are, and the link of the last."""

    id: str
    moves: int
    moves_link: bytes


class Move(ChainedInCase, Base):
    """One stimulus on one strand of a case.

    `stimulus` is its canonical JSON; erased it is None, and the case can no longer be told again
    from here. `calls` are the versions that call activities resolved to, and `digest` is the
    SHA-256 of the snapshot afterwards. (case_id, seq) is the optimistic lock.
    """

    __tablename__ = "moves"
    facts = (
        "case_id",
        "seq",
        "strand_id",
        "at",
        "actor",
        "trace",
        "process_key",
        "process_version",
        "engine",
        "digest",
        "calls",
    )
    content = ("stimulus",)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    strand_id: Mapped[str] = mapped_column(String(40), index=True)
    stimulus: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    actor: Mapped[str | None] = mapped_column(String(100))
    trace: Mapped[str | None] = mapped_column(String(100))
    process_key: Mapped[str] = mapped_column(String(100))
    process_version: Mapped[int]
    engine: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    calls: Mapped[bytes] = mapped_column(LargeBinary)


class Element(Base):
    """The trace: one drawn element entered, completed, cancelled or failed."""

    __tablename__ = "history"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    strand_id: Mapped[str] = mapped_column(String(40))
    move: Mapped[int]
    element: Mapped[str] = mapped_column(String(200))
    element_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]


def append_move(*, case: Moved, at: datetime, **move: Any) -> None:
    """Write the next move of a locked case, by its columns; its number and its links are given."""
    row = {**move, "case_id": case.id, "seq": case.moves + 1, "at": at.astimezone(UTC)}
    case.moves, case.moves_link = case.moves + 1, chain(Move, row, before=case.moves_link)
    append(Move, row)


def moves_of(case_id: str) -> list[Move]:
    """Return a case's moves, oldest first."""
    found = db.session.scalars(select(Move).where(Move.case_id == case_id).order_by(Move.seq))
    return list(found)


def trace_of(
    case_id: str, strands: Iterable[str], *, after: int = 0, limit: int = 200
) -> list[Element]:
    """Return a page of the trace of some strands of a case, oldest first."""
    wanted = select(Element).where(
        Element.case_id == case_id, Element.strand_id.in_(list(strands)), Element.seq > after
    )
    return list(db.session.scalars(wanted.order_by(Element.seq).limit(limit)))


def times_passed(case_id: str, strand_id: str) -> dict[tuple[str, str], int]:
    """Count how often the strand brought each element into each state: (element, state)."""
    wanted = (
        select(Element.element, Element.state, func.count())
        .where(Element.case_id == case_id, Element.strand_id == strand_id)
        .group_by(Element.element, Element.state)
    )
    return {(element, state): count for element, state, count in db.session.execute(wanted)}
