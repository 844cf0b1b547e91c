"""How a thrown event finds who catches it inside the strand."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from service.bpmn.model import EventKind
from service.engine._spiff import WAITING
from service.engine.groups import BoundaryGroup
from service.engine.interrupting import Boundary, Listener

if TYPE_CHECKING:
    from service.engine.strand import Strand
    from service.engine.token import Token

Json = Any


def propagate(
    token: "Token",
    kind: EventKind,
    code: str | None,
    payload: Mapping[str, Json] | None = None,
) -> bool:
    """Let an error or escalation climb until it is caught; False when nothing catches it.

    First the boundary events of the activity itself, then, scope by scope, the event sub-processes
    of the scope (not the one that throws) and the boundary events of the activity around it.
    """
    catcher = catcher_around(token, kind, code)
    instance, inside = token.workflow, None
    while catcher is None:
        catcher = _best(_listeners(instance.tasks.values(), inside), kind, code)
        if catcher is None:
            owner = instance.owner
            if owner is None:
                return False
            catcher = catcher_around(owner, kind, code)
            instance, inside = owner.workflow, owner
    catcher.task_spec.fire(catcher, payload)
    return True


def catcher_around(token: "Token", kind: EventKind, code: str | None) -> "Token | None":
    """Find who catches it among the boundary events of the activity that this token is."""
    above = token.above
    while above is not None:
        if isinstance(above.task_spec, BoundaryGroup):
            found = _best((one for one in above.owned if _attached(one)), kind, code)
            if found is not None:
                return found
        above = above.above
    return None


def broadcast(strand: "Strand", name: str, payload: Mapping[str, Json]) -> bool:
    """Let every waiting element that catches the signal fire; False when there is none."""
    waiting = [
        token
        for token in strand.tokens()
        if token.is_in(WAITING)
        and token.task_spec.waits_for("signal")
        and token.memo.get("name") == name
    ]
    for token in waiting:
        if token.is_in(WAITING):
            token.task_spec.fire(token, payload)
    return bool(waiting)


def _attached(token: "Token") -> bool:
    return isinstance(token.task_spec, Boundary) and not token.memo.get("fired")


def _listeners(tokens: "Iterable[Token]", inside: "Token | None") -> "Iterator[Token]":
    """Give the listeners of a scope, except the one whose event sub-process throws."""
    for token in tokens:
        spec = token.task_spec
        if isinstance(spec, Listener) and not token.memo.get("fired"):
            follower = spec.flows[0].target
            if inside is None or inside.task_spec is not follower:
                yield token


def _best(tokens: "Iterable[Token]", kind: EventKind, code: str | None) -> "Token | None":
    """Choose who names the very code, else who catches any."""
    matching: list[tuple[Token, str | None]] = []
    for token in tokens:
        trigger = token.task_spec.waits_for(kind)
        if trigger is not None:
            matching.append((token, trigger.code))
    exact = [token for token, wanted in matching if wanted is not None and wanted == code]
    loose = [token for token, wanted in matching if wanted is None]
    return next(iter(exact or loose), None)
