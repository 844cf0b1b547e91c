"""Tokens that stand above others: an activity with its boundary events, a race between events."""

from typing import TYPE_CHECKING

from typing_extensions import override

from service.bpmn.normalise import Node
from service.engine._spiff import STARTED
from service.engine.spec import ElementSpec, ProcessSpec

if TYPE_CHECKING:
    from service.engine.token import Token


class BoundaryGroup(ElementSpec):
    """Stands above an activity and the events attached to it; ends with the activity."""

    in_trace = False

    def __init__(
        self,
        process: ProcessSpec,
        node: Node,
        host: ElementSpec,
        events: tuple[ElementSpec, ...],
    ) -> None:
        """`host` goes on along the activity's flows; the events have flows of their own."""
        super().__init__(process, node, name=f"{host.name}/group")
        self.host = host
        self.events = events

    @override
    def arrived(self, token: "Token") -> bool:
        """Arm the events before anything inside the activity can run."""
        token.turn(STARTED)
        host = token.workflow.place(self.host, token)
        events = [token.workflow.place(event, token) for event in self.events]
        # A person's task opens without a step and comes first in the effects; anything else
        # takes its step after the events have taken theirs.
        for one in (host, *events) if self.host.person else (*events, host):
            one.enter()
        return False

    @override
    def child_done(self, token: "Token", child: "Token") -> None:
        """Disarm the events when the activity is done; end when nobody is left."""
        done = child.task_spec is self.host
        for other in token.owned:
            if done and not other.memo.get("fired"):
                other.cancel()
        if not done and any(other.task_spec is self.host for other in token.owned):
            return
        above = token.above
        token.vanish()
        if above is not None and done:
            above.task_spec.child_done(above, token)

    @override
    def task_of(self, token: "Token") -> int | None:
        """Give the token of the activity when it is an open task of a person."""
        return next(
            (one.id for one in token.owned if one.task_spec is self.host and one.task_spec.person),
            None,
        )


class EventGateway(ElementSpec):
    """An event-based gateway: the first of its events to happen cancels the others."""

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        token.turn(STARTED)
        for flow in self.flows:
            token.workflow.place(flow.target, token, came_by=flow.id).enter()
        return None

    @override
    def chosen(self, token: "Token", event: "Token") -> None:
        """End the race in favour of one event."""
        self.trace(token, "completed")
        for other in token.owned:
            if other is not event:
                other.cancel()
        token.vanish()
