"""Gateways: choices between flows, and joins by the tokens that have arrived."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from typing_extensions import override

from service.bpmn.normalise import Node
from service.engine._spiff import WAITING
from service.engine.refusals import failed
from service.engine.spec import ElementSpec, FlowSpec, ProcessSpec

if TYPE_CHECKING:
    from service.engine.instance import Instance
    from service.engine.token import Token


class ExclusiveGateway(ElementSpec):
    """The first flow in the file's order whose condition holds, else the default flow."""

    default: FlowSpec | None = None

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        at, scope = token.strand.context.at, token.scope
        for flow in self.flows:
            if flow is not self.default and (
                flow.condition is None or flow.condition.evaluate(scope, at=at)
            ):
                token.chosen = (flow,)
                return True
        token.chosen = (self.default,) if self.default is not None else ()
        if not token.chosen and self.flows:
            raise _no_way()
        return True

    @override
    def leaving(self, token: "Token") -> tuple[FlowSpec, ...]:
        """Follow what was chosen."""
        return token.chosen


class Join(ElementSpec):
    """A gateway where flows may meet: a token waits here for each flow that it came by."""

    @override
    def _update_hook(self, token: "Token") -> bool:
        if len(self.incoming) <= 1:
            self.trace(token, "entered")
            return True
        token.memo["by"] = token.came_by
        token.turn(WAITING)
        return self.meet(token)

    def meet(self, token: "Token") -> bool:  # noqa: ARG002  for subclasses
        """Decide at an arrival; True fires the join with the token that has arrived."""
        return False

    def arrivals(self, instance: "Instance") -> "dict[str, Token]":
        """Give the earliest token waiting for each flow."""
        waiting: dict[str, Token] = {}
        for token in instance.at(self, WAITING):
            waiting.setdefault(token.memo["by"], token)
        return waiting

    def consume(self, token: "Token", arrivals: "dict[str, Token]") -> None:
        """Let one token go on for all those that have met, stuck as they may have been."""
        for other in arrivals.values():
            if other.memo.get("incident"):
                other.strand.incident_over(other)
            if other is not token:
                other.vanish()
        token.memo.clear()
        self.trace(token, "entered")

    @override
    def was_entered(self, token: "Token", was: int) -> bool:
        """Tell nothing of tokens that waited in vain."""
        return was != WAITING


class ParallelGateway(Join):
    """All flows must have brought a token; then every outgoing flow gets one."""

    @override
    def meet(self, token: "Token") -> bool:
        """Fire when each incoming flow has a token."""
        arrivals = self.arrivals(token.workflow)
        if len(arrivals) < len(self.incoming):
            return False
        self.consume(token, arrivals)
        return True

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        token.strand.make_room(len(self.flows) - 1)
        return True


class InclusiveGateway(Join):
    """Every flow without a condition or whose condition holds; joins by the rule of BPMN 2.0.

    The default flow is taken when no condition on another flow holds.

    A join fires when at least one flow has a token, and no token elsewhere can still reach a flow
    without one unless it can reach a flow with one as well. `upstream` gives, for each incoming
    flow, the elements from which it can be reached without passing this gateway.
    """

    default: FlowSpec | None = None
    upstream: dict[str, frozenset[str]]

    def __init__(self, process: ProcessSpec, node: Node, *, name: str | None = None) -> None:
        """Wait for the builder to give `upstream` and `default` when all flows are known."""
        super().__init__(process, node, name=name)
        self.upstream = {}

    @override
    def decide(self, token: "Token") -> bool:
        """Fire when no token can still come by a flow that has none."""
        arrivals = self.arrivals(token.workflow)
        empty = self._reaching(flow for flow in self.incoming if flow not in arrivals)
        awaited = empty - self._reaching(iter(arrivals))
        if any(
            other.task_spec.name in awaited
            for other in token.workflow.tasks.values()
            if other.task_spec.holds_open(other)
        ):
            return False
        self.consume(token, arrivals)
        token.ready()
        return True

    def _reaching(self, flows: Iterator[str]) -> frozenset[str]:
        return frozenset().union(*(self.upstream[flow] for flow in flows))

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        at, scope = token.strand.context.at, token.scope
        held = [
            flow
            for flow in self.flows
            if flow.condition is not None
            and flow is not self.default
            and flow.condition.evaluate(scope, at=at)
        ]
        chosen = tuple(
            flow
            for flow in self.flows
            if flow in held or (not held if flow is self.default else flow.condition is None)
        )
        if not chosen:
            raise _no_way()
        token.strand.make_room(len(chosen) - 1)
        token.chosen = chosen
        return True

    @override
    def leaving(self, token: "Token") -> tuple[FlowSpec, ...]:
        """Follow what was chosen."""
        return token.chosen


def _no_way() -> Exception:
    return failed("no_flow", "No condition holds and there is no default flow.")
