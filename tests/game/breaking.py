"""Ways to break a part of the engine: each takes the sound part and gives a broken one."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from unittest.mock import patch

from service.engine import gateways, propagation

Part = Callable[..., Any]


def gives(value: Any) -> Callable[[Part], Part]:
    """Break a part so that it does nothing and always gives the same."""
    return lambda _sound: lambda *_, **__: value


def early_join(_sound: Part) -> Part:
    def meet(self: Any, arrived: Any) -> bool:
        waiting = self.arrivals(arrived.workflow)
        count = len(arrived.workflow.at(self, gateways.WAITING))
        if count < len(self.incoming):
            return False
        self.consume(arrived, waiting)
        return True

    return meet


def keep_arrivals(_sound: Part) -> Part:
    def consume(self: Any, arrived: Any, _arrivals: Any) -> None:
        arrived.memo.clear()
        self.trace(arrived, "entered")

    return consume


def first_only(sound: Part) -> Part:
    def broadcast(case: Any, name: str, payload: Any) -> bool:
        tokens = list(case.tokens())
        heard = [one for one in tokens if one.memo.get("name") == name]
        with patch.object(type(case), "tokens", lambda _: heard[:1]):
            return bool(sound(case, name, payload))

    return broadcast


def shallow(_sound: Part) -> Part:
    def propagate(thrower: Any, kind: Any, code: Any, payload: Any = None) -> bool:
        found = propagation.catcher_around(thrower, kind, code)
        if found is not None:
            found.task_spec.fire(found, payload)
        return found is not None

    return propagate


def any_code(sound: Part) -> Part:
    def best(tokens: Any, kind: Any, _code: Any) -> Any:
        matching = [one for one in tokens if one.task_spec.waits_for(kind)]
        return matching[0] if matching else None

    return best


def random_id(_sound: Part) -> Part:
    chance = Random()  # noqa: S311
    return lambda _self: chance.randrange(10**9)


def awaited(_sound: Part) -> Part:
    def skip_path(_task: Any, root: Any) -> None:
        root.cancel()
        root.workflow.settle(root)

    return skip_path


def off_by_one(sound: Part) -> Part:
    def items(self: Any, at: Any) -> list[Any]:
        found: list[Any] = sound(self, at)
        return [*found, found[-1]] if found else found

    return items


def all_at_once(_sound: Part) -> Part:
    def spawn(self: Any, at: Any) -> None:
        while at.memo["next"] < len(at.memo["items"]):
            self.begin(at)

    return spawn


def without(name: str) -> Callable[[Part], Part]:
    """Leave one text out of those that a loop's marker holds."""

    def breaks(sound: Part) -> Part:
        def over(self: Any, at: Any) -> bool:
            with patch.object(self, "texts", {k: v for k, v in self.texts.items() if k != name}):
                return bool(sound(self, at))

        return over

    return breaks


def leak(_sound: Part) -> Part:
    def write(self: Any, key: str, value: Any) -> None:
        outer = self
        while outer._up is not None:
            outer = outer._up
        outer.write(key, value)

    return write


def forget_memory(sound: Part) -> Part:
    def written(one: Any) -> Any:
        row = sound(one)
        row[4] = []
        return row

    return written


def forget_memo(key: str) -> Callable[[Part], Part]:
    """Leave one thing out of what each token remembers in a snapshot."""

    def breaks(sound: Part) -> Part:
        def row(one: Any) -> Any:
            written = sound(one)
            written[4] = {name: value for name, value in written[4].items() if name != key}
            return written

        return row

    return breaks


def keep_history(sound: Part) -> Part:
    def row(one: Any) -> Any:
        written = sound(one)
        written[4] = {**written[4], "past": "x" * 40 * one.strand.counter}
        return written

    return row


def oldest_first(sound: Part) -> Part:
    def entries(at: Any, wanted: Any) -> Any:
        where, taken = sound(at, wanted)
        return where, taken[::-1]

    return entries


def look_every_time(sound: Part) -> Part:
    def look(self: Any, at: Any) -> None:
        if self.trigger is not None and self.trigger.condition is not None:
            at.memo.pop("was", None)
        sound(self, at)

    return look


def one_part(sound: Part) -> Part:
    def fire(self: Any, at: Any, payload: Any = None, twin: Any = None) -> None:
        for other in at.above.owned if at.above is not None else ():
            if other is not at:
                other.cancel()
        sound(self, at, payload, twin)

    return fire


def last_true(sound: Part) -> Part:
    def choose(self: Any, at: Any) -> Any:
        with patch.object(self, "flows", tuple(reversed(self.flows))):
            return sound(self, at)

    return choose


def unmapped(sound: Part) -> Part:
    def opened(self: Any, owner: Any, definition: Any, spec: Any, own: Any = None) -> Any:
        return sound(self, owner, definition, spec, None)

    return opened


def one_turn_more(sound: Part) -> Part:
    def turn(old: Any, due_at: Any, missed: int) -> Any:
        memo = sound(old, due_at, missed)
        return {**memo, "left": memo["left"] + 1} if "left" in memo else memo

    return turn


def silent(_sound: Part) -> Part:
    def tell(self: Any, _element: Any) -> None:
        self.journal.keep()

    return tell


def patient(_sound: Part) -> Part:
    def reaching(self: Any, flows: Any) -> Any:
        return frozenset().union(*(self.upstream[flow] for flow in flows if flow in self.empty))

    def decide(self: Any, at: Any) -> bool:
        self.empty = set(self.incoming) - set(self.arrivals(at.workflow))
        with patch.object(type(self), "_reaching", reaching):
            return bool(_sound(self, at))

    return decide


def forget_queue(sound: Part) -> Part:
    def dump(case: Any) -> bytes:
        case.queue.clear()
        written: bytes = sound(case)
        return written

    return dump


def punctual(sound: Part) -> Part:
    return lambda old, due_at, _missed: sound(old, due_at, 0)


def judge_after(sound: Part) -> Part:
    def over(self: Any, at: Any) -> bool:
        with patch.object(self, "drawn", replace(self.drawn, test_before=False)):
            return bool(sound(self, at))

    return over


def count_from_now(sound: Part) -> Part:
    def turn(old: Any, due_at: Any, missed: int) -> Any:
        memo = sound(old, due_at, missed)
        return {name: value for name, value in memo.items() if name != "base"}

    return turn
