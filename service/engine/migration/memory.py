"""What a scope remembers to compensate, in the names of another version."""

from typing import TYPE_CHECKING, Any, TypeGuard

from service.engine.containers import CallActivity, SubProcess

if TYPE_CHECKING:
    from service.engine.migration.names import Names
    from service.engine.spec import ElementSpec

Json = Any


def carried(entries: list[Json], names: "Names", lost: list[str]) -> list[Json]:
    """Rename completed activities; `lost` gathers those that can be compensated no longer."""
    kept: list[Json] = []
    for name, inside, variables in entries:
        old = names.old.task_specs[name]
        new = names.spec(old)
        if new is not None and new.node.handler:
            kept.append([new.name, None, variables])
        elif inside is not None and _undone_inside(old) and _undone_inside(new):
            below = carried(inside, names.inside(old, new), lost)
            if below:
                kept.append([new.name, below, variables])
        else:
            lost.append(old.element)
    return kept


def _undone_inside(spec: "ElementSpec | None") -> TypeGuard[SubProcess]:
    """Say whether what was done in an activity can be undone inside it."""
    return isinstance(spec, SubProcess) and not isinstance(spec, CallActivity)
