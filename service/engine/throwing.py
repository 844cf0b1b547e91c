"""Events that throw: intermediate throw events, end events, send tasks."""

from typing import TYPE_CHECKING

from typing_extensions import override

from service.bpmn.normalise import Node
from service.engine._spiff import READY, STARTED
from service.engine.compensation import entries_to_undo, next_handler
from service.engine.effects import Effect, Escalated, MessageSent, SignalSent
from service.engine.propagation import broadcast, propagate
from service.engine.scope import without_outcomes
from service.engine.spec import ElementSpec, ProcessSpec
from service.engine.texts import computed, text_of
from service.engine.trigger import Trigger

if TYPE_CHECKING:
    from service.engine.token import Token

_UNDOING = frozenset({"compensate", "cancel"})
_ORDER = {"message": 0, "signal": 2}


class Throw(ElementSpec):
    """Throws all of its events; without any it lets tokens pass."""

    def __init__(
        self,
        process: ProcessSpec,
        node: Node,
        triggers: tuple[Trigger, ...],
        *,
        name: str | None = None,
    ) -> None:
        """Order what is thrown: messages leave first, compensation comes last and is waited for.

        Errors and escalations come before signals, which arrive wherever their thrower stands.
        """
        super().__init__(process, node, name=name)
        self.undoing = [one for one in triggers if one.kind in _UNDOING]
        thrown = (one for one in triggers if one not in self.undoing)
        self.triggers = sorted(thrown, key=lambda one: _ORDER.get(one.kind, 1))

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        sent = [self._outgoing(token, one) for one in self.triggers]
        if not self.undoing:  # What is thrown may interrupt this very scope.
            self.trace(token, "completed")
            token.memo["told"] = 1
        for trigger, effect in zip(self.triggers, sent, strict=True):
            if effect is not None or token.is_in(READY):
                self._throw(token, trigger, effect)
        if not self.undoing or not token.is_in(READY):
            return True
        return self._undo(token)

    def _outgoing(self, token: "Token", trigger: Trigger) -> Effect | None:
        """Compute what leaves the strand, before anything has happened."""
        at, scope = token.strand.context.at, token.scope
        if trigger.kind not in {"message", "signal"} or trigger.name is None:
            return None
        name = text_of(trigger.name, scope, at, what=f"The name of the {trigger.kind}")
        payload = without_outcomes(computed(trigger.payload, scope, at))
        if trigger.kind == "signal":
            return SignalSent(self.element, name, payload)
        return MessageSent(self.element, name, computed(trigger.correlation, scope, at), payload)

    def _throw(self, token: "Token", trigger: Trigger, effect: Effect | None) -> None:
        """Let one of the events happen."""
        strand = token.strand
        if isinstance(effect, SignalSent):
            broadcast(strand, effect.name, effect.payload)
        if effect is not None:
            strand.effects.append(effect)
        elif trigger.kind == "escalation":
            place = len(strand.effects)
            caught = propagate(token, "escalation", trigger.code)
            strand.effects.insert(place, Escalated(self.element, trigger.code or "", caught=caught))
        elif trigger.kind == "error" and not propagate(token, "error", trigger.code):
            strand.fail(token, trigger.code or "", "")

    def _undo(self, token: "Token") -> bool | None:
        """Run the handlers of what is to be undone, one after another, and wait for them."""
        if any(one.kind == "cancel" for one in self.undoing):
            token.workflow.clear(spare=token)
        where, entries = entries_to_undo(token, [one.activity for one in self.undoing])
        token.memo.update(todo=entries, where=where)
        if not next_handler(token):
            return True
        token.turn(STARTED)
        return None

    @override
    def handler_done(self, token: "Token") -> None:
        """Go on with the next handler, or along the flow after the last."""
        if token.is_in(STARTED) and not next_handler(token):
            token.complete()


class EndEvent(Throw):
    """Consumes a token. Terminating ends its scope; cancelling ends a transaction."""

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        done = super()._run_hook(token)
        if token.is_in(READY) and any(one.kind == "terminate" for one in self.triggers):
            token.workflow.clear(spare=token)
        return done

    @override
    def completed(self, token: "Token") -> None:
        """Leave a cancelled transaction by its cancel boundary event."""
        if any(one.kind == "cancel" for one in self.undoing):
            propagate(token, "cancel", None)

    @override
    def ended_by(self, token: "Token") -> ElementSpec | None:
        """Give this event when it is drawn."""
        return self if self.shown else None
