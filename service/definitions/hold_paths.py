"""Every path of a hold's process, walked with the engine: what may happen, until it releases.

Whatever waits for a person, a message or a worker may happen or never happen; time passes in any
case. A path is a line of such happenings; it is good when it asks for the release at or before the
release date.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from service.engine import Context, Definition, advance, effects, stimuli
from service.engine.effects import Effect
from service.engine.stimuli import Stimulus
from service.errors import Refusal
from service.expressions import ExpressionFailed, ExpressionRefused, compile_expression
from service.sla.calendars import Calendar
from service.sla.moments import AnchorUnreadable, anchor_instant
from service.sla.rules import resolve

RELEASE = "hold.release"
NOTIFY = "notify"
MOST_STATES = 4_000
"""How many situations are looked at before the process is held too intricate to prove."""
_OWN_ANCHORS = ("task", "case")
"""The anchors that are known whatever the data holds."""
_AGAIN = 2
"""How often the same thing may happen on one path: once more than once shows every loop."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A path that does not release: why, and the element at which it came to nothing."""

    why: str
    element: str | None


class TooIntricate(Exception):
    """More situations can arise than are looked at."""


@dataclass(frozen=True, slots=True)
class _Wait:
    """Something that waits at a token."""

    kind: str
    element: str
    name: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """A strand at rest: what it waits for, and what has happened on the way."""

    now: datetime
    snapshot: bytes | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    waits: Mapping[int, _Wait] = field(default_factory=dict)
    happened: Mapping[str, int] = field(default_factory=dict)
    released: bool = False
    over: bool = False


class Walk:
    """All paths from one beginning: a release date and the other facts of a hold."""

    def __init__(
        self, definition: Definition, facts: Mapping[str, Any], release_at: datetime, now: datetime
    ) -> None:
        self._definition = definition
        self._facts = facts
        self._release_at = release_at
        self._begin = now
        self._seen = 0
        self.entered: set[str] = set()

    def failing(self, calendar: Calendar) -> Failing | None:
        """Give the first path that does not release, if there is one. Raises TooIntricate."""
        self._calendar = calendar
        start = stimuli.Start(payload={"hold": dict(self._facts)})
        todo: list[tuple[_State, Stimulus]] = [(_State(self._begin), start)]
        while todo:
            self._seen += 1
            if self._seen > MOST_STATES:
                raise TooIntricate
            found = self._after(*todo.pop())
            if isinstance(found, Failing):
                return found
            if not found.released:
                todo += list(self._next(found))
                if not self._timers(found):
                    return Failing("waits for something that may never happen", _where(found))
        return None

    def _next(self, state: _State) -> Iterator[tuple[_State, Stimulus]]:
        """Give what may happen next: time passing to the next timer, or any one thing before."""
        timers = self._timers(state)
        if timers:
            token = min(timers, key=lambda one: (timers[one], one))
            yield replace(state, now=timers[token]), stimuli.FireTimer(token, timers[token])
        for token, wait in state.waits.items():
            if state.happened.get(wait.element, 0) < _AGAIN:
                once_more = Counter(state.happened) + Counter([wait.element])
                left = {one: other for one, other in state.waits.items() if one != token}
                waits = left if wait.kind == "work" else state.waits
                for stimulus in self._happenings(token, wait):
                    yield replace(state, waits=waits, happened=once_more), stimulus

    def _timers(self, state: _State) -> dict[int, datetime]:
        """Give the timers that fall due in time, by token."""
        return {
            token: max(wait.due_at, state.now)
            for token, wait in state.waits.items()
            if wait.due_at is not None and wait.due_at <= self._release_at
        }

    def _happenings(self, token: int, wait: _Wait) -> Iterator[Stimulus]:
        if wait.kind == "message":
            yield stimuli.DeliverMessage(token)
        elif wait.kind == "signal":
            yield stimuli.Signal(wait.name)
        elif wait.kind == "task":
            for outcome in self._definition.elements[wait.element].outcomes or (None,):
                yield stimuli.CompleteTask(token, outcome=outcome)
        elif wait.kind == "work":
            yield stimuli.WorkDone(token)
            for code in self._caught_at(wait.element):
                yield stimuli.WorkError(token, code)

    def _caught_at(self, element: str) -> Iterator[str]:
        """Give the errors that the diagram catches at a piece of work."""
        for one in self._definition.elements.values():
            if one.attached_to == element:
                yield from (event.code or "ANY" for event in one.events if event.kind == "error")

    def _after(self, state: _State, stimulus: Stimulus) -> _State | Failing:
        """Let something happen, and everything built-in that follows from it."""
        todo = [stimulus]
        while todo:
            told = advance(
                self._definition,
                state.snapshot,
                state.data,
                todo.pop(0),
                Context(at=state.now, case="hold"),
            )
            state = replace(state, snapshot=told.snapshot)
            for effect in told.effects:
                if isinstance(effect, effects.WorkRequested) and effect.topic == NOTIFY:
                    todo.append(stimuli.WorkDone(effect.token))
                    continue
                found = self._take(state, effect)
                if isinstance(found, Failing) or found.released:
                    return found
                state = found
        return Failing("ends without the release", None) if state.over else state

    def _take(self, state: _State, effect: Effect) -> _State | Failing:
        """Note one thing that the engine did."""
        match effect:
            case effects.ElementPassed(element=element):
                self.entered.add(element)
            case effects.DataSet(key, value):
                state = replace(state, data={**state.data, key: value})
            case effects.WorkRequested(topic=topic) if topic == RELEASE:
                state = replace(state, released=True)
            case effects.Ended() | effects.Failed():
                state = replace(state, over=True)
            case effects.TimerSet():
                return self._set(state, effect)
            case _:
                state = replace(state, waits=_waits_after(state.waits, effect))
        return _failing(effect) or state

    def _set(self, state: _State, effect: effects.TimerSet) -> _State | Failing:
        if effect.clock == "sla":
            return state
        counts = self._definition.elements[effect.element].rule
        base = effect.base_at if counts is None else _base(state, effect, counts.anchor)
        if base is None:
            wait = _Wait("timer", effect.element)
            return replace(state, waits={**state.waits, effect.token: wait})
        try:
            due = resolve(effect.rule, base, self._calendar, turn=effect.occurrence, counts=counts)
        except Refusal as refusal:
            return Failing(f"has a timer that cannot be read: {refusal.detail}", effect.element)
        wait = _Wait("timer", effect.element, due_at=due.at)
        return replace(state, waits={**state.waits, effect.token: wait})


def _base(state: _State, effect: effects.TimerSet, anchor: str) -> datetime | None:
    """Give when a timer begins to count; None where its date is not known and may never be."""
    if effect.occurrence > 1 or anchor in _OWN_ANCHORS:
        return effect.base_at
    try:
        value = compile_expression(anchor).evaluate(state.data, at=state.now)
        return None if value is None else anchor_instant(value)
    except (ExpressionFailed, ExpressionRefused, AnchorUnreadable):
        return None


def _failing(effect: Effect) -> Failing | None:
    """Tell of what keeps a path from going on."""
    if isinstance(effect, effects.IncidentRaised):
        return Failing(f"stops with an incident: {effect.message}", effect.element)
    if isinstance(effect, effects.StepLimitReached):
        return Failing("runs on without end", None)
    return None


def _waits_after(waits: Mapping[int, _Wait], effect: Effect) -> Mapping[int, _Wait]:
    """Note what begins to wait, and what waits no longer."""
    match effect:
        case effects.TaskOpened(token, element):
            return {**waits, token: _Wait("task", element)}
        case effects.WorkRequested(token, element):
            return {**waits, token: _Wait("work", element)}
        case effects.SubscriptionAdded(token=token, element=element, kind=kind, name=name):
            return {**waits, token: _Wait(kind, element, name)}
        case (
            effects.TaskClosed(token=token)
            | effects.WorkWithdrawn(token=token)
            | effects.SubscriptionRemoved(token=token)
            | effects.TimerCleared(token=token)
        ):
            return {number: wait for number, wait in waits.items() if number != token}
        case _:
            return waits


def _where(state: _State) -> str | None:
    return next((wait.element for wait in state.waits.values()), None)
