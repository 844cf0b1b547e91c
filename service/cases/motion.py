"""A case in motion: one locked case, and everything that one transaction does to it.

Commands put stimuli on strands; `settle` runs them until nothing more happens of itself, projects
every effect into rows and brings the clocks, the search fields and the books into step. Nothing
here commits.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from service.cases import recording
from service.cases.belongings import (
    holds_of,
    main_strand,
    open_strands,
    open_tasks,
    unresolved_incidents,
)
from service.cases.document import Document, known_of, layered
from service.cases.library import Called, library_for
from service.cases.models import (
    Case,
    Hold,
    Incident,
    Strand,
    StrandKind,
    StrandState,
    Task,
)
from service.cases.timetable import Timetable
from service.cases.watching import watched
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_by_id
from service.engine import REVISION, Advance, Context, Limits, SnapshotMismatch, advance
from service.engine.effects import CallStarted, Effect, StepLimitReached
from service.engine.snapshot import FORMAT
from service.engine.stimuli import Stimulus
from service.errors import LaterVersionNeeded
from service.ledger.audit import Kind, write
from service.ledger.canonical import digest
from service.ledger.moves import append_move
from service.people.actors import Acting

if TYPE_CHECKING:
    from service.cases.models import Migration
    from service.cases.moving import Passage
    from service.ledger.timers import Timer


class Motion:
    """One case, who moves it and when, and what is still to be done in this transaction.

    `begins` tells that it is the case's first; `firing` is the timer that set it off, when one did;
    `heard` are the names of the messages for which it made an element wait, and `completed` the
    elements that it brought to their end; `cleared` are the incidents that it ended, by strand and
    token. `posted` counts what it sent out. `redone` is the finished task that is to open once
    more, `cancelled` the one that somebody cancels, not the diagram. `passage` is the migration
    under way, `undone` the one that is taken back.
    """

    def __init__(self, case: Case, acting: Acting, *, limits: Limits | None = None) -> None:
        """Take a locked case; its data, strands, tasks and holds are read once, when needed."""
        self.case = case
        self.acting = acting
        self.limits = limits or Limits()
        self.begins = case.moves == 0
        self.posted = 0
        self.firing: Timer | None = None
        self.heard: set[str] = set()
        self.completed: set[str] = set()
        self._queue: deque[tuple[Strand, Stimulus]] = deque()
        self._document: Document | None = None
        self._strands: dict[str, Strand] | None = None
        self._tasks: dict[str, Task] | None = None
        self._holds: dict[str, Hold] | None = None
        self._incidents: list[Incident] | None = None
        self._timetable: Timetable | None = None
        self._libraries: dict[str, Called] = {}
        self.cleared: dict[tuple[str, int], Incident] = {}
        self.redone: Task | None = None
        self.cancelled: Task | None = None
        self.passage: Passage | None = None
        self.undone: Migration | None = None

    @property
    def document(self) -> Document:
        """Return the case's data."""
        if self._document is None:
            self._document = Document(self.case)
        return self._document

    @property
    def bytes_before(self) -> int:
        """Return how large the case's data were before this motion."""
        return self.case.data_bytes if self._document is None else self._document.bytes_before

    @property
    def strands(self) -> dict[str, Strand]:
        """Return the case's open strands by id."""
        if self._strands is None:
            found, may_rest = open_strands(self.case.id)
            self._strands = {one.id: one for one in found}
            if not may_rest and self._incidents is None:
                self._incidents = []
        return self._strands

    @property
    def tasks(self) -> dict[str, Task]:
        """Return the case's open and held tasks by id."""
        if self._tasks is None:
            self._tasks = {one.id: one for one in open_tasks(self.case.id)}
        return self._tasks

    @property
    def holds(self) -> dict[str, Hold]:
        """Return every hold that the case has ever had, by id."""
        if self._holds is None:
            found = holds_of(self.case.id) if self.case.holds else ()
            self._holds = {one.id: one for one in found}
        return self._holds

    @property
    def incidents(self) -> list[Incident]:
        """Return the case's incidents that were not resolved when the motion began, or are new."""
        if self._incidents is None:
            self._incidents = list(unresolved_incidents(self.case.id))
        return self._incidents

    @property
    def timetable(self) -> Timetable:
        """Return the case's waiting timers."""
        if self._timetable is None:
            self._timetable = Timetable(self.case.id)
        return self._timetable

    def library(self, strand: Strand) -> Called:
        """Return the processes that a strand may call, or is in; looked up once."""
        if strand.id not in self._libraries:
            self._libraries[strand.id] = library_for(strand, self.acting.at)
        return self._libraries[strand.id]

    def reach(self, strand: Strand, goal: Bundle | None = None) -> None:
        """Look anew at what a strand may call: it migrates to `goal`, or has done so."""
        self._libraries[strand.id] = library_for(strand, self.acting.at, goal=goal)

    def main(self) -> Strand:
        """Return the main strand; that of a case which was reopened may have ended."""
        found = (one for one in self.strands.values() if one.kind is StrandKind.MAIN)
        return next(found, None) or main_strand(self.case.id)

    def bundle(self, strand: Strand, key: str | None = None, version: int | None = None) -> Bundle:
        """Return the bundle of a strand, or of a process that it has called."""
        if key is None or (key, version) == (strand.process_key, strand.process_version):
            return bundle_by_id(strand.version_id)
        return self.library(strand).bundles[key, version or 1]

    def scope(self, strand: Strand, local: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what an expression of this strand may read."""
        own = strand.data if strand.kind is not StrandKind.MAIN else None
        return layered(known_of(self.case), self.document.values, own, local)

    def stimulate(self, strand: Strand, stimulus: Stimulus) -> None:
        """Put a stimulus on a strand; `settle` runs it."""
        self._queue.append((strand, stimulus))

    def tell_log(self, kind: Kind, text: str, **data: Any) -> None:
        """Write a line in the case's event log."""
        acting = (self.acting.who.username, self.acting.at)
        write(kind, text, case=self.case, acting=acting, data=data)

    def foresee(self, strand: Strand, stimulus: Stimulus) -> tuple[Effect, ...]:
        """Return what a stimulus would do; nothing is changed."""
        return self._advanced(strand, stimulus).effects

    def run(self, project: Callable[["Motion", Strand, Effect], None]) -> None:
        """Run the queued stimuli, handing every effect to `project`, until none is left."""
        while self._queue:
            strand, stimulus = self._queue.popleft()
            if strand.state is StrandState.OPEN:
                with watched(self.case, stimulus):
                    for effect in self._advance(strand, stimulus).effects:
                        project(self, strand, effect)

    def _advance(self, strand: Strand, stimulus: Stimulus) -> Advance:
        result = self._advanced(strand, stimulus)
        strand.snapshot = result.snapshot
        if not any(isinstance(one, StepLimitReached) for one in result.effects):
            strand.continuations = 0
        self._record(strand, stimulus, result)
        return result

    def _advanced(self, strand: Strand, stimulus: Stimulus) -> Advance:
        """Ask the engine. Raises LaterVersionNeeded when a later one has moved the strand."""
        try:
            context = Context(
                at=self.acting.at,
                case=self.case.id,
                actor=self.acting.who.username,
                library=self.library(strand).engine,
                limits=self.limits,
            )
            definition, scope = self.bundle(strand).definition, self.scope(strand)
            return advance(definition, strand.snapshot or None, scope, stimulus, context)
        except SnapshotMismatch as mismatch:
            if isinstance(mismatch.found, int) and mismatch.found > FORMAT:
                raise LaterVersionNeeded from mismatch
            raise

    def _record(self, strand: Strand, stimulus: Stimulus, result: Advance) -> None:
        calls = {
            str(one.token): [one.process, one.version]
            for one in result.effects
            if isinstance(one, CallStarted)
        }
        append_move(
            case=self.case,
            at=self.acting.at,
            strand_id=strand.id,
            stimulus=recording.encode(stimulus),
            actor=self.acting.who.username,
            trace=self.acting.trace,
            process_key=strand.process_key,
            process_version=strand.process_version,
            engine=REVISION,
            digest=digest(result.snapshot),
            calls=orjson.dumps(calls),
        )
