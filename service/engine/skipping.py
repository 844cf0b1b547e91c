"""Cancelling a task: its token goes on, doing nothing, to where its path meets another's.

What is skipped is what only this task leads to. A join that waits for the path counts it as
arrived; where nothing else is left in the scope, the scope ends.
"""

from typing import TYPE_CHECKING

from service.engine.effects import PathSkipped
from service.engine.gateways import ParallelGateway
from service.engine.interrupting import Boundary
from service.engine.multi_instance import MultiInstance
from service.engine.taking_up import standing_at
from service.engine.ways import Ways

if TYPE_CHECKING:
    from service.engine.instance import Instance
    from service.engine.token import Token


def skip(task: "Token") -> None:
    """Cancel a person's open task and what only it leads to.

    Several instances go on with the others, a compensation with the next handler.
    """
    one = task
    while (above := one.above) is not None:
        if isinstance(above.task_spec, MultiInstance):
            one.cancel()
            above.task_spec.child_done(above, one)
            return
        one = above
    thrower = one.memo.get("undoes_for")
    if thrower:
        one.cancel()
        task.strand.handler_done(thrower)
        task.workflow.settle(one)
    else:
        _skip_path(task, one)


def _skip_path(task: "Token", root: "Token") -> None:
    """Skip what follows the token `root`, which is the task or the group above it."""
    instance, element = task.workflow, standing_at(root)
    ways = Ways(instance.spec)
    kept: set[str] = set()
    for other in instance.tasks.values():
        if other.above is None and other is not root and other.task_spec.holds_open(other):
            kept |= ways.ahead(standing_at(other))
    left = ways.ahead(element) - kept
    root.cancel()
    specs = instance.spec.task_specs
    skipped = tuple(
        spec.element
        for name, spec in specs.items()
        if name in left - {element} and spec.shown and not isinstance(spec, Boundary)
    )
    definition = instance.definition
    instance.strand.effects.append(
        PathSkipped(task.id, skipped, definition.key, definition.version)
    )
    for name in sorted(kept):
        join = specs.get(name)
        if isinstance(join, ParallelGateway) and len(join.incoming) > 1:
            _arrive(instance, join, ways, left)
    instance.settle(root)


def _arrive(instance: "Instance", join: ParallelGateway, ways: Ways, left: frozenset[str]) -> None:
    """Let a join wait no longer for the paths that were skipped."""
    for flow in join.incoming:
        if ways.sources[flow] in left and flow not in join.arrivals(instance):
            instance.place(join, came_by=flow).enter()
