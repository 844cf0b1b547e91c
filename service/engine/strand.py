"""A strand during one move: its running scopes, its queue of ready tokens, what the move did.

Automatic elements run from one first-in-first-out queue, one at a time. Between two of them the
conditional events look at changed data; inclusive joins are decided when nothing else can move.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from service.engine._spiff import READY, WAITING
from service.engine.context import Context
from service.engine.effects import (
    DataSet,
    Effect,
    Ended,
    Failed,
    IncidentCleared,
    IncidentRaised,
    StepLimitReached,
)
from service.engine.instance import Instance
from service.engine.refusals import StepFailed, failed
from service.engine.scope import CaseData, Journal
from service.engine.stuck import report_stuck
from service.errors import Refusal

if TYPE_CHECKING:
    from service.engine.definition import Definition
    from service.engine.spec import ProcessSpec
    from service.engine.token import Token

Json = Any


class Strand:
    """The state of a strand and the effects of the move under way."""

    def __init__(
        self, definition: "Definition", data: Mapping[str, Json], context: Context, counter: int = 0
    ) -> None:
        """Take up a strand; `counter` is the last id that it gave."""
        self.definition = definition
        self.context = context
        self.counter = counter
        self.journal = Journal()
        self.data = CaseData(data, self.journal)
        self.queue: deque[Token] = deque()
        self.effects: list[Effect] = []
        self.over = False
        self.top = Instance(self, definition, definition.spec)
        self.inner: dict[int, Instance] = {}

    def next_id(self) -> int:
        """Give the next id; ids are never used twice."""
        self.counter += 1
        return self.counter

    def instances(self) -> Iterator[Instance]:
        """Go through the running scopes, outer ones before what they hold."""
        yield self.top
        for number in sorted(self.inner):
            yield self.inner[number]

    def tokens(self) -> "list[Token]":
        """Give every token, scope by scope."""
        return [token for instance in self.instances() for token in instance.tasks.values()]

    def find(self, number: int) -> "Token | None":
        """Find a token by its id."""
        for instance in self.instances():
            if number in instance.tasks:
                return instance.tasks[number]
        return None

    def open(
        self,
        owner: "Token",
        definition: "Definition",
        spec: "ProcessSpec",
        own: dict[str, Json] | None = None,
    ) -> Instance:
        """Open the inside of an activity, not yet begun. Raises `StepFailed` when too deep."""
        if owner.workflow.depth >= self.context.limits.depth:
            raise failed(
                "too_deep", f"More than {self.context.limits.depth} levels lie within each other."
            )
        instance = Instance(self, definition, spec, owner, own)
        self.inner[owner.id] = instance
        return instance

    def make_room(self, tokens: int) -> None:
        """Raise `StepFailed` when so many more tokens are too many for the strand."""
        limit = self.context.limits.tokens
        if tokens + sum(len(instance.tasks) for instance in self.instances()) > limit:
            raise failed("too_many_tokens", f"The strand would hold more than {limit} tokens.")

    def run(self) -> None:
        """Run on until only people, workers and events can move the strand."""
        steps = 0
        while not self.over:
            if self.journal.changed:
                self.journal.changed = False
                self._look_again()
            elif self.queue:
                if steps == self.context.limits.steps:
                    self.effects.append(StepLimitReached())
                    return
                token = self.queue.popleft()
                if token.is_in(READY):
                    steps += 1
                    token.run()
            elif not self._decide_late_joins():
                report_stuck(self)
                return

    def tell(self, element: str | None) -> None:
        """Make the writes of a step final and tell the case data among them."""
        for key, value in self.journal.keep().items():
            self.effects.append(DataSet(key, value, element))

    def incident(self, token: "Token", refusal: Refusal) -> None:
        """Tell that an element could not be carried out."""
        code = refusal.facts["reason"] if isinstance(refusal, StepFailed) else refusal.code()
        self.effects.append(IncidentRaised(token.id, token.task_spec.element, code, refusal.detail))
        token.task_spec.trace(token, "failed")

    def incident_over(self, token: "Token") -> None:
        """Tell that an element no longer rests."""
        self.effects.append(IncidentCleared(token.id, token.task_spec.element))

    def instance_done(self, instance: Instance, last: "Token") -> None:
        """Let the activity go on whose inside has ended, or end the strand."""
        if instance.owner is not None:
            del self.inner[instance.owner.id]
            instance.owner.task_spec.inside_done(instance.owner, instance, last)
            return
        spec = last.task_spec.ended_by(last)
        self._close()
        self.effects.append(
            Ended(spec.element, spec.title or None) if spec is not None else Ended(None, None)
        )

    def handler_done(self, thrower: int) -> None:
        """Let a compensation go on after one of its handlers."""
        token = self.find(thrower)
        if token is not None:
            token.task_spec.handler_done(token)

    def fail(self, token: "Token", code: str, message: str) -> None:
        """End the strand by an error that nothing catches."""
        self.top.cancel()
        self._close()
        self.effects.append(Failed(token.task_spec.element, code, message))

    def cancel(self) -> None:
        """End everything that is open."""
        self.top.cancel()
        self._close()
        self.effects.append(Ended(None, None, "cancelled"))

    def _close(self) -> None:
        self.over = True
        self.queue.clear()
        self.inner.clear()

    def _look_again(self) -> None:
        """Let the conditional events see the data as they now stand."""
        for token in self.tokens():
            if token.is_in(WAITING):
                token.task_spec.look(token)

    def _decide_late_joins(self) -> bool:
        """Fire one inclusive join that need not wait any longer."""
        for instance in list(self.instances()):
            if instance.spec.late:
                for token in list(instance.tasks.values()):
                    if token.is_in(WAITING) and token.task_spec.decide(token):
                        return True
        return False
