"""The engine, with the service's part of the work: data, rows, continued moves, the journal."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from service.engine import Context, Definition, Library, Limits, advance, compile_definition
from service.engine import stimuli as st
from service.engine.effects import Effect, TimerSet
from tests.game.candidate import Places, Shown, Sight
from tests.game.model import Model, Scope
from tests.game.tracker import Contradiction, Disagreement, Tracker
from tests.game.writer import write

MOST_STEPS = 1200
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Machine:
    """The engine, with the service's part of the work: data, rows, continued moves."""

    def __init__(self, model: Model, steps: int) -> None:
        """Compile the model; `steps` is the limit of one move."""
        drawn = {"main": model.process, **model.library}
        compiled = {key: compiled_once(key, write(scope)) for key, scope in drawn.items()}
        self.definition: Definition = compiled["main"]
        self.library = Library(
            {(key, 1): one for key, one in compiled.items()}, dict.fromkeys(compiled, 1)
        )
        self.limits = Limits(steps=steps)
        self.tracker = Tracker(variables_of(model, "item"))
        self.snapshot: bytes | None = None
        self.fell_due = BEGIN
        self.told: list[Effect] = []
        self.moves: list[tuple[st.Stimulus, datetime, dict[str, Any], bytes]] = []

    def happen(self, stimulus: st.Stimulus) -> None:
        """Move the case, on and on while the step limit interrupts it."""
        self.tracker.begin_action()
        self.told.clear()
        self._move(stimulus)
        for _ in range(MOST_STEPS // self.limits.steps):
            if not self.tracker.more:
                return
            self._move(st.Continue())
        raise Disagreement(f"{stimulus} never comes to rest")

    def _move(self, stimulus: st.Stimulus) -> None:
        at = BEGIN + timedelta(minutes=len(self.moves))
        before = json.loads(json.dumps(self.tracker.data))
        moved = advance(self.definition, self.snapshot, before, stimulus, self.context(at))
        self.moves.append((stimulus, at, before, moved.snapshot))
        self.snapshot = moved.snapshot
        if isinstance(stimulus, st.WorkDone | st.WorkError):
            self.tracker.work_is_done(stimulus.token)
        if isinstance(stimulus, st.FireTimer):
            self.fell_due = stimulus.due_at
        self.told += moved.effects
        self.tracker.see(moved.effects)
        self.check_bases(moved.effects, at)

    def check_bases(self, effects: tuple[Effect, ...], at: datetime) -> None:
        """A timer counts from when it was set, its next turn from when the last fell due."""
        for effect in effects:
            if isinstance(effect, TimerSet):
                base = at if effect.occurrence == 1 else self.fell_due
                if effect.base_at != base:
                    raise Disagreement(f"{effect} should count from {base}")

    def context(self, at: datetime) -> Context:
        """Give what a move is told."""
        return Context(at=at, case="game", library=self.library, limits=self.limits)

    def shown(self) -> Shown:
        """Give what the engine shows now."""
        tracker = self.tracker
        return Shown(
            self.places(),
            dict(tracker.attached),
            dict(tracker.data),
            Counter(tracker.sent),
            Counter(tracker.passed),
            bool(tracker.stalled),
            tracker.ended,
        )

    def places(self) -> Places:
        """Give everything open by token, and the scopes, each with the token it is inside of."""
        inside: dict[int, int] = {}
        found: dict[int, tuple[int, Sight]] = {}
        names: dict[int, tuple[str, str]] = {}
        for owner, _, _, _, _, rows in json.loads(self.snapshot or b"{}").get("scopes", ()):
            for token, _, name, _, _, variables in rows:
                inside[token] = owner
                number = (variables or {}).get("loopCounter", "")
                names[token] = (name.partition("/")[0], f"{number}")
            if owner:
                found[owner] = (inside[owner], ("scope", *names[owner]))
        if unknown := self.tracker.open.keys() - inside.keys():
            raise Contradiction(f"{unknown} are told as open and are not in the snapshot")
        return found | {token: (inside[token], one) for token, one in self.tracker.open.items()}

    def replay(self) -> None:
        """The recorded moves lead to the same bytes once more."""
        snapshot = None
        for stimulus, at, data, expected in self.moves:
            snapshot = advance(self.definition, snapshot, data, stimulus, self.context(at)).snapshot
            if snapshot != expected:
                raise Disagreement(f"replay differs at {stimulus}")


@lru_cache(maxsize=1000)
def compiled_once(key: str, bpmn: bytes, version: int = 1) -> Definition:
    """Compile a process; all trials share it, as all cases of a service do."""
    return compile_definition(key=key, version=version, bpmn=bpmn, file=f"{key}.bpmn", decisions={})


def scopes_of(scope: Scope) -> Iterator[Scope]:
    """Walk a scope and all inside it."""
    yield scope
    for node in scope.nodes.values():
        if node.body is not None:
            yield from scopes_of(node.body)


def variables_of(model: Model, which: str) -> dict[str, str | None]:
    """Give the `item` or `result` variable of each looped element, None where it has none."""
    nodes = (
        node
        for outer in (model.process, *model.library.values())
        for scope in scopes_of(outer)
        for node in scope.nodes.values()
    )
    return {node.id: getattr(node.loop, which, None) for node in nodes if node.loop is not None}
