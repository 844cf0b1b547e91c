"""Tasks: for a person, for a machine, scripts and decisions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.bpmn.normalise import Node
from service.decisions import evaluate
from service.engine._spiff import STARTED
from service.engine.effects import TaskClosed, TaskOpened, WorkRequested, WorkWithdrawn
from service.engine.scope import OUTCOMES, Scope, without_outcomes
from service.engine.spec import ElementSpec, ProcessSpec
from service.engine.texts import Named, Value, computed, text_of
from service.expressions import Script, to_json

if TYPE_CHECKING:
    from service.engine.token import Token

Json = Any
_LONGEST_TOPIC = 100


class PersonTask(ElementSpec):
    """A user, manual or abstract task: open until a person completes it."""

    person = True

    @override
    def arrived(self, token: "Token") -> bool:
        """Open the task."""
        token.turn(STARTED)
        token.strand.effects.append(
            TaskOpened(
                token.id,
                self.element,
                token.workflow.definition.key,
                token.workflow.definition.version,
                token.scope.inner(),
                token.workflow.within,
                token.turn_of_loop,
                token.instances,
            )
        )
        return False

    def finish(self, token: "Token", answers: Mapping[str, Json], outcome: str | None) -> None:
        """Complete the task with a person's answers and choice."""
        scope = token.scope
        for key, value in answers.items():
            scope[key] = value
        if outcome is not None:
            chosen = scope.get(OUTCOMES)
            before = chosen if isinstance(chosen, dict) else {}
            scope[OUTCOMES] = {**before, self.element: outcome}
        token.strand.tell(self.element)
        token.strand.effects.append(TaskClosed(token.id, self.element, "completed"))
        token.complete()

    def bypass(self, token: "Token") -> None:
        """Go on without the task's being done; what it led to in an earlier round holds no more."""
        forget_outcome(token.scope, self.element)
        token.strand.tell(self.element)
        token.strand.effects.append(TaskClosed(token.id, self.element, "bypassed"))
        token.complete()

    @override
    def withdrawn(self, token: "Token", was: int) -> None:
        """Close the task."""
        token.strand.effects.append(TaskClosed(token.id, self.element, "cancelled"))


def forget_outcome(scope: Scope, element: str) -> None:
    """Take back what a person chose at a task."""
    chosen = scope.get(OUTCOMES)
    if isinstance(chosen, dict) and element in chosen:
        scope[OUTCOMES] = {key: one for key, one in chosen.items() if key != element}


class Work(ElementSpec):
    """Work for a machine: requested, then waited for. Nothing is called from here.

    A task asks for it, or a message event that says how it is sent.
    """

    def __init__(  # noqa: PLR0913  what a task for a machine says
        self,
        process: ProcessSpec,
        node: Node,
        *,
        name: str | None = None,
        topic: Value,
        result: str | None = None,
        inputs: tuple[Named, ...] = (),
        outputs: tuple[Named, ...] = (),
    ) -> None:
        """Keep the result under the key `result`, or key by key, or let `outputs` take it apart."""
        super().__init__(process, node, name=name)
        self.topic = topic
        self.result = result
        self.takes = inputs
        self.gives = outputs

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        if "result" in token.memo:
            result = token.memo["result"]
            if self.result is not None:
                result = {**(result if self.gives else {}), self.result: result}
            give_back(token, self.gives, result, token.scope.within(result))
            return True
        at, scope = token.strand.context.at, token.scope
        topic = text_of(self.topic, scope, at, what="The topic", longest=_LONGEST_TOPIC)
        inputs = computed(self.takes, scope, at)
        token.strand.effects.append(
            WorkRequested(
                token.id,
                self.element,
                token.workflow.definition.key,
                token.workflow.definition.version,
                topic,
                inputs,
                token.instances,
            )
        )
        token.turn(STARTED)
        return None

    def finish(self, token: "Token", result: Mapping[str, Json]) -> None:
        """Take a worker's result; passing it on is a step that can be retried."""
        token.memo["result"] = dict(result)
        token.ready()

    @override
    def withdrawn(self, token: "Token", was: int) -> None:
        """Take the request back, unless the worker has answered."""
        if was == STARTED and not token.memo.get("failing"):
            token.strand.effects.append(WorkWithdrawn(token.id, self.element))

    @override
    def ended_by(self, token: "Token") -> ElementSpec | None:
        """Give this event when it is an end event, whose work is done last."""
        return self if self.node.type == "endEvent" else None


class ScriptTask(ElementSpec):
    """Assignments in the expression language."""

    def __init__(
        self, process: ProcessSpec, node: Node, *, name: str | None = None, script: Script
    ) -> None:
        """`script` is compiled with the definition."""
        super().__init__(process, node, name=name)
        self.script = script

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        self.script.run(token.scope, at=token.strand.context.at)
        return True


class DecisionTask(ElementSpec):
    """A business-rule task: a decision of the definition, computed in the move."""

    def __init__(  # noqa: PLR0913  what a decision's task says
        self,
        process: ProcessSpec,
        node: Node,
        *,
        name: str | None = None,
        decision: str,
        result: str,
        inputs: tuple[Named, ...] = (),
        outputs: tuple[Named, ...] = (),
    ) -> None:
        """Keep the value under the key `result`, or let `outputs` take it apart.

        `inputs` are seen by the decision before the data of the same names.
        """
        super().__init__(process, node, name=name)
        self.decision = decision
        self.result = result
        self.takes = inputs
        self.gives = outputs

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        at, scope = token.strand.context.at, token.scope
        found = evaluate(
            token.workflow.definition.decisions,
            self.decision,
            scope.within(computed(self.takes, scope, at)),
            at=at,
        )
        value = to_json(found.value)
        if self.gives:
            parts = value if isinstance(value, dict) else {}
            result = {self.result: value, **parts}
            give_back(token, self.gives, result, token.scope.within(result))
        else:
            token.scope[self.result] = value
        return True


def give_back(
    token: "Token", outputs: tuple[Named, ...], result: dict[str, Json], seen: Scope
) -> None:
    """Set data from a result: by the mappings, computed in `seen`, else key by key.

    What persons chose stays as it is, whatever the result or the mappings say of it.
    """
    values = computed(outputs, seen, token.strand.context.at) if outputs else result
    for key, value in without_outcomes(values).items():
        token.scope[key] = value
