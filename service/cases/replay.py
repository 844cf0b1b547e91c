"""Telling a case again: its recorded moves, played from the start, give the same snapshots.

Pure of any effect: nothing is written. Called processes run in the versions that were recorded when
their calls started.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from service.cases import recording
from service.cases.document import known_of, layered
from service.cases.models import Case, Strand, StrandKind, StrandState
from service.definitions.lookup import bundle_of, version_of
from service.engine import REVISION, Context, Definition, EngineRefusal, Library, advance, called
from service.engine.effects import DataSet, Effect, ElementPassed, Ended, Failed
from service.engine.stimuli import Migrate, Stimulus, UndoMigration, WorkDone, WorkError
from service.errors import Fault
from service.extensions import db
from service.ledger.canonical import digest
from service.ledger.moves import Move, moves_of


class ReplayStopped(Fault):
    """A case cannot be told again from its move `seq` on."""

    def __init__(self, seq: int, said: str) -> None:
        """Keep which move it was."""
        super().__init__(said)
        self.seq = seq


class MoveDiffers(ReplayStopped):
    """A move does not give what it gave then."""


class MoveUntold(ReplayStopped):
    """What a move was made of is gone."""


@dataclass
class Retold:
    """A strand as it was told again: its last snapshot and move, its own data, how it stands.

    `effects` is everything it did, each with the number of its move; `answered` are the tokens
    whose work was done, `unmigrated` its data before its last migration.
    """

    is_main: bool
    snapshot: bytes | None = None
    last: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    state: StrandState = StrandState.OPEN
    effects: list[tuple[int, Effect]] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    unmigrated: dict[str, Any] = field(default_factory=dict)

    def follow(self, seq: int, stimulus: Stimulus, effects: Iterable[Effect]) -> None:
        """Take in what a move did."""
        if isinstance(stimulus, Migrate):
            self.unmigrated = dict(self.data)
        elif isinstance(stimulus, UndoMigration):
            self._forget(self.last)
        self.last, self.state = seq, StrandState.OPEN
        if isinstance(stimulus, WorkDone | WorkError):
            self.answered.add(stimulus.token)
        for effect in effects:
            self.effects.append((seq, effect))
            if isinstance(effect, DataSet):
                self.data[effect.key] = effect.value
            elif isinstance(effect, Ended):
                done = effect.how == "completed"
                self.state = StrandState.ENDED if done else StrandState.CANCELLED
            elif isinstance(effect, Failed):
                self.state = StrandState.FAILED

    def _forget(self, migration: int) -> None:
        """Leave nothing of a migration that was undone but what its trace tells."""
        self.effects = [
            (seq, effect)
            for seq, effect in self.effects
            if seq != migration or isinstance(effect, ElementPassed)
        ]
        self.data.clear()
        self.data.update(self.unmigrated)


def replay(case_id: str) -> dict[str, Retold]:
    """Tell a case again from its first move; give its strands by id.

    Raises MoveDiffers at the first move that gives another snapshot than it gave then, and
    MoveUntold at one that another revision of the engine made or that is erased.
    """
    case = db.session.get_one(Case, case_id)
    rows = db.session.scalars(select(Strand).where(Strand.case_id == case_id))
    strands = {row.id: Retold(row.kind is StrandKind.MAIN) for row in rows}
    document: dict[str, Any] = {}
    shelf = _Shelf()
    for move in moves_of(case_id):
        if move.strand_id not in strands:
            raise MoveDiffers(move.seq, f"The strand of move {move.seq} is gone.")
        _tell(case, move, strands[move.strand_id], document, shelf)
    return strands


class _Shelf:
    """The versions on which a case's moves were made, each looked up once."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int], Definition] = {}

    def get(self, key: str, version: int, at: datetime) -> Definition:
        """Return a version."""
        place = key, version
        if place not in self._held:
            found = version_of(key, at=at, version=version)
            self._held[place] = bundle_of(found).definition
        return self._held[place]


def _tell(case: Case, move: Move, strand: Retold, document: dict[str, Any], shelf: _Shelf) -> None:
    if move.engine != REVISION:
        raise MoveUntold(move.seq, f"Move {move.seq} was made by engine revision {move.engine}.")
    if move.stimulus is None:
        raise MoveUntold(move.seq, f"Move {move.seq} was erased.")
    strand.data = document if strand.is_main else strand.data
    stimulus = recording.decode(move.stimulus)
    library = _library(strand, move, stimulus, shelf)
    context = Context(at=move.at, case=case.id, actor=move.actor, library=library)
    scope = layered(known_of(case), document, strand.data)
    definition = shelf.get(move.process_key, move.process_version, move.at)
    try:
        told = advance(definition, strand.snapshot, scope, stimulus, context)
    except EngineRefusal as refusal:
        said = f"Move {move.seq} is refused when it is told again: {refusal.detail}"
        raise MoveDiffers(move.seq, said) from refusal
    if digest(told.snapshot) != move.digest:
        said = f"Move {move.seq} of {case.reference} does not give the snapshot it gave."
        raise MoveDiffers(move.seq, said)
    strand.snapshot = told.snapshot
    strand.follow(move.seq, stimulus, told.effects)


def _library(strand: Retold, move: Move, stimulus: Stimulus, shelf: _Shelf) -> Library:
    """Give the called processes that are running, and those that this move called or goes to."""
    recorded: dict[str, tuple[str, int]] = orjson.loads(move.calls)
    started = {(key, version) for key, version in recorded.values()}
    needed = set(called(strand.snapshot) if strand.snapshot else ())
    if isinstance(stimulus, Migrate):
        needed.add((move.process_key, stimulus.version))
    elif isinstance(stimulus, UndoMigration):
        needed.add((move.process_key, stimulus.snapshot["process"][1]))
    return Library(
        definitions={place: shelf.get(*place, move.at) for place in started | needed},
        latest=dict(started),
    )
