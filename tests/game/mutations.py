"""Defects to seed into the engine, each of which the token game must notice.

A defect replaces one attribute of one class or module. The names bind this table to the engine's
code on purpose: when a part is renamed its defect fails loudly and is pointed at the new place.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from random import Random
from typing import Any
from unittest.mock import patch

from service.engine import (
    activities,
    catching,
    containers,
    gateways,
    groups,
    loops,
    propagation,
    scope,
    snapshot,
    strand,
    throwing,
)

ADVANCE = import_module("service.engine.advance")
"""The module: the package gives its function under the same name."""
Part = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Defect:
    """What is broken, where, and by what; `breaks` is given the sound part."""

    name: str
    where: Any
    part: str
    breaks: Callable[[Part], Any]

    @contextmanager
    def seeded(self) -> Iterator[None]:
        """Break the engine for a while."""
        with patch.object(self.where, self.part, self.breaks(getattr(self.where, self.part))):
            yield


def gives(value: Any) -> Callable[[Part], Part]:
    """Break a part so that it does nothing and always gives the same."""
    return lambda _sound: lambda *_, **__: value


def _early_join(_sound: Part) -> Part:
    def meet(self: Any, arrived: Any) -> bool:
        waiting = self.arrivals(arrived.workflow)
        count = len(arrived.workflow.at(self, gateways.WAITING))
        if count < len(self.incoming):
            return False
        self.consume(arrived, waiting)
        return True

    return meet


def _keep_arrivals(_sound: Part) -> Part:
    def consume(self: Any, arrived: Any, _arrivals: Any) -> None:
        arrived.memo.clear()
        self.trace(arrived, "entered")

    return consume


def _first_only(sound: Part) -> Part:
    def broadcast(case: Any, name: str, payload: Any) -> bool:
        tokens = list(case.tokens())
        heard = [one for one in tokens if one.memo.get("name") == name]
        with patch.object(type(case), "tokens", lambda _: heard[:1]):
            return bool(sound(case, name, payload))

    return broadcast


def _shallow(_sound: Part) -> Part:
    def propagate(thrower: Any, kind: Any, code: Any, payload: Any = None) -> bool:
        found = propagation.catcher_around(thrower, kind, code)
        if found is not None:
            found.task_spec.fire(found, payload)
        return found is not None

    return propagate


def _any_code(sound: Part) -> Part:
    def best(tokens: Any, kind: Any, _code: Any) -> Any:
        matching = [one for one in tokens if one.task_spec.waits_for(kind)]
        return matching[0] if matching else None

    return best


def _random_id(_sound: Part) -> Part:
    chance = Random()  # noqa: S311
    return lambda _self: chance.randrange(10**9)


def _off_by_one(sound: Part) -> Part:
    def items(self: Any, at: Any) -> list[Any]:
        found: list[Any] = sound(self, at)
        return [*found, found[-1]] if found else found

    return items


def _all_at_once(_sound: Part) -> Part:
    def spawn(self: Any, at: Any) -> None:
        while at.memo["next"] < len(at.memo["items"]):
            self.begin(at)

    return spawn


def _without(name: str) -> Callable[[Part], Part]:
    """Leave one text out of those that a loop's marker holds."""

    def breaks(sound: Part) -> Part:
        def over(self: Any, at: Any) -> bool:
            with patch.object(self, "texts", {k: v for k, v in self.texts.items() if k != name}):
                return bool(sound(self, at))

        return over

    return breaks


def _leak(_sound: Part) -> Part:
    def write(self: Any, key: str, value: Any) -> None:
        outer = self
        while outer._up is not None:
            outer = outer._up
        outer.write(key, value)

    return write


def _forget_memory(sound: Part) -> Part:
    def written(one: Any) -> Any:
        row = sound(one)
        row[4] = []
        return row

    return written


def _forget_memo(key: str) -> Callable[[Part], Part]:
    """Leave one thing out of what each token remembers in a snapshot."""

    def breaks(sound: Part) -> Part:
        def row(one: Any) -> Any:
            written = sound(one)
            written[4] = {name: value for name, value in written[4].items() if name != key}
            return written

        return row

    return breaks


def _keep_history(sound: Part) -> Part:
    def row(one: Any) -> Any:
        written = sound(one)
        written[4] = {**written[4], "past": "x" * 40 * one.strand.counter}
        return written

    return row


def _oldest_first(sound: Part) -> Part:
    def entries(at: Any, wanted: Any) -> Any:
        where, taken = sound(at, wanted)
        return where, taken[::-1]

    return entries


def _no_twin_memory(sound: Part) -> Part:
    def fire(self: Any, at: Any, payload: Any = None, twin: Any = None) -> None:
        sound(self, at, payload, {} if twin == {"was": 1} else twin)

    return fire


def _look_every_time(sound: Part) -> Part:
    def look(self: Any, at: Any) -> None:
        if self.trigger is not None and self.trigger.condition is not None:
            at.memo.pop("was", None)
        sound(self, at)

    return look


def _one_part(sound: Part) -> Part:
    def fire(self: Any, at: Any, payload: Any = None, twin: Any = None) -> None:
        for other in at.above.owned if at.above is not None else ():
            if other is not at:
                other.cancel()
        sound(self, at, payload, twin)

    return fire


def _last_true(sound: Part) -> Part:
    def choose(self: Any, at: Any) -> Any:
        with patch.object(self, "flows", tuple(reversed(self.flows))):
            return sound(self, at)

    return choose


def _unmapped(sound: Part) -> Part:
    def opened(self: Any, owner: Any, definition: Any, spec: Any, own: Any = None) -> Any:
        return sound(self, owner, definition, spec, None)

    return opened


def _one_turn_more(sound: Part) -> Part:
    def turn(old: Any, trigger: Any, due_at: Any, missed: int) -> Any:
        memo = sound(old, trigger, due_at, missed)
        return {**memo, "left": memo["left"] + 1} if "left" in memo else memo

    return turn


def _silent(_sound: Part) -> Part:
    def tell(self: Any, _element: Any) -> None:
        self.journal.keep()

    return tell


def _patient(_sound: Part) -> Part:
    def reaching(self: Any, flows: Any) -> Any:
        return frozenset().union(*(self.upstream[flow] for flow in flows if flow in self.empty))

    def decide(self: Any, at: Any) -> bool:
        self.empty = set(self.incoming) - set(self.arrivals(at.workflow))
        with patch.object(type(self), "_reaching", reaching):
            return bool(_sound(self, at))

    return decide


def _forget_queue(sound: Part) -> Part:
    def dump(case: Any) -> bytes:
        case.queue.clear()
        written: bytes = sound(case)
        return written

    return dump


def _punctual(sound: Part) -> Part:
    return lambda old, trigger, due_at, _missed: sound(old, trigger, due_at, 0)


def _test_after(sound: Part) -> Part:
    def over(self: Any, at: Any) -> bool:
        with patch.object(self, "drawn", replace(self.drawn, test_before=False)):
            return bool(sound(self, at))

    return over


DEFECTS = (
    Defect("boundary does not interrupt", catching.Boundary, "strike", gives(None)),
    Defect("event sub-process does not interrupt", catching.Listener, "strike", gives(None)),
    Defect("non-interrupting boundary fires once", catching.Boundary, "again", gives(None)),
    Defect("event sub-process starts once", catching.Listener, "again", gives(None)),
    Defect("boundaries outlive their task", groups.BoundaryGroup, "child_done", gives(None)),
    Defect("parallel join counts tokens, not flows", gateways.ParallelGateway, "meet", _early_join),
    Defect("join consumes nothing", gateways.Join, "consume", _keep_arrivals),
    Defect(
        "inclusive join never waits", gateways.InclusiveGateway, "_reaching", gives(frozenset())
    ),
    Defect(
        "exclusive gateway reads from the end", gateways.ExclusiveGateway, "_run_hook", _last_true
    ),
    Defect("errors stop at the first scope", throwing, "propagate", _shallow),
    Defect("any code is the right code", propagation, "_best", _any_code),
    Defect("a signal from outside reaches one catcher", ADVANCE, "broadcast", _first_only),
    Defect("a thrown signal reaches one catcher", throwing, "broadcast", _first_only),
    Defect("cancel does not reach inside", containers.SubProcess, "withdrawn", gives(None)),
    Defect("cancelled tasks stay open", activities.PersonTask, "withdrawn", gives(None)),
    Defect(
        "terminate ends nothing", throwing.EndEvent, "_run_hook", lambda _: throwing.Throw._run_hook
    ),
    Defect("losing events go on waiting", groups.EventGateway, "chosen", gives(None)),
    Defect("ids are random", strand.Strand, "next_id", _random_id),
    Defect("one instance too many", loops.MultiInstance, "_items", _off_by_one),
    Defect("sequential instances run at once", loops.MultiInstance, "spawn", _all_at_once),
    Defect("completion condition is ignored", loops.MultiInstance, "over", _without("completion")),
    Defect("loop condition is ignored", loops.StandardLoop, "over", _without("condition")),
    Defect("results are lost", loops.MultiInstance, "gather", gives(None)),
    Defect(
        "local variables leak",
        scope.Scope,
        "__setitem__",
        _leak,
    ),
    Defect("mapped calls share the data", strand.Strand, "open", _unmapped),
    Defect("data are not told", strand.Strand, "tell", _silent),
    Defect("a condition fires while it stays true", catching.Catch, "look", _look_every_time),
    Defect("one of all triggers is enough", catching.Part, "fire", _one_part),
    Defect("a cycle has one turn more", catching, "next_turn", _one_turn_more),
    Defect("inclusive join waits too long", gateways.InclusiveGateway, "decide", _patient),
    Defect("a long move forgets what it had to do", ADVANCE, "dump", _forget_queue),
    Defect("missed turns are not counted", catching, "next_turn", _punctual),
    Defect("a timer forgets its task", catching.Boundary, "attached_to", gives(None)),
    Defect("a loop never tests before", loops.StandardLoop, "over", _test_after),
    Defect("listeners keep their scope open", catching.Listener, "holds_open", gives(True)),
    Defect("compensation undoes the oldest first", throwing, "entries_to_undo", _oldest_first),
    Defect("compensation is forgotten", snapshot, "_scope", _forget_memory),
    Defect("a snapshot forgets how a token came", snapshot, "_row", _forget_memo("by")),
    Defect("a snapshot forgets the turns left", snapshot, "_row", _forget_memo("left")),
    Defect("a snapshot keeps the past", snapshot, "_row", _keep_history),
)
