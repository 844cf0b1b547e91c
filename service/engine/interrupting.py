"""Events that may interrupt: boundary events, and listeners for event sub-processes.

One that does not interrupt can happen again: when it fires, a twin of its token waits anew.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.bpmn.normalise import Node
from service.engine.catching import Catch
from service.engine.groups import BoundaryGroup
from service.engine.spec import ProcessSpec
from service.engine.trigger import Trigger

if TYPE_CHECKING:
    from service.engine.token import Token

Json = Any


class Boundary(Catch):
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
    def again(self, token: "Token", twin: dict[str, Json] | None) -> None:
        """Arm a twin unless the event interrupts or its timer is spent."""
        if not self.node.interrupting:
            _arm_twin(self, token, twin)

    @override
    def was_entered(self, token: "Token", was: int) -> bool:
        """Tell only of an event that has happened."""
        return bool(token.memo.get("fired"))


class Listener(Catch):
    """Waits in a scope for the start event of an event sub-process, which then follows it."""

    def __init__(
        self,
        process: ProcessSpec,
        node: Node,
        triggers: tuple[Trigger, ...],
        *,
        name: str | None = None,
    ) -> None:
        """Take the drawn start event; it is traced inside the event sub-process."""
        super().__init__(process, node, triggers, name=name)
        self.shown = False

    @override
    def strike(self, token: "Token") -> None:
        """Stop everything else in the scope."""
        if self.node.interrupting:
            token.workflow.clear(spare=token)

    @override
    def again(self, token: "Token", twin: dict[str, Json] | None) -> None:
        """Listen again unless the event interrupts or its timer is spent."""
        if not self.node.interrupting:
            _arm_twin(self, token, twin)

    @override
    def holds_open(self, token: "Token") -> bool:
        """Never keep the scope open by listening alone."""
        return bool(token.memo.get("fired"))


class ServiceLevel(Boundary):
    """The compiled-in SLA of a person's task: it sends no token and stays armed.

    Reaching one of its occurrences is told by the stimulus; only the end of the task clears it.
    """


def _arm_twin(spec: Catch, token: "Token", memo: dict[str, Json] | None) -> None:
    """Let another token wait for the next time; a spent timer has an empty memo."""
    if memo is not None and not memo:
        return
    twin = token.workflow.place(spec, token.above)
    twin.memo.update(memo or {})
    twin.ready()
