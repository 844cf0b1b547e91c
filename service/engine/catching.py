"""Events that wait: start events, catch events, receive tasks, and each of several triggers."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.bpmn.model import EventKind
from service.bpmn.normalise import Node
from service.engine._spiff import STARTED, WAITING
from service.engine.groups import EventGateway
from service.engine.scope import without_outcomes
from service.engine.spec import ElementSpec, ProcessSpec
from service.engine.trigger import Trigger, close_wait, next_turn, open_wait
from service.errors import Refusal

if TYPE_CHECKING:
    from service.engine.token import Token

Json = Any
_FROM_OUTSIDE = frozenset({"message", "signal", "timer", "conditional"})


class Catch(ElementSpec):
    """An event that waits for one trigger, or for all of several.

    A token fires at most once. With several triggers it stands above one `Part` for each.
    """

    def __init__(
        self,
        process: ProcessSpec,
        node: Node,
        triggers: tuple[Trigger, ...],
        *,
        name: str | None = None,
    ) -> None:
        """Without triggers the event lets tokens pass."""
        super().__init__(process, node, name=name)
        self.trigger = triggers[0] if len(triggers) == 1 else None
        self.parts = tuple(
            Part(process, node, (one,), name=f"{self.name}/{number}")
            for number, one in enumerate(triggers if len(triggers) > 1 else (), start=1)
        )

    @override
    def _update_hook(self, token: "Token") -> bool:
        if self._race(token) is None:
            self.trace(token, "entered")
        return True

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        if token.memo.get("fired") or (self.trigger is None and not self.parts):
            return True
        if self.trigger is not None:
            open_wait(token, self.trigger, self.attached_to(token))
            return None
        token.turn(STARTED)
        for part in self.parts:
            token.workflow.place(part, token).enter()
        return None

    def attached_to(self, token: "Token") -> int | None:  # noqa: ARG002  for subclasses
        """Give the token of the person's task whose hold stops this timer."""
        return None

    @override
    def fire(
        self,
        token: "Token",
        payload: Mapping[str, Json] | None = None,
        twin: dict[str, Json] | None = None,
    ) -> None:
        """Let what the token waited for happen; its `payload` becomes data where it stands.

        `twin` is what the next wait must remember, empty for a timer that is spent.
        """
        self.disarm(token)
        token.memo["fired"] = 1
        race = self._race(token)
        if race is not None:
            self.trace(token, "entered")
            race.task_spec.chosen(race, token)
        self.take(token, payload)
        self.strike(token)
        token.ready()
        self.again(token, twin)

    @override
    def waits_for(self, kind: EventKind) -> Trigger | None:
        """Give the trigger when it is of this kind."""
        return self.trigger if self.trigger is not None and self.trigger.kind == kind else None

    @property
    def happens_outside(self) -> bool:
        """Say whether something outside the strand can make this event happen."""
        outside = self.trigger is not None and self.trigger.kind in _FROM_OUTSIDE
        return outside and self.node.clock != "sla"

    def take(self, token: "Token", payload: Mapping[str, Json] | None) -> None:
        """Make what a message or an error carries data of the scope, but for what persons chose."""
        for key, value in without_outcomes(payload or {}).items():
            token.scope[key] = value
        token.strand.tell(self.element)

    def fire_timer(self, token: "Token", due_at: datetime, missed: int) -> None:
        """Let the timer that the token waits for fall due."""
        self.fire(token, None, next_turn(token, due_at, missed))

    def strike(self, token: "Token") -> None:
        """Interrupt what this event interrupts."""

    def again(self, token: "Token", twin: dict[str, Json] | None) -> None:
        """Wait for the next time, when the event can happen again."""

    def disarm(self, token: "Token") -> None:
        """Tell that the token no longer waits."""
        if token.is_in(WAITING) and self.trigger is not None:
            close_wait(token, self.trigger)
        self._mended(token)

    @override
    def look(self, token: "Token") -> None:
        """Fire a conditional event whose condition has become true."""
        trigger = self.trigger
        if trigger is None or trigger.condition is None:
            return
        try:
            holds = bool(trigger.condition.evaluate(token.scope, at=token.strand.context.at))
        except Refusal as refusal:
            if not token.memo.get("incident"):
                token.memo["incident"] = 1
                token.strand.incident(token, refusal)
            return
        self._mended(token)
        if not holds:
            token.memo.pop("was", None)
        elif not token.memo.get("was"):
            self.fire(token, None, {"was": 1})

    @override
    def withdrawn(self, token: "Token", was: int) -> None:
        """Take back the wait."""
        if was == WAITING and self.trigger is not None:
            close_wait(token, self.trigger)

    @override
    def was_entered(self, token: "Token", was: int) -> bool:
        """Tell nothing of an event that lost a race."""
        return bool(token.memo.get("fired")) or self._race(token) is None

    def _mended(self, token: "Token") -> None:
        """Tell that a condition which failed can be asked again."""
        if token.memo.pop("incident", None):
            token.strand.incident_over(token)

    def _race(self, token: "Token") -> "Token | None":
        """Give the event-based gateway on whose behalf the token waits."""
        above = token.above
        raced = above is not None and isinstance(above.task_spec, EventGateway)
        return above if raced else None


class Part(Catch):
    """One of the triggers of an event that needs all of them; the whole event is in the trace."""

    in_trace = False

    @override
    def fire(
        self,
        token: "Token",
        payload: Mapping[str, Json] | None = None,
        twin: dict[str, Json] | None = None,
    ) -> None:
        """Happen, and with the last of the parts let the whole event happen."""
        self.disarm(token)
        self.take(token, payload)
        above = token.above
        token.vanish()
        if above is not None and not above.owned and isinstance(above.task_spec, Catch):
            above.task_spec.fire(above)

    @override
    def attached_to(self, token: "Token") -> int | None:
        """Hang on to what the whole event hangs on to."""
        above = token.above
        whole = above.task_spec if above is not None else None
        return whole.attached_to(above) if above and isinstance(whole, Catch) else None

    @override
    def holds_open(self, token: "Token") -> bool:
        """Keep the scope open only if the whole event does."""
        above = token.above
        return above is None or above.task_spec.holds_open(above)
