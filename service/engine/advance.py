"""The engine's one function: a stimulus moves a strand from one snapshot to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, assert_never

from service.engine import migration, stimuli
from service.engine._spiff import ERROR, STARTED, WAITING
from service.engine.activities import PersonTask, Work
from service.engine.catching import Catch
from service.engine.context import Context
from service.engine.definition import Definition
from service.engine.effects import ClockReached, Effect
from service.engine.interrupting import ServiceLevel
from service.engine.propagation import broadcast, propagate
from service.engine.refusals import (
    NoSuchStart,
    NothingToCatch,
    StrandHasBegun,
    StrandHasNotBegun,
    StrandIsOver,
    TokenNotWaiting,
)
from service.engine.rework import rework
from service.engine.skipping import skip
from service.engine.snapshot import dump, load
from service.engine.spec import ElementSpec
from service.engine.strand import Strand
from service.engine.token import Token

Json = Any
T = TypeVar("T", bound=ElementSpec)


@dataclass(frozen=True, slots=True)
class Advance:
    """The state after a move, what it did in order, and whether the strand is over."""

    snapshot: bytes
    effects: tuple[Effect, ...]
    ended: bool


def advance(
    definition: Definition,
    snapshot: bytes | None,
    data: Mapping[str, Json],
    stimulus: stimuli.Stimulus,
    context: Context,
) -> Advance:
    """Let something happen to a strand and run it on until it waits.

    Pure: the same arguments give the same bytes and effects. `snapshot` is None for `Start` alone,
    `data` the case data as they stand; they are only read. Raises an `EngineRefusal` when the
    stimulus cannot happen; a failure inside the strand is an effect, never an exception.
    """
    if snapshot is None:
        if not isinstance(stimulus, stimuli.Start):
            raise StrandHasNotBegun
        strand = Strand(definition, data, context)
    else:
        if isinstance(stimulus, stimuli.Start):
            raise StrandHasBegun
        if isinstance(stimulus, stimuli.UndoMigration):
            strand = migration.undo(definition, stimulus, data, context)
            return Advance(dump(strand), tuple(strand.effects), strand.over)
        strand = load(snapshot, definition, data, context)
        if strand.over and not isinstance(stimulus, stimuli.Rework):
            raise StrandIsOver
    _happen(strand, stimulus)
    strand.run()
    return Advance(dump(strand), tuple(strand.effects), strand.over)


def _happen(  # noqa: C901, PLR0912  one case for each stimulus
    strand: Strand, stimulus: stimuli.Stimulus
) -> None:
    """Do what the stimulus says; what follows from it is run afterwards."""
    match stimulus:
        case stimuli.Start():
            _begin(strand, stimulus.element, stimulus.payload)
        case stimuli.CompleteTask() | stimuli.BypassTask() | stimuli.CancelTask():
            _close_task(strand, stimulus)
        case stimuli.FireTimer():
            _fire_timer(strand, stimulus)
        case stimuli.DeliverMessage():
            _deliver(strand, stimulus)
        case stimuli.Signal():
            if not broadcast(strand, stimulus.name, stimulus.payload):
                raise NothingToCatch(name=stimulus.name)
        case stimuli.WorkDone():
            token, work = _waiting(strand, stimulus.token, STARTED, Work)
            work.finish(token, stimulus.result)
        case stimuli.WorkError():
            _work_error(strand, stimulus)
        case stimuli.SetData():
            _set(strand, stimulus.values, None)
        case stimuli.Continue() | stimuli.UndoMigration():
            pass
        case _:
            _steer(strand, stimulus)


def _steer(
    strand: Strand,
    stimulus: stimuli.Rework | stimuli.Retry | stimuli.Migrate | stimuli.CancelStrand,
) -> None:
    """Do what somebody wants of the strand itself, whatever it waits for."""
    match stimulus:
        case stimuli.Rework():
            rework(strand, stimulus)
        case stimuli.Retry():
            _retry(strand, stimulus.token)
        case stimuli.Migrate():
            migration.migrate(strand, stimulus)
        case stimuli.CancelStrand():
            strand.cancel()
        case _:
            assert_never(stimulus)


def _set(strand: Strand, values: Mapping[str, Json], element: str | None) -> None:
    """Make values case data."""
    for key, value in values.items():
        strand.data[key] = value
    strand.tell(element)


def _begin(strand: Strand, element: str | None, payload: Mapping[str, Json]) -> None:
    """Put the first token on a start event."""
    definition = strand.definition
    start = definition.none_start if element is None else definition.start(element)
    if start is None:
        raise NoSuchStart(element=element)
    _set(strand, payload, start.element)
    strand.top.begin(start)


def _close_task(
    strand: Strand, stimulus: stimuli.CompleteTask | stimuli.BypassTask | stimuli.CancelTask
) -> None:
    """Let a person's task be done, passed over or cancelled."""
    token, task = _waiting(strand, stimulus.token, STARTED, PersonTask)
    if isinstance(stimulus, stimuli.CompleteTask):
        task.finish(token, stimulus.answers, stimulus.outcome)
    elif isinstance(stimulus, stimuli.BypassTask):
        task.bypass(token)
    else:
        skip(token)


def _fire_timer(strand: Strand, stimulus: stimuli.FireTimer) -> None:
    """Let a timer fall due, or an occurrence of a compiled-in SLA."""
    token, event = _waiting(strand, stimulus.token, WAITING, Catch)
    if event.waits_for("timer") is None:
        raise TokenNotWaiting(token=stimulus.token)
    if isinstance(event, ServiceLevel):
        strand.effects.append(ClockReached(token.id, event.element, stimulus.clock or "target"))
    else:
        event.fire_timer(token, stimulus.due_at, stimulus.missed)


def _deliver(strand: Strand, stimulus: stimuli.DeliverMessage) -> None:
    """Let a message arrive at the element that waits for it."""
    token, event = _waiting(strand, stimulus.token, WAITING, Catch)
    if not event.waits_for("message"):
        raise TokenNotWaiting(token=stimulus.token)
    event.fire(token, stimulus.payload)


def _work_error(strand: Strand, stimulus: stimuli.WorkError) -> None:
    """Let the diagram catch what the worker threw; uncaught, it ends the strand."""
    token, _ = _waiting(strand, stimulus.token, STARTED, Work)
    token.memo["failing"] = 1
    if not propagate(token, "error", stimulus.code, stimulus.payload):
        strand.fail(token, stimulus.code, stimulus.message)


def _retry(strand: Strand, number: int) -> None:
    """Set what rests with an incident ready again, or let a condition be asked anew."""
    token = strand.find(number)
    if token is None or not (token.is_in(ERROR) or token.memo.get("incident")):
        raise TokenNotWaiting(token=number)
    strand.incident_over(token)
    token.memo.pop("incident", None)
    if token.is_in(ERROR):
        token.ready()
    else:
        strand.journal.changed = True


def _waiting(strand: Strand, number: int, state: int, kind: type[T]) -> tuple[Token, T]:
    """Find a token that waits at an element of this kind. Raises `TokenNotWaiting`."""
    token = strand.find(number)
    if token is None or not token.is_in(state) or not isinstance(token.task_spec, kind):
        raise TokenNotWaiting(token=number)
    return token, token.task_spec
