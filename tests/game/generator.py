"""Random processes, a seed each: blocks in scopes in called processes."""

from collections.abc import Collection
from random import Random
from typing import Any

from tests.game.composed import ComposedBlocks
from tests.game.draft import KEYS, Block, Draft, Pencil
from tests.game.model import Model, Scope, Trigger

HEARD = ("timer", "message", "signal", "error", "escalation", "condition")
PLAIN = {
    "work": 6,
    "guarded": 6,
    "machine": 4,
    "script": 3,
    "wait": 4,
    "choice_of_events": 3,
    "thrown": 5,
    "way_out": 4,
    "repeated": 8,
    "reversible": 3,
    "leap": 1,
    "dead_end": 1,
}
COMPOSED = {
    "sequence": 9,
    "exclusive": 5,
    "parallel": 13,
    "inclusive": 9,
    "conditional": 4,
    "loop": 6,
    "swarm": 1,
    "chorus": 2,
    "tangle": 2,
}
SCOPED = {"sub_process": 14, "transaction": 2, "call": 7}


def generate(seed: int, depth: int | None = None, *, without: Collection[str] = ()) -> Model:
    """Give the model of a seed; a smaller depth makes smaller models, to find small examples.

    `without` names the blocks that are not drawn.
    """
    chance = Random(seed)  # noqa: S311
    pencil, library = Pencil(chance), dict[str, Scope]()
    for number in range(chance.choice([0, 1, 2])):
        key = f"called{number}"
        library[key] = Artist(pencil, library, without).scope(key, 1, Trigger())
    process = Artist(pencil, library, without).scope(
        "main", depth or chance.choice([2, 3, 3]), Trigger()
    )
    payload = {key: chance.randrange(8) for key in KEYS}
    return Model(
        process, library, {**payload, "items": ["x", "y", "x"][: chance.choice([0, 2, 3, 3])]}
    )


class Artist:
    """Draws scopes; a called process may call those that are in the library already."""

    def __init__(
        self, pencil: Pencil, library: dict[str, Scope], without: Collection[str] = ()
    ) -> None:
        """Draw with `pencil`, and no block of a kind in `without`."""
        self.pencil, self.chance, self.without = pencil, pencil.chance, without
        self.callable = list(library)

    def scope(
        self,
        scope_id: str,
        depth: int,
        start: Trigger,
        *,
        reversible: bool = True,
        transaction: bool = False,
        **how: Any,
    ) -> Scope:
        """Draw a process or the inside of a sub-process; `start` may start an event sub-process.

        What runs several times, or beside its scope, has nothing in it that can be compensated from
        outside: there the standard says too little.
        """
        draft = Draft(self.pencil, scope_id)
        first = draft.node("start", "S", trigger=start, **how)
        drawn = ScopeDrawing(self, draft, reversible=reversible)
        last = first
        blocks = drawn.body(depth, begins_with_work=start.kind != "none")
        if transaction:
            blocks = [drawn.reversible(), drawn.way_out("cancel"), *blocks]
        for block in blocks:
            draft.flow(last, block.entry)
            last = block.exit
        draft.flow(last, draft.end())
        if depth > 0 and self.pencil.likely(0.5):
            drawn.handlers(depth)
        return draft.scope


class ScopeDrawing(ComposedBlocks):
    """All blocks of one scope, those with scopes of their own included."""

    def __init__(self, artist: Artist, draft: Draft, *, reversible: bool) -> None:
        """Draw into `draft`; `reversible` allows what can be compensated."""
        super().__init__(draft, self.block)
        self.artist, self.reversibles = artist, reversible

    def body(self, depth: int, *, begins_with_work: bool) -> list[Block]:
        """Draw what a scope does; it often throws something that those around may catch.

        What an event starts begins with work, so that no chain of events runs without end.
        """
        blocks = [self.work()] if begins_with_work else []
        if self.pencil.likely(0.4):
            blocks.append(self.chance.choice([self.thrown, self.way_out])())
        return [*blocks, self.block(depth)]

    def block(self, depth: int) -> Block:
        """Draw any block."""
        kinds = PLAIN if depth <= 0 else {**PLAIN, **COMPOSED, **SCOPED}
        kinds = {kind: weight for kind, weight in kinds.items() if kind not in self.artist.without}
        weights = list(kinds.values())
        if depth > 0:
            weights = [
                3 * weight if kind not in PLAIN else weight for kind, weight in kinds.items()
            ]
        kind = self.chance.choices(list(kinds), weights)[0]
        reversibles = dict.fromkeys(("reversible", "transaction"), self.reversibles)
        possible = {"call": bool(self.artist.callable), **reversibles}
        if not possible.get(kind, True):
            return self.work()
        draw = getattr(self, kind)
        block: Block = draw() if kind in PLAIN or kind == "call" else draw(depth)
        return block

    def sub_process(self, depth: int) -> Block:
        """A sub-process, perhaps in a loop, with boundary events."""
        loop = self.loop_marks() if self.pencil.likely(0.25) else None
        reversible = self.reversibles and loop is None
        scope_id = self.pencil.new_id("scope")
        body = self.artist.scope(scope_id, depth - 1, Trigger(), reversible=reversible)
        node = self.draft.node("sub_process", "Q", body=body, loop=loop)
        merge = self.draft.gateway("exclusive")
        self.draft.flow(node, merge)
        if self.pencil.likely(0.7):
            self.listeners(node, merge, (*HEARD, "error", "escalation", "escalation"))
        return Block(node, merge)

    def transaction(self, depth: int) -> Block:
        """A transaction that may be cancelled."""
        scope_id = self.pencil.new_id("scope")
        body = self.artist.scope(scope_id, depth - 1, Trigger(), transaction=True)
        node = self.draft.node("sub_process", "Q", body=body, transaction=True)
        merge, done = self.draft.gateway("exclusive"), self.draft.user()
        leap = self.draft.node("boundary", "B", trigger=Trigger("cancel"), host=node.id)
        self.draft.chain(node, merge)
        self.draft.chain(leap, done, merge)
        if self.pencil.likely(0.4):
            self.listeners(node, merge, ("timer", "message", "error"))
        return Block(node, merge)

    def call(self) -> Block:
        """A call activity."""
        called = self.chance.choice(self.artist.callable)
        loop = self.loop_marks() if self.pencil.likely(0.15) else None
        maps: dict[str, Any] = {}
        if self.pencil.likely(0.5):
            maps["inputs"] = (("a", "b"), ("b", "c"), ("c", "a"), ("items", "items"))
            maps["outputs"] = (("b", "a"), ("z", "z")) if self.pencil.likely(0.7) else ()
        node = self.draft.node("call", "A", called=called, loop=loop, **maps)
        merge = self.draft.gateway("exclusive")
        self.draft.flow(node, merge)
        if self.pencil.likely(0.6):
            self.listeners(node, merge, HEARD)
        return Block(node, merge)

    def handlers(self, depth: int) -> None:
        """Event sub-processes, each for something else."""
        heard: set[tuple[str, str | None]] = set()
        for _ in range(self.chance.choice([1, 1, 2])):
            trigger = self.trigger(*HEARD)
            if (trigger.kind, trigger.name) in heard:
                continue
            heard.add((trigger.kind, trigger.name))
            interrupting = trigger.kind == "error" or self.pencil.likely(0.5)
            body = self.artist.scope(
                self.pencil.new_id("scope"),
                min(depth - 1, 1),
                trigger,
                reversible=False,
                interrupting=interrupting,
            )
            self.draft.node("event_sub_process", "V", body=body)
