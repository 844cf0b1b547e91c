"""Telling a case again: its recorded moves, played from the start, give the same snapshots.

Pure of any effect: nothing is written. Called processes run in the versions that were recorded when
their calls started.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select

from service.cases import recording
from service.cases.document import known_of, layered
from service.cases.models import Case, Strand, StrandKind
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id, bundle_of, version_of
from service.engine import REVISION, Context, Library, advance, called
from service.engine.effects import DataSet, Effect
from service.errors import Fault
from service.extensions import db
from service.ledger.canonical import digest
from service.ledger.moves import Move, moves_of


@dataclass
class Retold:
    """A strand as it was told again: its last snapshot, its own data, everything it did."""

    bundle: Bundle
    is_main: bool
    snapshot: bytes | None = None
    data: dict[str, Any] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)


def replay(case_id: str) -> dict[str, Retold]:
    """Tell a case again from its first move; give its strands by id.

    Raises Fault at the first move that gives another snapshot than it gave then, or that another
    revision of the engine made, or that is erased.
    """
    case = db.session.get_one(Case, case_id)
    rows = db.session.scalars(select(Strand).where(Strand.case_id == case_id))
    strands = {
        row.id: Retold(bundle_by_id(row.version_id), row.kind is StrandKind.MAIN) for row in rows
    }
    document: dict[str, Any] = {}
    for move in moves_of(case_id):
        _tell(case, move, strands[move.strand_id], document)
    return strands


def _tell(case: Case, move: Move, strand: Retold, document: dict[str, Any]) -> None:
    if move.engine != REVISION:
        raise Fault(f"Move {move.seq} was made by revision {move.engine} of the engine.")
    if move.stimulus is None:
        raise Fault(f"Move {move.seq} was erased.")
    strand.data = document if strand.is_main else strand.data
    told = advance(
        strand.bundle.definition,
        strand.snapshot,
        layered(known_of(case), document, strand.data),
        recording.decode(move.stimulus),
        Context(at=move.at, case=case.id, actor=move.actor, library=_library(strand, move)),
    )
    if digest(told.snapshot) != move.digest:
        raise Fault(f"Move {move.seq} of {case.reference} does not give the snapshot it gave.")
    strand.snapshot = told.snapshot
    strand.effects += told.effects
    strand.data.update({one.key: one.value for one in told.effects if isinstance(one, DataSet)})


def _library(strand: Retold, move: Move) -> Library:
    """Give the called processes that are running, and those that this move called."""
    recorded: dict[str, tuple[str, int]] = orjson.loads(move.calls)
    started = {(key, version) for key, version in recorded.values()}
    running = called(strand.snapshot) if strand.snapshot else frozenset()
    return Library(
        definitions={
            (key, version): bundle_of(version_of(key, at=move.at, version=version)).definition
            for key, version in started | running
        },
        latest=dict(started),
    )
