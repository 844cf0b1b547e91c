"""Loops: several instances of an activity, at once or one after another, and standard loops."""

from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.bpmn.model import Loop as Drawn
from service.bpmn.normalise import Node
from service.engine._spiff import ERROR, STARTED
from service.engine.refusals import ElementIsOpen, failed
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


class MultiInstance(Loop):
    """One instance for each item of a collection, or a number of them."""

    tells_apart = True

    @override
    def prepare(self, token: "Token") -> None:
        """Compute the items once; what the collection holds later does not matter."""
        items = self._items(token)
        token.strand.make_room(len(items))
        token.memo.update(items=items, results=[None] * len(items))

    def _items(self, token: "Token") -> list[Json]:
        if "collection" not in self.texts:
            count = self.ask(token, "cardinality")
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                raise failed("no_number", "The number of instances is not a whole number.")
            token.strand.make_room(count)
            return [None] * count
        found = self.ask(token, "collection")
        if isinstance(found, dict):
            return [[key, value] for key, value in found.items()]
        if found is not None and not isinstance(found, list):
            raise failed("no_collection", "What the instances run over is not a list.")
        return found or []

    @override
    def over(self, token: "Token") -> bool:
        """End when all are done, or earlier when the completion condition holds."""
        memo = token.memo
        done, total = memo["done"], len(memo["items"])
        if super().over(token):
            return True
        if not done or "completion" not in self.texts:
            return False
        counts = {
            "nrOfInstances": total,
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": memo["next"] - done,
        }
        if self.drawn.output_collection is not None:
            counts[self.drawn.output_collection] = memo["results"]
        return bool(self.ask(token, "completion", **counts))

    @override
    def spawn(self, token: "Token") -> None:
        """Begin all at once, or one after another."""
        if self.drawn.kind == "sequential":
            super().spawn(token)
            return
        while token.memo["next"] < len(token.memo["items"]):
            self.begin(token)

    @override
    def again(self, token: "Token", number: int) -> bool:
        """Do one of several parallel instances alone again."""
        memo = token.memo
        if self.drawn.kind == "sequential":
            memo["results"][number:] = [None] * (len(memo["items"]) - number)
            return super().again(token, number)
        if number >= memo["next"] or any(_number(one) == number for one in token.owned):
            raise ElementIsOpen(element=self.element)
        memo["done"] -= 1
        memo["results"][number] = None
        self.go_on(token)
        self.begin_at(token, number)
        return False

    @override
    def variables(self, token: "Token", number: int) -> dict[str, Json]:
        """Give the instance its item, and room for its result."""
        own: dict[str, Json] = {}
        if self.drawn.output_item is not None:
            own[self.drawn.output_item] = None
        if self.drawn.item is not None:
            own[self.drawn.item] = token.memo["items"][number]
        return own

    @override
    def gather(self, token: "Token", child: "Token") -> None:
        """Keep the instance's result at its place."""
        if self.drawn.output_item is not None and child.local is not None:
            results = token.memo["results"]
            results[child.local["loopCounter"]] = child.local.get(self.drawn.output_item)

    @override
    def finish(self, token: "Token") -> None:
        """Give the results, in the order of the items."""
        super().finish(token)
        if self.drawn.output_collection is not None:
            token.scope[self.drawn.output_collection] = token.memo["results"]


def _number(instance: "Token") -> Json:
    """Give the number of a loop's instance."""
    return instance.local["loopCounter"] if instance.local is not None else None
