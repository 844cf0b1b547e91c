"""Events that may interrupt: boundary events, and listeners for event sub-processes.

One that does not interrupt can happen again: when it fires, a twin of its token waits anew.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.engine.catching import Catch
from service.engine.groups import BoundaryGroup

if TYPE_CHECKING:
    from service.engine.token import Token

Json = Any


class Interrupting(Catch):
    """An event that interrupts, or else can happen again."""

    @override
    def again(self, token: "Token", twin: dict[str, Json] | None) -> None:
        """Let a twin wait for the next time, unless the event interrupts or its timer is spent."""
        if self.node.interrupting or twin == {}:
            return
        another = token.workflow.place(self, token.above)
        another.memo.update(twin or {})
        another.ready()


class Boundary(Interrupting):
    """An event attached to an activity."""

    @override
    def _update_hook(self, token: "Token") -> bool:
        return True

    @override
    def attached_to(self, token: "Token") -> int | None:
        """Give the token of the person's task that it is attached to."""
        group = token.above
        spec = group.task_spec if group is not None else None
        return spec.task_of(group) if group and isinstance(spec, BoundaryGroup) else None

    @override
    def fire(
        self,
        token: "Token",
        payload: Mapping[str, Json] | None = None,
        twin: dict[str, Json] | None = None,
    ) -> None:
        """Happen: only now has the event been entered."""
        self.trace(token, "entered")
        super().fire(token, payload, twin)

    @override
    def strike(self, token: "Token") -> None:
        """Stop the activity at once, before anything inside it can run on."""
        if self.node.interrupting and token.above is not None:
            for other in token.above.owned:
                if other is not token and not other.memo.get("fired"):
                    other.cancel()

    @override
    def was_entered(self, token: "Token", was: int) -> bool:
        """Tell only of an event that has happened."""
        return bool(token.memo.get("fired"))


class Listener(Interrupting):
    """Waits in a scope for the start event of an event sub-process, which then follows it.

    The drawn start event is in the trace of the event sub-process.
    """

    in_trace = False

    @override
    def strike(self, token: "Token") -> None:
        """Stop everything else in the scope."""
        if self.node.interrupting:
            token.workflow.clear(spare=token)

    @override
    def holds_open(self, token: "Token") -> bool:
        """Never keep the scope open by listening alone."""
        return bool(token.memo.get("fired"))


class ServiceLevel(Boundary):
    """The compiled-in SLA of a person's task: it sends no token and stays armed.

    Reaching one of its occurrences is told by the stimulus; only the end of the task clears it.
    """
