"""Putting a strand into another version: withdrawing, renaming, arming, and letting joins meet."""

from typing import TYPE_CHECKING

from service.engine._spiff import STARTED
from service.engine.gateways import Join, ParallelGateway
from service.engine.groups import BoundaryGroup
from service.engine.migration.waits import has_clock, rearm
from service.engine.taking_up import waits_at_join
from service.engine.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.engine.definition import Definition
    from service.engine.migration.crossing import Arrival, Crossing
    from service.engine.spec import ElementSpec
    from service.engine.stimuli import Choice, Migrate


def withdraw(crossings: "Iterable[Crossing]") -> "list[tuple[int, str]]":
    """Take back the waits of events that are drawn no more; tell their tokens and elements."""
    gone = []
    for crossing in crossings:
        for token in crossing.goes:
            gone.append((token.id, token.task_spec.element))
            token.cancel()
    return gone


def rename(crossing: "Crossing", definition: "Definition") -> None:
    """Let the tokens of a scope stand at their new places."""
    instance = crossing.instance
    instance.definition, instance.spec = definition, crossing.names.new
    for token in crossing.placed:
        token.task_spec = crossing.stays[token.id]


def fit(crossing: "Crossing", stimulus: "Migrate") -> None:
    """Bring groups, waiting events and joins into step with the new drawing."""
    for token in crossing.placed:
        _regroup(crossing, token)
    for one in crossing.comes:
        _arm(crossing, one)
    for token in crossing.placed:
        rearm(token, crossing.before[token.id], stimulus)
    for spec in crossing.names.new.task_specs.values():
        if isinstance(spec, Join):
            _meet(crossing, spec)


def clock_of(token: Token, old: "ElementSpec", stimulus: "Migrate") -> "Choice | None":
    """Say what becomes of the clock of a token, if it has one."""
    return stimulus.clocks.get(old.element, "keep") if has_clock(token.task_spec) else None


def _regroup(crossing: "Crossing", token: Token) -> None:
    """Stand an activity under a group where it has events now, and free it where it has none."""
    group, above = crossing.group_for(token), token.above
    if above is None or not isinstance(above.task_spec, BoundaryGroup):
        if group is not None:
            _insert(token, group)
    elif above.id not in crossing.stays and above.task_spec.host is crossing.before[token.id]:
        outer = above.above
        above.vanish()
        token.stand_under(outer)


def _insert(host: Token, spec: BoundaryGroup) -> None:
    """Put a group between a token and what it belonged to; rows begin with those above."""
    instance, outer = host.workflow, host.above
    group = Token(instance, spec, outer, state=STARTED)
    host.stand_under(group)
    del instance.tasks[group.id]
    in_order = [
        one for token in instance.tasks.values() for one in ([group] * (token is host) + [token])
    ]
    instance.tasks = {one.id: one for one in in_order}


def _arm(crossing: "Crossing", new: "Arrival") -> None:
    """Let a new event wait: in its scope, in a race, or under the group of its activity."""
    instance = crossing.instance
    if new.at is None:
        instance.place(new.spec).enter()
    elif new.flow is not None:
        instance.place(new.spec, new.at, came_by=new.flow).enter()
    else:
        instance.place(new.spec, new.at.above).enter()


def _meet(crossing: "Crossing", join: Join) -> None:
    """Let a join go on that has all it waits for by now; look anew at one that was stuck."""
    instance = crossing.instance
    for token in instance.tasks.values():
        if token.task_spec is join and waits_at_join(token) and token.memo.pop("incident", None):
            token.strand.incident_over(token)
    if len(join.incoming) > 1 and not isinstance(join, ParallelGateway):
        return
    while (arrivals := join.arrivals(instance)) and len(arrivals) == len(join.incoming):
        first = next(iter(arrivals.values()))
        join.consume(first, arrivals)
        first.ready()
