"""The order in which a case meets the elements of its process, loops passed once."""

from collections.abc import Container, Iterator

from service.bpmn.model import SUB_PROCESSES, Process


def in_order(process: Process) -> tuple[str, ...]:
    """Give the ids of all elements: each after those that lead to it, branches as they are drawn.

    What a sub-process holds comes before what follows it, and what an event beside an activity
    leads to after the activity.
    """
    reached = {key for one in process.elements for key in _after(process, one)}
    free = [one for one in process.elements.values() if one.id not in reached]
    starts = [one.id for one in free if one.type == "startEvent"]
    ordered: dict[str, None] = {}
    for roots in (starts, *([one.id] for one in free), *([one] for one in process.elements)):
        finished: dict[str, None] = {}
        for root in reversed(roots):
            _finish(process, root, finished, ordered)
        ordered |= dict.fromkeys(reversed(finished))
    return tuple(ordered)


def _finish(process: Process, root: str, finished: dict[str, None], before: Container[str]) -> None:
    """Add a root and what it leads to, each after everything that follows it; not what is known."""
    on_way = {root: _backwards(process, root)} if root not in before else {}
    while on_way:
        at = next(reversed(on_way))
        after = next(on_way[at], None)
        if after is None:
            del on_way[at]
            finished[at] = None
        elif not (after in finished or after in on_way or after in before):
            on_way[after] = _backwards(process, after)


def _backwards(process: Process, element: str) -> Iterator[str]:
    return reversed(list(_after(process, element)))


def _after(process: Process, element: str) -> Iterator[str]:
    """Give what an element holds at its beginning, what is attached to it, and what follows it."""
    one = process.elements[element]
    if one.type in SUB_PROCESSES:
        yield from (
            inner.id
            for inner in process.within(element)
            if not process.incoming(inner.id) and inner.attached_to is None
        )
    yield from (flow.target for flow in process.outgoing(element))
    yield from (event.id for event in process.elements.values() if event.attached_to == element)
