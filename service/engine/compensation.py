"""Compensation: completed activities are remembered in their scope and undone newest first.

A scope remembers `[name, inside, variables]`: the activity, what was completed inside it when it
is a sub-process without a handler of its own, and the variables of its loop instance.
"""

from typing import TYPE_CHECKING, Any

from typing_extensions import override

from service.engine._spiff import STARTED
from service.engine.containers import SubProcess
from service.engine.spec import ElementSpec, ProcessSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.engine.instance import Instance
    from service.engine.token import Token

Json = Any


class Undo(ElementSpec):
    """The only token of a sub-process that was re-opened to undo what was completed inside."""

    @override
    def _run_hook(self, token: "Token") -> bool | None:
        next_handler(token)
        token.turn(STARTED)
        return None

    @override
    def handler_done(self, token: "Token") -> None:
        """Go on with the next handler, or end the scope after the last."""
        if token.is_in(STARTED) and not next_handler(token):
            token.complete()


def entries_to_undo(token: "Token", activities: list[str | None]) -> tuple[int, list[list[Json]]]:
    """Take what a throw undoes out of its scope's memory, newest first, with the scope's number.

    A throw without an activity means its own scope; inside an event sub-process, the scope that
    this serves. One that names an activity means the scope in which that is drawn.
    """
    scope = token.workflow
    named = [one for one in activities if one is not None]
    if named:
        while not _draws(scope.spec, named[0]) and scope.owner is not None:
            scope = scope.owner.workflow
    elif scope.owner is not None and _serves(scope.owner):
        scope = scope.owner.workflow
    taken = [one for one in scope.done if not named or _element(scope, one[0]) in named]
    scope.done = [one for one in scope.done if one not in taken]
    return _number(scope), taken[::-1]


def next_handler(token: "Token") -> bool:
    """Start the next handler of a compensation; False when nothing is left to undo."""
    todo, scope = token.memo["todo"], _scope_of(token)
    if not todo:
        return False
    name, inside, variables = todo.pop(0)
    done = scope.spec.task_specs[name]
    handler = scope.spec.task_specs[done.node.handler] if done.node.handler else done
    child = scope.place(handler)
    child.local = variables
    child.memo["undoes_for"] = token.id
    if inside is not None:
        child.memo["undo"] = inside[::-1]
    child.enter()
    return True


def stop_within(tokens: "Iterable[Token]") -> None:
    """Stop each compensation that these tokens, or those under or inside them, have thrown."""
    for token in tokens:
        if "todo" in token.memo:
            _stop(token)
        inside = token.strand.inner.get(token.id)
        begun = inside.tasks.values() if inside is not None else ()
        stop_within([*token.owned, *(one for one in begun if one.above is None)])


def _stop(token: "Token") -> None:
    """Let what a throw has not undone yet be undone another time; the handler under way ends."""
    scope = _scope_of(token)
    left = token.memo.pop("todo")[::-1]
    for child in list(scope.tasks.values()):
        if child.memo.get("undoes_for") == token.id:
            left.append(_remembered(child))
            child.cancel()
    scope.done = [*left, *scope.done]


def _remembered(child: "Token") -> list[Json]:
    """Give what a handler, or a sub-process that was opened again, had been told to undo."""
    name, specs = child.task_spec.name, child.workflow.spec.task_specs
    undone = next((one.name for one in specs.values() if one.node.handler == name), None)
    if undone is not None:
        return [undone, None, child.local]
    inside = child.strand.inner.get(child.id)
    if inside is None:  # It has not begun to undo.
        return [name, child.memo["undo"][::-1], child.local]
    for token in list(inside.tasks.values()):
        if token.task_spec is inside.spec.undo:
            _stop(token)
    return [name, inside.done, child.local]


def _scope_of(token: "Token") -> "Instance":
    """Give the scope whose completed activities a throw undoes."""
    strand = token.strand
    return strand.inner[token.memo["where"]] if token.memo["where"] else strand.top


def _number(scope: "Instance") -> int:
    return scope.owner.id if scope.owner is not None else 0


def _draws(spec: ProcessSpec, element: str) -> bool:
    return any(one.element == element for one in spec.task_specs.values())


def _element(scope: "Instance", name: str) -> str:
    return scope.spec.task_specs[name].element


def _serves(owner: "Token") -> bool:
    """Say whether the owner is an event sub-process."""
    element = owner.task_spec.node.element
    return (
        isinstance(owner.task_spec, SubProcess)
        and element is not None
        and element.triggered_by_event
    )
