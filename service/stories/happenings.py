"""What happened to a case from outside, read from its moves, as a story would say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.cases import recording
from service.cases.holding import HoldEnd
from service.cases.models import Case, CaseState, Hold, Strand, StrandKind, Task
from service.cases.record import holds_of
from service.engine import stimuli
from service.engine.stimuli import Stimulus
from service.extensions import db
from service.ledger import audit, inbox
from service.ledger.audit import Entry, Kind
from service.ledger.moves import Move, moves_of
from service.ledger.outbox import Work
from service.stories.refusals import CaseUntellable
from service.stories.story import (
    Answer,
    Broadcast,
    Bypass,
    Cancel,
    Close,
    Complete,
    Deed,
    Extend,
    Release,
    Send,
)
from service.stories.story import Hold as HoldDeed

_OF_ITSELF = (stimuli.FireTimer, stimuli.Continue)
"""What time alone brings about: a story's clock does it."""
_MOST = 10_000
_CALLED = {
    stimuli.Rework: "a task was undone",
    stimuli.SetData: "its data were corrected",
    stimuli.Retry: "a step that had stopped was tried again",
    stimuli.Migrate: "it was moved to another version",
    stimuli.UndoMigration: "it was moved to another version and back",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: `seq` is the number of its move, `does` None for time alone.

    What is no move has the number of the one that came next. `task` is the one that it is about,
    where it is about one.
    """

    seq: int
    at: datetime
    does: Deed | None
    by: str | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """How the case was started."""

    at: datetime
    by: str | None
    element: str | None
    data: Mapping[str, object]


def started(case: Case) -> Started:
    """Say how a case began. Raises CaseUntellable when that is erased."""
    first = moves_of(case.id)[0]
    stimulus = _stimulus(first)
    if not isinstance(stimulus, stimuli.Start):
        raise CaseUntellable
    return Started(first.at, first.actor, stimulus.element, stimulus.payload)


def happenings(case: Case) -> list[Happening]:
    """Give everything after the start, in order.

    Raises CaseUntellable for what a story has no word for, and for what is erased.
    """
    reader = _Reader(case)
    # Extensions come first: sorting keeps them before the move of which they have the number.
    extensions = sorted(reader.extensions(), key=lambda one: one.at)
    found = [*extensions, *reader.happenings()]
    return sorted(found, key=lambda one: one.seq)


class _Reader:
    """One case's moves, with the rows that they speak of."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.moves = moves_of(case.id)[1:]
        if audit.entries(case.id, kind=Kind.CASE_REOPENED, limit=1):
            raise CaseUntellable("A story cannot tell it: the case was reopened.")
        if any(map(_is_recount, audit.entries(case.id, kind=Kind.CLOCK_MOVED, limit=_MOST))):
            raise CaseUntellable(
                "A story cannot tell it: closures of its calendar moved its dates."
            )
        wanted = select(Task).where(Task.case_id == case.id)
        tasks = list(db.session.scalars(wanted.order_by(Task.opened_at, Task.id)))
        self.tasks = {(one.strand_id, one.token): one for one in tasks}
        works = db.session.scalars(select(Work).where(Work.case_id == case.id))
        self.works = {(one.strand_id, one.token): one for one in works}
        strands = db.session.scalars(select(Strand).where(Strand.case_id == case.id))
        self.kinds = {one.id: one.kind for one in strands}
        self.holds = {one.strand_id: one for one in holds_of(case.id)}
        kind = Kind.MESSAGE_RECEIVED
        self.messages = iter(audit.entries(case.id, kind=kind, limit=len(self.moves) + 1))

    def happenings(self) -> Iterator[Happening]:
        for move in self.moves:
            kind, stimulus = self.kinds.get(move.strand_id), _stimulus(move)
            if kind is StrandKind.HOLD:
                yield from self._of_hold(move, stimulus, self.holds.get(move.strand_id))
            elif kind is not StrandKind.MAIN:
                raise CaseUntellable("A story cannot tell it: a task was added by hand.")
            elif isinstance(stimulus, _OF_ITSELF) or self._is_built_in(move, stimulus):
                yield Happening(move.seq, move.at, None)
            else:
                yield self._deed(move, stimulus)

    def extensions(self) -> Iterator[Happening]:
        """Give when the targets of tasks were moved out: each after the moves of its instant.

        Only who leads, or has the task or the case, may do that; in a story the service does.
        """
        for task in self.tasks.values():
            for one in task.extensions:
                at, to = (datetime.fromisoformat(one[word]) for word in ("given_at", "to"))
                before = [move.seq for move in self.moves if move.at < at]
                deed = Extend(task.element, to, one["reason"])
                yield Happening(max([task.move, *before]) + 1, at, deed, None, task)

    def _is_built_in(self, move: Move, stimulus: Stimulus) -> bool:
        """Tell work that the product itself did within the move from that of a worker."""
        if not isinstance(stimulus, stimuli.WorkDone):
            return False
        return (move.strand_id, stimulus.token) not in self.works

    def _deed(self, move: Move, stimulus: Stimulus) -> Happening:
        if isinstance(stimulus, stimuli.CompleteTask):
            task = self.tasks[move.strand_id, stimulus.token]
            deed: Deed = Complete(task.element, stimulus.answers, stimulus.outcome)
            return Happening(move.seq, move.at, deed, move.actor, task)
        if isinstance(stimulus, stimuli.DeliverMessage):
            return Happening(move.seq, move.at, Send(self._message(), stimulus.payload))
        if isinstance(stimulus, stimuli.WorkDone | stimuli.WorkError):
            topic = self.works[move.strand_id, stimulus.token].topic
            if isinstance(stimulus, stimuli.WorkDone):
                deed = Answer(topic, stimulus.result)
            else:
                deed = Answer(topic, {}, stimulus.code)
            return Happening(move.seq, move.at, deed)
        if isinstance(stimulus, stimuli.Signal):
            return Happening(move.seq, move.at, Broadcast(stimulus.name, stimulus.payload))
        return self._ended(move, stimulus)

    def _ended(self, move: Move, stimulus: Stimulus) -> Happening:
        """Give the passing over or cancelling of a task, or the end of the case by hand."""
        if isinstance(stimulus, stimuli.BypassTask):
            task = self.tasks[move.strand_id, stimulus.token]
            deed: Deed = Bypass(task.element, self._reason(Kind.TASK_BYPASSED, task.id))
            return Happening(move.seq, move.at, deed, move.actor, task)
        if isinstance(stimulus, stimuli.CancelTask):
            task = self.tasks[move.strand_id, stimulus.token]
            deed = Cancel(task.element, self._reason(Kind.TASK_CANCELLED, task.id))
            return Happening(move.seq, move.at, deed, move.actor, task)
        if isinstance(stimulus, stimuli.CancelStrand):
            # Only those who lead may end a case that was worked on; in a story the service does.
            reason = self._reason(Kind.CASE_CANCELLED, None)
            ended = Cancel(None, reason) if self.case.state is CaseState.CANCELLED else Close()
            return Happening(move.seq, move.at, ended)
        said = _CALLED.get(type(stimulus), "something else happened")
        raise CaseUntellable(f"A story cannot tell it: {said}.")

    def _reason(self, kind: Kind, task_id: str | None) -> str:
        """Give the reason for which a task, or the case, was bypassed or cancelled."""
        for entry in audit.latest_entries(self.case.id, kinds=[kind]):
            if entry.data and entry.data.get("task") == task_id:
                return str(entry.data["reason"])
        return ""

    def _message(self) -> str:
        """Give the name of the message that was received next."""
        entry = next(self.messages)
        received = inbox.find(entry.data["message"]) if entry.data else None
        if received is None:
            raise CaseUntellable("What is to be told was erased.")
        return received.name

    def _of_hold(self, move: Move, stimulus: Stimulus, hold: Hold | None) -> Iterator[Happening]:
        """Give the placing of a hold and its release by hand; the rest its process does."""
        # A hold that is given another date goes on in a strand of its own.
        if hold is None or hold.release_at != hold.planned_at:
            raise CaseUntellable("A story cannot tell it: a hold was given another date.")
        held = db.session.get_one(Task, hold.task_id) if hold.task_id else None
        element = held.element if held else None
        if isinstance(stimulus, stimuli.Start):
            said = (hold.planned_at, hold.reason, hold.note, hold.stop_clock)
            deed = HoldDeed(element, *said)
            yield Happening(move.seq, move.at, deed, hold.placed_by, held)
        elif hold.ended_how == HoldEnd.EARLY and isinstance(
            stimulus, stimuli.DeliverMessage | stimuli.CancelStrand
        ):
            yield Happening(move.seq, move.at, Release(element), hold.ended_by, held)


def _is_recount(entry: Entry) -> bool:
    """Tell a clock that was counted anew from one whose anchor moved, which a task is told of."""
    return "task" not in (entry.data or {})


def _stimulus(move: Move) -> Stimulus:
    if move.stimulus is None:
        raise CaseUntellable("What is to be told was erased.")
    return recording.decode(move.stimulus)
