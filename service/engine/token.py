"""Tokens: where a strand stands, each from its arrival until it completes or is cancelled.

Unlike the library's tasks they hold no data, predict nothing, read no clock and draw no random
number: an id is the strand's counter. A finished token is dropped at once, so the cost of a move
does not grow with history.
"""

from typing import TYPE_CHECKING, Any

from service.engine._spiff import CANCELLED, COMPLETED, ERROR, FUTURE, READY, LibraryTask
from service.errors import Refusal

if TYPE_CHECKING:
    from service.engine.instance import Instance
    from service.engine.scope import Scope
    from service.engine.spec import ElementSpec, FlowSpec
    from service.engine.strand import Strand

Json = Any


class Token(LibraryTask):
    """One token in one scope.

    `memo` is what the element must remember (JSON, kept in the snapshot), `local` the variables of
    its own, `came_by` the flow on which it arrived. `parent` is the group, loop or event that it
    belongs to; most tokens have none.
    """

    id: int
    workflow: "Instance"
    task_spec: "ElementSpec"
    memo: dict[str, Json]
    local: dict[str, Json] | None

    def __init__(
        self,
        instance: "Instance",
        spec: "ElementSpec",
        parent: "Token | None" = None,
        *,
        number: int = 0,
        state: int = FUTURE,
    ) -> None:
        """Place a token; `number` is given only when it is read from a snapshot."""
        self.workflow = instance
        self.strand: Strand = instance.strand
        self.task_spec = spec
        self.id = number or self.strand.next_id()
        self._state = state
        self._parent = parent.id if parent is not None else None
        self._children: list[int] = []
        self.memo = {}
        self.local = None
        self.came_by: str | None = None
        self.chosen: tuple[FlowSpec, ...] = ()  # by a gateway, between its step and its end
        self.closed_by: ElementSpec | None = None  # the end event that ended its inside
        instance.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)  # noqa: SLF001  the library's own name

    def is_in(self, states: int) -> bool:
        """Say whether the token's state is one of these."""
        return bool(self._state & states)

    def turn(self, state: int) -> None:
        """Give the token another state."""
        self._set_state(state)

    def ready(self) -> None:
        """Let the token take a step when its turn comes."""
        self._ready()

    def run_at_once(self) -> None:
        """Take a step now, as part of the one under way, instead of joining the queue."""
        self._state = READY
        self.run()

    def _set_state(self, value: int) -> None:
        """Change the state, without clock and log; what is ready joins the queue."""
        self._state = value
        if value == READY:
            self.strand.queue.append(self)

    @property
    def owned(self) -> "list[Token]":
        """The tokens under this one, in the order of their arrival."""
        return [self.workflow.tasks[number] for number in self._children]

    @property
    def above(self) -> "Token | None":
        """The token that this one belongs to."""
        return self.workflow.tasks[self._parent] if self._parent is not None else None

    @property
    def scope(self) -> "Scope":
        """The variables that this token sees: its own or its loop instance's first."""
        own = self.own_variables
        return self.workflow.scope if own is None else self.workflow.scope.within(own)

    @property
    def own_variables(self) -> dict[str, Json] | None:
        """The variables of the loop instance that the token is or belongs to."""
        token: Token | None = self
        while token is not None and token.local is None:
            token = token.above
        return token.local if token is not None else None

    @property
    def turn_of_loop(self) -> int | None:
        """The number, from 0, of the loop instance that the token is or belongs to."""
        own = self.own_variables
        return own.get("loopCounter") if own is not None else None

    @property
    def instances(self) -> tuple[tuple[str, int], ...]:
        """The multi-instance activities that the token is in or is an instance of.

        They stand from the outermost: element and number, from 0, of each. A standard loop repeats
        the same, so its turns tell nothing apart.
        """
        owner = self.workflow.owner
        around = owner.instances if owner is not None else ()
        token, loop = self, self.above
        while loop is not None and token.local is None:
            token, loop = loop, loop.above
        if loop is None or token.local is None or not loop.task_spec.tells_apart:
            return around
        return (*around, (loop.task_spec.element, token.local["loopCounter"]))

    def enter(self) -> None:
        """Let the element take the token."""
        self.task_spec._update(self)  # noqa: SLF001  the library's own name

    def run(self) -> None:
        """Carry the element out; a failure makes the token rest and undoes nothing before it."""
        strand = self.strand
        try:
            done = self.task_spec._run(self)  # noqa: SLF001  the library's own name
        except Refusal as refusal:
            strand.journal.undo()
            strand.incident(self, refusal)
            return
        strand.tell(self.task_spec.element)
        if done and self.is_in(READY):
            self.complete()

    def error(self) -> None:
        """Rest in error (the library calls this before the failure reaches `run`)."""
        self._state = ERROR

    def complete(self) -> None:
        """Finish here and go on along the flows that the element chooses."""
        spec, above = self.task_spec, self.above
        self._state = COMPLETED
        if not self.memo.get("told"):
            spec.trace(self, "completed")
        undoing = self.memo.get("undoes_for")
        flows = () if undoing else spec.leaving(self)
        followers = [self.workflow.place(flow.target, came_by=flow.id) for flow in flows]
        if spec.node.handler and not undoing:
            self.workflow.done.append([spec.name, None, self.own_variables])
        self._drop()
        spec.completed(self)
        if above is not None:
            above.task_spec.child_done(above, self)
        for follower in followers:
            follower.enter()
        if undoing:
            self.strand.handler_done(undoing)
        if not followers:
            self.workflow.settle(self)

    def cancel(self) -> None:
        """End without going on; what the token had open is taken back."""
        if self.is_in(COMPLETED | CANCELLED):
            return
        was, spec = self._state, self.task_spec
        self._state = CANCELLED
        for child in self.owned:
            child.cancel()
        spec.withdrawn(self, was)
        if self.memo.get("incident") or was == ERROR:
            self.strand.incident_over(self)
        if spec.was_entered(self, was):
            spec.trace(self, "failed" if self.memo.get("failing") else "cancelled")
        self._drop()

    def vanish(self) -> None:
        """Leave without a trace: consumed by a join, or a group that has done its work."""
        self._state = COMPLETED
        self._drop()

    def stand_under(self, other: "Token | None") -> None:
        """Belong to another token from now on, or to none."""
        above = self.above
        if above is not None:
            above._children.remove(self.id)  # noqa: SLF001  the library's own name
        if other is not None:
            other._children.append(self.id)  # noqa: SLF001  the library's own name
        self._parent = other.id if other is not None else None

    def _drop(self) -> None:
        """Forget the token; those under it stand on their own from now on."""
        tokens = self.workflow.tasks
        del tokens[self.id]
        for child in self.owned:
            child._parent = None  # noqa: SLF001  the library's own name
        if self._parent is not None:
            tokens[self._parent]._children.remove(self.id)  # noqa: SLF001  the library's own name
