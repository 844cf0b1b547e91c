"""One running process, sub-process or called process: its tokens and its variables."""

from typing import TYPE_CHECKING, Any

from service.engine._spiff import FUTURE, LibraryWorkflow
from service.engine.scope import Scope
from service.engine.token import Token

if TYPE_CHECKING:
    from service.engine.definition import Definition
    from service.engine.spec import ElementSpec, ProcessSpec
    from service.engine.strand import Strand

Json = Any


class Instance(LibraryWorkflow):
    """The tokens of one scope.

    `owner` is the activity's token whose inside this is, None for the strand's own process. `own`
    are its variables when it is apart from its surroundings (a call with mappings), else None.
    `done` remembers completed activities that can be compensated: `[name, inside, variables]`.
    """

    tasks: dict[int, Token]

    def __init__(
        self,
        strand: "Strand",
        definition: "Definition",
        spec: "ProcessSpec",
        owner: Token | None = None,
        own: dict[str, Json] | None = None,
    ) -> None:
        """Open a scope without tokens; the library would start it at once."""
        self.strand = strand
        self.definition = definition
        self.spec = spec
        self.owner = owner
        self.own = own
        self.tasks = {}
        self.completed = False
        self.done: list[list[Json]] = []
        self.depth: int = owner.workflow.depth + 1 if owner is not None else 1
        self.scope: Scope = self._scope()

    def _scope(self) -> Scope:
        """Choose the variables: those around the owner, its own alone, or the case data."""
        if self.own is not None:
            return Scope(self.own, None, self.strand.journal)
        return self.owner.scope if self.owner is not None else self.strand.data

    def place(
        self, spec: "ElementSpec", above: Token | None = None, *, came_by: str | None = None
    ) -> Token:
        """Put a token at an element; it has not entered yet."""
        token = Token(self, spec, above)
        token.came_by = came_by
        return token

    @property
    def within(self) -> tuple[tuple[int, str], ...]:
        """The activities whose inside this is, from the outermost: token and element of each."""
        if self.owner is None:
            return ()
        return (*self.owner.workflow.within, (self.owner.id, self.owner.task_spec.element))

    def listen(self) -> None:
        """Let the event sub-processes listen: as the scope begins, or is taken up again."""
        for listener in self.spec.listeners:
            self.place(listener).enter()

    def begin(self, start: "ElementSpec") -> None:
        """Let the event sub-processes listen, then put a token on a start event."""
        self.listen()
        self.place(start).enter()

    def begin_undoing(self, todo: list[Json]) -> None:
        """Put the only token where what was completed inside is undone."""
        token = self.place(self.spec.undo)
        token.memo["todo"] = todo
        token.memo["where"] = self.owner.id if self.owner is not None else 0
        token.enter()

    def settle(self, last: Token) -> None:
        """End when nothing holds the scope open any more; `last` was the last to go."""
        if not self.completed and not any(
            token.task_spec.holds_open(token) for token in self.tasks.values()
        ):
            self.completed = True
            self.clear()
            self.strand.instance_done(self, last)

    def clear(self, *, spare: Token | None = None) -> None:
        """Cancel every token but one."""
        for token in list(self.tasks.values()):
            if token is not spare:
                token.cancel()

    def cancel(self) -> None:
        """End the scope from outside."""
        self.completed = True
        self.clear()

    def at(self, spec: "ElementSpec", states: int) -> list[Token]:
        """Give the tokens at an element that are in one of these states."""
        return [
            token
            for token in self.tasks.values()
            if token.task_spec is spec and token.is_in(states & ~FUTURE)
        ]
