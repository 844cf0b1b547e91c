"""What every element of a running process has in common: its specification.

A specification is built once by `service.engine.build` and then only read, so strands and threads
share it. The library's life cycle is kept (`_update` when a token arrives, `_ready`, `_run`), its
prediction, data passing and call-backs are not: each hook below says what replaces it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from service.bpmn.model import EventKind
from service.bpmn.normalise import Node
from service.engine._spiff import LibraryProcessSpec, LibraryTaskSpec
from service.engine.effects import ElementPassed
from service.engine.texts import Value

if TYPE_CHECKING:
    from service.engine.instance import Instance
    from service.engine.token import Token
    from service.engine.trigger import Trigger

Json = Any
State = Literal["entered", "completed", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class FlowSpec:
    """A sequence flow as compiled; without a condition it is always open."""

    id: str
    target: "ElementSpec"
    condition: Value | None = None


class ProcessSpec(LibraryProcessSpec):
    """The elements of a process or sub-process.

    `listeners` wait as long as the scope is open, `starts` are its start events, `undo` is where a
    completed sub-process is undone from inside, `late` says whether it has inclusive joins.
    """

    task_specs: dict[str, "ElementSpec"]
    undo: "ElementSpec"

    def __init__(self, name: str) -> None:
        """Begin without the library's own start and end: tokens begin at start events."""
        super().__init__(name=name)
        self.task_specs.clear()
        self.listeners: list[ElementSpec] = []
        self.starts: list[ElementSpec] = []
        self.late = False


class ElementSpec(LibraryTaskSpec):
    """One element: what happens when a token reaches it, runs and leaves."""

    name: str
    person = False  # work for a person: opens as soon as the token arrives
    in_trace = True  # has a place in the history, when somebody drew it
    tells_apart = False  # stands above instances that do different things, not the same again

    def __init__(self, process: ProcessSpec, node: Node, *, name: str | None = None) -> None:
        """`name` is unique in the process; it differs from the node's id for loop instances."""
        super().__init__(process, name or node.id)
        self.node = node
        self.process = process
        self.element = node.element.id if node.element is not None else node.serves or node.id
        self.element_type = node.element.type if node.element is not None else node.type
        self.title = node.element.name if node.element is not None else ""
        self.shown = node.shown and self.in_trace
        self.flows: tuple[FlowSpec, ...] = ()
        self.incoming: tuple[str, ...] = ()

    def _update_hook(self, token: "Token") -> bool:
        """Take a token that has arrived; True sets it ready. Replaces inheriting data."""
        self.trace(token, "entered")
        return self.arrived(token)

    def _on_ready(self, token: "Token") -> None:
        """Do nothing: specifications are checked once, when the definition is compiled."""

    def arrived(self, token: "Token") -> bool:  # noqa: ARG002  for subclasses
        """Prepare what cannot fail; True sets the token ready to run."""
        return True

    def leaving(self, token: "Token") -> tuple[FlowSpec, ...]:  # noqa: ARG002  for subclasses
        """Give the flows on which a completed token goes on."""
        return self.flows

    def completed(self, token: "Token") -> None:
        """Act when the token has completed and before its scope may end."""

    def withdrawn(self, token: "Token", was: int) -> None:
        """Take back what a cancelled token had open; `was` is the state that it had."""

    def child_done(self, token: "Token", child: "Token") -> None:
        """Hear that a token under this one has completed."""

    def look(self, token: "Token") -> None:
        """See whether changed data concern a waiting token."""

    def decide(self, token: "Token") -> bool:  # noqa: ARG002  for subclasses
        """Fire a waiting token now that nothing else can move; True when it did."""
        return False

    def inside_done(self, token: "Token", inside: "Instance", last: "Token") -> None:
        """Hear that the inside of this activity has ended."""

    def waits_for(self, kind: EventKind) -> "Trigger | None":  # noqa: ARG002  for subclasses
        """Give the trigger that a token here waits for, when it is of this kind."""
        return None

    def fire(
        self,
        token: "Token",
        payload: Mapping[str, Json] | None = None,
        twin: dict[str, Json] | None = None,
    ) -> None:
        """Let what a token waits for happen; `payload` becomes data, `twin` the next memo."""

    def chosen(self, token: "Token", event: "Token") -> None:
        """End a race in favour of one event."""

    def handler_done(self, token: "Token") -> None:
        """Hear that a compensation handler which this token started is done."""

    def ended_by(self, token: "Token") -> "ElementSpec | None":  # noqa: ARG002  for subclasses
        """Give the drawn end event by which this token ended its scope."""
        return None

    def holds_open(self, token: "Token") -> bool:  # noqa: ARG002  for subclasses
        """Say whether the scope must wait for this token."""
        return True

    def was_entered(self, token: "Token", was: int) -> bool:  # noqa: ARG002  for subclasses
        """Say whether the trace has told that this token entered the element."""
        return not token.memo.get("told")

    def trace(self, token: "Token", state: State) -> None:
        """Tell the history, unless nobody drew this element."""
        if self.shown:
            token.strand.effects.append(
                ElementPassed(self.element, self.element_type, self.title, state)
            )
