"""Loops: what stands above the instances of an activity, and the standard loop."""

from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.bpmn.model import Loop as Drawn
from service.bpmn.normalise import Node
from service.engine._spiff import ERROR, STARTED
from service.engine.refusals import ElementIsOpen
from service.engine.spec import ElementSpec, ProcessSpec
from service.engine.texts import Value
from service.expressions import to_json

if TYPE_CHECKING:
    from service.engine.token import Token

Json = Any


class Loop(ElementSpec):
    """Stands above the instances of an activity.

    It takes a step at its beginning and after each instance; only there are its expressions
    computed, so a failure rests on the loop and touches no instance. `memo` holds how many
    instances were begun (`next`) and are done (`done`), and the variables of the `last` one.
    """

    def __init__(
        self,
        process: ProcessSpec,
        node: Node,
        drawn: Drawn,
        texts: dict[str, Value],
        instance: ElementSpec,
    ) -> None:
        """`texts` are the marker's compiled expressions, by their names in `Drawn`."""
        super().__init__(process, node)
        self.drawn = drawn
        self.texts = texts
        self.instance = instance

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        memo = token.memo
        if "next" not in memo:
            self.prepare(token)
            memo.update(next=0, done=0)
        if self.over(token):
            self.finish(token)
            return True
        token.turn(STARTED)
        self.spawn(token)
        return None

    def prepare(self, token: "Token") -> None:
        """Compute what the loop runs over."""

    def over(self, token: "Token") -> bool:
        """End when as many instances are done as there may be."""
        memo = token.memo
        most = len(memo["items"]) if "items" in memo else self.drawn.maximum
        return most is not None and memo["done"] >= most

    def spawn(self, token: "Token") -> None:
        """Begin the instances whose turn it is: here one after another."""
        self.begin(token)

    def begin(self, token: "Token") -> None:
        """Begin the next instance."""
        number = token.memo["next"]
        token.memo["next"] = number + 1
        self.begin_at(token, number)

    def begin_at(self, token: "Token", number: int) -> None:
        """Begin an instance with variables of its own."""
        child = token.workflow.place(self.instance, token)
        child.local = {"loopCounter": number, **self.variables(token, number)}
        child.enter()

    def again(self, token: "Token", number: int) -> bool:
        """Do an instance that is done once more, and say whether later ones are taken back.

        Raises `ElementIsOpen` when it is not done.
        """
        memo = token.memo
        if number >= memo["done"]:
            raise ElementIsOpen(element=self.element)
        for later in token.owned:
            later.cancel()
        memo.update(next=number, done=number)
        self.go_on(token)
        self.begin(token)
        return True

    def go_on(self, token: "Token") -> None:
        """Let a loop that may have come to rest with an incident run its instances."""
        if token.is_in(ERROR):
            token.strand.incident_over(token)
        token.turn(STARTED)

    def variables(self, token: "Token", number: int) -> dict[str, Json]:  # noqa: ARG002  for subclasses
        """Give an instance's variables."""
        return {}

    @override
    def child_done(self, token: "Token", child: "Token") -> None:
        """Count the instance; what follows from that belongs to its completion."""
        memo = token.memo
        memo["done"] += 1
        memo["last"] = child.local
        self.gather(token, child)
        if token.is_in(STARTED):
            token.run_at_once()

    def gather(self, token: "Token", child: "Token") -> None:
        """Keep what an instance brings."""

    def finish(self, token: "Token") -> None:
        """End: instances that are still open are cancelled, and the trace is theirs."""
        for other in token.owned:
            other.cancel()
        if token.memo["next"]:
            token.memo["told"] = 1
        else:
            self.trace(token, "entered")

    def ask(self, token: "Token", what: str, **more: Json) -> Json:
        """Compute one of the marker's expressions with the last instance's variables."""
        scope = token.scope.within({**(token.memo.get("last") or {}), **more})
        return to_json(self.texts[what].evaluate(scope, at=token.strand.context.at))

    @override
    def was_entered(self, token: "Token", was: int) -> bool:
        """Leave the trace to the instances."""
        return False

    @override
    def _update_hook(self, token: "Token") -> bool:
        return True


class StandardLoop(Loop):
    """Repeats while its condition holds, at most so many times; `testBefore` asks first."""

    @override
    def over(self, token: "Token") -> bool:
        """Ask before every instance, and before the first only with `testBefore`."""
        done = token.memo["done"]
        if super().over(token):
            return True
        asked = "condition" in self.texts and (done > 0 or self.drawn.test_before)
        return asked and not self.ask(token, "condition", loopCounter=done)
