"""Taking a scope up at one of its elements, as rework does, instead of at its start event."""

from typing import TYPE_CHECKING

from service.engine._spiff import WAITING
from service.engine.gateways import Join, ParallelGateway
from service.engine.ways import Ways, entry

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.engine.instance import Instance
    from service.engine.token import Token


def take_up(instance: "Instance", path: list[str], staying: "Collection[Token]" = ()) -> None:
    """Enter the first element of a path; it is a sub-process that goes on inside at the next.

    `staying` are the tokens of parallel branches. What other branches had brought to the joins
    ahead, and cannot bring again, waits there as before.
    """
    _restore(instance, Ways(instance.spec), path[0], staying)
    token = instance.place(entry(instance.spec, path[0]))
    token.enter()
    if len(path) > 1:
        activity = next(one for one in (token, *token.owned) if one.task_spec.name == path[0])
        activity.memo["again"] = path[1:]


def standing_at(token: "Token") -> str:
    """Give the id of the node where a token stands that is above others or alone."""
    return token.task_spec.node.id


def waits_at_join(token: "Token") -> bool:
    """Say whether a token waits for others to meet."""
    return isinstance(token.task_spec, Join) and token.is_in(WAITING)


def interrupts(token: "Token") -> bool:
    """Say whether a token belongs to an event sub-process that has stopped its scope."""
    spec = token.task_spec
    return any(
        listener.node.interrupting and spec in (listener, listener.flows[0].target)
        for listener in token.workflow.spec.listeners
    )


def _restore(instance: "Instance", ways: Ways, element: str, staying: "Collection[Token]") -> None:
    """Put back the arrivals that joins ahead have consumed and that no token can bring again."""
    ahead = ways.ahead(element)
    for join in list(instance.spec.task_specs.values()):
        if not isinstance(join, ParallelGateway) or join.name not in ahead - {element}:
            continue
        coming = ways.ahead(element, but=join.name).union(
            *(
                ways.ahead(standing_at(one), but=join.name)
                for one in staying
                if standing_at(one) != join.name
            )
        )
        present = join.arrivals(instance)
        for flow in join.incoming if len(join.incoming) > 1 else ():
            if flow not in present and ways.sources[flow] not in coming:
                instance.place(join, came_by=flow).enter()
