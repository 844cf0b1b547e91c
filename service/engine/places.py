"""Where the tokens of a strand stand: for drawing them on the diagram."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

from service.engine._spiff import ERROR
from service.engine.catching import Part
from service.engine.context import Context, Library
from service.engine.definition import Definition
from service.engine.groups import BoundaryGroup, EventGateway
from service.engine.interrupting import Boundary, Listener
from service.engine.loops import Loop
from service.engine.snapshot import load
from service.engine.token import Token

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """One token: its number, the drawn element, the process version that draws it, how it stands.

    `incident` rests until it is retried; `open` waits for a person, a worker, an event, another
    token or the end of what is inside.
    """

    token: int
    element: str
    process: str
    version: int
    state: Literal["open", "incident"]


def tokens(definition: Definition, snapshot: bytes, library: Library) -> tuple[TokenPlace, ...]:
    """Give the places of all tokens, outer scopes first; what only listens is not a token."""
    context = Context(at=_NEVER, case="", library=library)
    strand = load(snapshot, definition, MappingProxyType({}), context)
    return tuple(
        TokenPlace(
            token.id,
            token.task_spec.element,
            token.workflow.definition.key,
            token.workflow.definition.version,
            "incident" if token.is_in(ERROR) or token.memo.get("incident") else "open",
        )
        for token in strand.tokens()
        if _stands(token)
    )


def _stands(token: Token) -> bool:
    """Say whether a token stands for itself, not for others or for an event that may happen."""
    spec = token.task_spec
    if token.is_in(ERROR):
        return True
    if isinstance(spec, Boundary | Listener):
        return bool(token.memo.get("fired"))
    raced = token.above is not None and isinstance(token.above.task_spec, EventGateway)
    above = isinstance(spec, BoundaryGroup | Part) or (isinstance(spec, Loop) and bool(token.owned))
    return not above and not raced
