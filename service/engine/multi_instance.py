"""Multi-instance activities: an instance for each item of a collection, or a number of them."""

from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.engine.loops import Loop
from service.engine.refusals import ElementIsOpen, failed

if TYPE_CHECKING:
    from service.engine.token import Token

Json = Any


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
