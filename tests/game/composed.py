"""Blocks made of blocks: sequences, gateways, loops, and one that is no block inside."""

from collections.abc import Callable

from tests.game.blocks import PlainBlocks
from tests.game.draft import Block, Draft
from tests.game.model import Comparison, Node, Trigger


class ComposedBlocks(PlainBlocks):
    """Blocks that hold other blocks; `block` makes one, of at most a given depth."""

    def __init__(self, draft: Draft, block: Callable[[int], Block]) -> None:
        """`block` draws any block into the same draft."""
        super().__init__(draft)
        self.block = block

    def sequence(self, depth: int) -> Block:
        """One after the other."""
        first, second = self.block(depth - 1), self.block(depth - 1)
        self.draft.flow(first.exit, second.entry)
        return Block(first.entry, second.exit)

    def branch(self, depth: int, split: Node, join: Node, condition: Comparison | None) -> None:
        """A branch between two gateways, sometimes with nothing on it."""
        if self.pencil.likely(0.15):
            self.draft.flow(split, join, condition)
            return
        inner = self.block(depth - 1)
        self.draft.flow(split, inner.entry, condition)
        self.draft.flow(inner.exit, join)

    def default_branch(self, depth: int, split: Node, join: Node) -> None:
        """The branch that is taken when no other is."""
        inner = self.block(depth - 1)
        self.draft.flow(split, inner.entry, default=True)
        self.draft.flow(inner.exit, join)

    def exclusive(self, depth: int) -> Block:
        """One of several branches."""
        split, merge = self.draft.gateway("exclusive"), self.draft.gateway("exclusive")
        for _ in range(self.chance.choice([1, 2])):
            self.branch(depth, split, merge, self.pencil.comparison())
        self.default_branch(depth, split, merge)
        return Block(split, merge)

    def parallel(self, depth: int) -> Block:
        """All of several branches; the split may be a task with several ways out."""
        split = self.draft.gateway("parallel") if self.pencil.likely(0.6) else self.draft.user()
        join = self.draft.gateway("parallel")
        self.branch(depth, split, join, None)
        for _ in range(self.chance.choice([1, 1, 2])):
            inner = self.block(depth - 1)
            self.draft.flow(split, inner.entry)
            self.draft.flow(inner.exit, join)
        return Block(split, join)

    def inclusive(self, depth: int) -> Block:
        """Some of several branches."""
        split, join = self.draft.gateway("inclusive"), self.draft.gateway("inclusive")
        for _ in range(self.chance.choice([2, 2, 3])):
            self.branch(depth, split, join, self.pencil.comparison())
        self.default_branch(depth, split, join)
        return Block(split, join)

    def conditional(self, depth: int) -> Block:
        """Conditional flows out of a task, with a default, beside one always taken, or both."""
        task, join = self.draft.user(), self.draft.gateway("inclusive")
        for _ in range(self.chance.choice([1, 2])):
            self.branch(depth, task, join, self.pencil.comparison())
        always = self.pencil.likely(0.6)
        if always:
            script = self.draft.node("script", "C", script=self.pencil.assignments())
            inner = self.block(depth - 1)
            self.draft.chain(task, script, inner.entry)
            self.draft.flow(inner.exit, join)
        if not always or self.pencil.likely(0.3):
            self.default_branch(depth, task, join)
        return Block(task, join)

    def loop(self, depth: int) -> Block:
        """A body that is done again while a condition holds."""
        merge, task = self.draft.gateway("exclusive"), self.draft.user()
        body, choice = self.block(depth - 1), self.draft.gateway("exclusive")
        after = self.draft.gateway("exclusive")
        self.draft.chain(merge, task, body.entry)
        self.draft.flow(body.exit, choice)
        self.draft.flow(choice, merge, self.pencil.comparison())
        self.draft.flow(choice, after, default=True)
        return Block(merge, after)

    def chorus(self, depth: int) -> Block:
        """A signal thrown beside several that may wait for it."""
        split, join = self.draft.gateway("parallel"), self.draft.gateway("parallel")
        alarm = Trigger("signal", "alarm")
        task, event = self.draft.user(), self.draft.node("throw", "T", trigger=alarm)
        self.draft.chain(split, task, event, join)
        wait = self.draft.node("catch", "K", trigger=alarm)
        self.draft.chain(split, wait, join)
        watched, merge = self.draft.user(), self.draft.gateway("exclusive")
        leap = self.draft.node("boundary", "B", trigger=alarm, host=watched.id)
        self.draft.chain(leap, self.draft.user(), merge)
        self.draft.chain(split, watched, merge, join)
        inner = self.block(depth - 1)
        self.draft.flow(split, inner.entry)
        self.draft.flow(inner.exit, join)
        return Block(split, join)

    def swarm(self, depth: int) -> Block:
        """Several tokens through the same block, one after the other, never joined."""
        split, merge = self.draft.gateway("parallel"), self.draft.gateway("exclusive")
        for _ in range(2):
            task = self.draft.user()
            self.draft.chain(split, task, merge)
        inner = self.block(depth - 1)
        self.draft.flow(merge, inner.entry)
        return Block(split, inner.exit)

    def tangle(self, depth: int) -> Block:
        """Two inclusive joins in a loop that no bracket describes.

        Each branch may jump back into the first join or on to the second, while the other branch
        is still under way.
        """
        head, split = self.draft.gateway("inclusive"), self.draft.gateway("inclusive")
        task, tail = self.draft.user(), self.draft.gateway("inclusive")
        self.draft.chain(head, task, split)
        for _ in range(2):
            inner, choice = self.block(min(depth - 1, 1)), self.draft.gateway("exclusive")
            self.draft.flow(split, inner.entry, self.pencil.comparison())
            self.draft.flow(inner.exit, choice)
            self.draft.flow(choice, head, self.pencil.comparison())
            self.draft.flow(choice, tail, default=True)
        self.draft.flow(split, tail, default=True)
        return Block(head, tail)
