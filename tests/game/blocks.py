"""The pieces of a process without sub-scopes: work, waits, throws, gateways, loops, links."""

from typing import Any

from tests.game.draft import Block, Draft
from tests.game.model import Comparison, MultiInstance, Node, StandardLoop, Trigger

MESSAGES, SIGNALS = ("letter", "reply"), ("alarm", "alarm", "recall")
ERRORS, ESCALATIONS = ("BAD", "WORSE"), ("UP", "HIGHER")
RULES = ("PT1H", "PT1H", "R3/PT1H", "R/PT2H", "R/PT2H")

WAYS_OUT = (
    *("error", "error", "error", "escalation", "escalation", "terminate", "terminate"),
    *("signal", "none", "compensate"),
)


class Pieces:
    """Single elements and what they need around them."""

    def __init__(self, draft: Draft) -> None:
        """Draw into `draft`."""
        self.draft, self.pencil, self.chance = draft, draft.pencil, draft.pencil.chance

    def trigger(self, *kinds: str) -> Trigger:
        """Make up what an event waits for."""
        kind = self.chance.choice(kinds)
        if kind == "condition":
            return Trigger("condition", condition=self.pencil.rare())
        names = {
            "timer": RULES,
            "message": MESSAGES,
            "signal": SIGNALS,
            "error": (*ERRORS, None),
            "escalation": (*ESCALATIONS, None),
        }[kind]
        return Trigger(kind, self.chance.choice(names))  # type: ignore[arg-type]

    def once(self, *kinds: str) -> Trigger:
        """Make up what an event in the flow waits for: its timer does not repeat."""
        trigger = self.trigger(*kinds)
        return Trigger("timer", "PT3H") if trigger.kind == "timer" else trigger

    def listeners(self, host: Node, exit_: Node, kinds: tuple[str, ...]) -> None:
        """Attach boundary events; the interrupting ones lead to `exit_`, the others to an end."""
        heard: set[tuple[str, str | None]] = set()
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            trigger = self.trigger(*kinds)
            if (trigger.kind, trigger.name) in heard:
                continue
            heard.add((trigger.kind, trigger.name))
            interrupting = trigger.kind == "error" or self.pencil.likely(0.5)
            more = self.several(trigger, interrupting=interrupting)
            event = self.draft.node(
                "boundary", "B", trigger=trigger, host=host.id, interrupting=interrupting, **more
            )
            handler = self.draft.user()
            self.draft.chain(event, handler, exit_ if interrupting else self.draft.end())

    def several(self, trigger: Trigger, *, interrupting: bool) -> dict[str, Any]:
        """Sometimes an event has several triggers, or needs every one of them."""
        if trigger.kind not in ("message", "signal") or self.pencil.likely(0.8):
            return {}
        other = (
            Trigger("signal", "recall")
            if trigger.kind == "message"
            else Trigger("message", "reply")
        )
        timer = (Trigger("timer", "PT4H"),) if interrupting and self.pencil.likely(0.4) else ()
        return {"also": (other, *timer), "every": self.pencil.likely(0.5)}

    def loop_marks(self) -> MultiInstance | StandardLoop:
        """Make up loop characteristics."""
        until = self.pencil.comparison() if self.pencil.likely(0.3) else None
        if self.pencil.likely(0.2):
            until = Comparison("nrOfCompletedInstances", ">=", 2)
        sequential = self.pencil.likely(0.5)
        kind = self.chance.choice(["cardinality", "collection", "collection", "standard"])
        if kind == "cardinality":
            return MultiInstance(sequential, self.chance.choice([0, 2, 2, 3]), until=until)
        if kind == "collection":
            item, result = self.pencil.new_id("item"), self.pencil.new_id("result")
            results = self.pencil.new_id("results")
            return MultiInstance(sequential, None, "items", item, result, results, until)
        condition = self.pencil.comparison() if self.pencil.likely(0.7) else None
        return StandardLoop(self.pencil.likely(0.4), self.chance.choice([1, 2, 3]), condition)


class PlainBlocks(Pieces):
    """Blocks that hold no other blocks."""

    def work(self) -> Block:
        """A task for a person."""
        task = self.draft.user() if self.pencil.likely(0.8) else self.draft.node("manual", "H")
        return Block(task, task)

    def guarded(self) -> Block:
        """A task with boundary events."""
        task, merge = self.draft.user(), self.draft.gateway("exclusive")
        self.draft.flow(task, merge)
        self.listeners(task, merge, ("timer", "timer", "message", "signal", "condition"))
        return Block(task, merge)

    def machine(self) -> Block:
        """A service task, often with error boundaries."""
        task, merge = self.draft.node("service", "W"), self.draft.gateway("exclusive")
        self.draft.flow(task, merge)
        if self.pencil.likely(0.7):
            self.listeners(task, merge, ("error", "error", "timer", "message"))
        return Block(task, merge)

    def script(self) -> Block:
        """A script that writes data."""
        node = self.draft.node("script", "C", script=self.pencil.assignments())
        return Block(node, node)

    def wait(self) -> Block:
        """A catch event or a receive task, which may have boundaries."""
        if self.pencil.likely(0.6):
            trigger = self.once("timer", "message", "signal", "condition")
            more = self.several(trigger, interrupting=True)
            node = self.draft.node("catch", "K", trigger=trigger, **more)
            return Block(node, node)
        trigger = self.trigger("message")
        task, merge = self.draft.node("receive", "R", trigger=trigger), None
        merge = self.draft.gateway("exclusive")
        self.draft.flow(task, merge)
        if self.pencil.likely(0.5):
            self.listeners(task, merge, ("timer", "signal"))
        return Block(task, merge)

    def choice_of_events(self) -> Block:
        """An event gateway."""
        gateway, merge = self.draft.gateway("event_gateway"), self.draft.gateway("exclusive")
        heard: set[tuple[str, str | None]] = set()
        while len(heard) < 2 or self.pencil.likely(0.3):
            trigger = self.once("timer", "message", "signal", "condition")
            if (trigger.kind, trigger.name) not in heard:
                heard.add((trigger.kind, trigger.name))
                event = self.draft.node("catch", "K", trigger=trigger)
                self.draft.chain(gateway, event, merge)
        return Block(gateway, merge)

    def thrown(self) -> Block:
        """Work, then a throw event: a wait in front of each throw keeps chains of throws finite."""
        task = self.draft.user()
        trigger = self.trigger("signal", "signal", "escalation", "escalation", "message")
        if trigger.name is None:
            trigger = Trigger("escalation", "UP")
        event = self.draft.node("throw", "T", trigger=trigger)
        self.draft.flow(task, event)
        return Block(task, event)

    def way_out(self, wanted: str | None = None) -> Block:
        """Work, then perhaps an end inside the block: error, terminate, escalation, signal."""
        task, choice, merge = self.draft.user(), self.draft.gateway("exclusive"), self.draft.user()
        kind = wanted or self.chance.choice(WAYS_OUT)
        plain = kind in ("terminate", "none", "compensate", "cancel")
        trigger = Trigger(kind) if plain else self.trigger(kind)  # type: ignore[arg-type]
        if trigger.kind in ("error", "escalation") and trigger.name is None:
            trigger = Trigger(trigger.kind, "WORSE" if kind == "error" else "HIGHER")
        self.draft.flow(task, choice)
        said = self.pencil.outcome(task) if self.pencil.likely(0.5) else self.pencil.comparison()
        self.draft.flow(choice, self.draft.end(trigger), said)
        self.draft.flow(choice, merge, default=True)
        return Block(task, merge)

    def undoable(self) -> Node:
        """A task with a compensation handler."""
        task, handler = self.draft.user(), self.draft.node("user", "Z", undoes=True)
        trigger = Trigger("compensate")
        self.draft.node("boundary", "B", trigger=trigger, host=task.id, handler=handler.id)
        return task

    def reversible(self) -> Block:
        """Two tasks that can be compensated, and perhaps a throw that does it."""
        task, other, decision = self.undoable(), self.undoable(), self.draft.user()
        choice, merge = self.draft.gateway("exclusive"), self.draft.gateway("exclusive")
        self.draft.chain(task, other, decision, choice)
        wanted = Trigger("compensate", task.id if self.pencil.likely(0.3) else None)
        undo = self.draft.node("throw", "T", trigger=wanted)
        self.draft.flow(choice, undo, self.pencil.comparison())
        self.draft.flow(undo, merge)
        self.draft.flow(choice, merge, default=True)
        return Block(task, merge)

    def repeated(self) -> Block:
        """A task in a loop, with boundaries around all of its instances."""
        task, merge = self.draft.user(loop=self.loop_marks()), self.draft.gateway("exclusive")
        self.draft.flow(task, merge)
        if self.pencil.likely(0.5):
            self.listeners(task, merge, ("message", "signal", "timer", "condition"))
        return Block(task, merge)

    def leap(self) -> Block:
        """A link pair."""
        link = Trigger("link", self.pencil.new_id("L"))
        leave = self.draft.node("throw", "T", trigger=link)
        land = self.draft.node("catch", "K", trigger=link)
        self.draft.flow(leave, land, drawn=False)
        return Block(leave, land)

    def dead_end(self) -> Block:
        """A choice that may have no way on, which rests as an incident until the data allow it."""
        task, merge = self.draft.user(), self.draft.user()
        choice = task
        if self.pencil.likely(0.5):
            choice = self.draft.gateway("exclusive")
            self.draft.flow(task, choice)
        self.draft.flow(choice, merge, self.pencil.comparison())
        self.draft.flow(choice, merge, self.pencil.comparison())
        return Block(task, merge)
