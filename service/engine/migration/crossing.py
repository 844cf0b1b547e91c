"""One running scope on its way into another version: where each of its tokens will stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.engine.catching import Catch, Part
from service.engine.compensation import Undo
from service.engine.containers import CallActivity, SubProcess
from service.engine.groups import BoundaryGroup, EventGateway
from service.engine.interrupting import Boundary, Listener
from service.engine.loops import Loop
from service.engine.migration.names import Names
from service.engine.migration.waits import counterparts, kinds_of
from service.engine.taking_up import interrupts, waits_at_join

if TYPE_CHECKING:
    from service.engine.instance import Instance
    from service.engine.migration.obstacles import Obstacles
    from service.engine.spec import ElementSpec
    from service.engine.token import Token


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that is new at `at`, an activity or an event gateway, or in the whole scope (None).

    `flow` leads from an event gateway to it.
    """

    at: "Token | None"
    spec: "ElementSpec"
    flow: str | None = None


class Crossing:
    """Where the tokens of a scope will stand, as far as there is a place for each.

    `stays` gives the new specification by token and `before` the old one, `came_by` the old flow of
    those that wait at a join. `goes` are events that are drawn no more, `comes` those that are new;
    `inner` are the crossings of the sub-processes.
    """

    def __init__(
        self, instance: "Instance", names: Names, known: frozenset[str], obstacles: "Obstacles"
    ) -> None:
        """Look at every token; `known` are all drawn ids of the new version."""
        self.instance, self.names = instance, names
        self._known, self._obstacles = known, obstacles
        self.stays: dict[int, ElementSpec] = {}
        self.before: dict[int, ElementSpec] = {}
        self.came_by: dict[int, str] = {}
        self.goes: list[Token] = []
        self.inner: list[Crossing] = []
        self._lost: set[int] = set()
        self._taken: dict[str, ElementSpec] = {}
        self._listeners = counterparts(instance.spec.listeners, names.new.listeners, names)
        for token in instance.tasks.values():
            self._place(token)
        self.comes = [*self._new_at_tokens(), *self._new_in_scope()]

    def everywhere(self) -> "Iterable[Crossing]":
        """Give this crossing and those inside it, outer ones first."""
        yield self
        for one in self.inner:
            yield from one.everywhere()

    @property
    def placed(self) -> "list[Token]":
        """The tokens that have a place, in their order."""
        return [one for one in self.instance.tasks.values() if one.id in self.stays]

    def _place(self, token: "Token") -> None:
        spec, above = token.task_spec, token.above
        self.before[token.id] = spec
        found: ElementSpec | None = None
        if above is not None and above.id in self._lost:
            self._lost.add(token.id)
        elif isinstance(spec, BoundaryGroup) and _host_of(token) is not None:
            found = self._group_above(self.names.spec(spec.host))
        elif isinstance(spec, Part) and above is not None:
            found = self._part(above, spec)
        elif _only_listens(token):
            found = self._event(token)
            if found is None:
                self.goes.append(token)
        else:
            found = self._element(token)
            if found is None:
                self._lost.add(token.id)
        if found is not None:
            self.stays[token.id] = found
            self._enter_inside(token, found)

    def _element(self, token: "Token") -> "ElementSpec | None":
        """Find the place of a token that must have one."""
        spec = token.task_spec
        found = self.names.spec(spec)
        if found is None:
            new_id = self.names.mapping.get(spec.element, spec.element)
            self._obstacles.missing(spec, elsewhere=new_id in self._known)
        elif _nature(spec) != _nature(found):
            self._obstacles.changed(spec)
        elif token.memo.keys() & {"undo", "again"}:
            self._obstacles.under_way(spec)
        else:
            other = self._taken.setdefault(found.name, spec)
            if other is not spec:
                self._obstacles.two_in_one(spec, other)
            self._follow_flow(token, found)
            return found
        return None

    def _follow_flow(self, token: "Token", found: "ElementSpec") -> None:
        """Let a token that waits at a join remember its flow by the new id."""
        if not waits_at_join(token):
            return
        came_by = self.came_by[token.id] = token.memo["by"]
        flow = self.names.flows(token.task_spec, found).get(came_by)
        if flow is None:
            self._obstacles.flow_missing(token.task_spec, came_by)
        else:
            token.memo["by"] = flow

    def _enter_inside(self, token: "Token", found: "ElementSpec") -> None:
        """Look inside a sub-process; a called process stays on its version."""
        inside, spec = token.strand.inner.get(token.id), token.task_spec
        sub = isinstance(spec, SubProcess) and not isinstance(spec, CallActivity)
        if sub and inside is not None and isinstance(found, SubProcess):
            names = self.names.inside(spec, found)
            self.inner.append(Crossing(inside, names, self._known, self._obstacles))

    def _event(self, token: "Token") -> "ElementSpec | None":
        """Find the place of an event that may happen, at whatever it belongs to."""
        above = token.above
        if above is None:
            return self._listeners.get(token.task_spec)
        place = self.stays.get(above.id)
        return counterparts(_events(above.task_spec), _events(place), self.names).get(
            token.task_spec
        )

    def _part(self, above: "Token", part: Part) -> "ElementSpec | None":
        """Find one of several triggers where the whole event has its place."""
        whole, place = above.task_spec, self.stays.get(above.id)
        if isinstance(whole, Catch) and isinstance(place, Catch):
            return place.parts[whole.parts.index(part)]
        return None

    def group_for(self, token: "Token") -> BoundaryGroup | None:
        """Give the group that a token belongs under; what compensates waits for no events."""
        compensates = "undoes_for" in token.memo
        return None if compensates else self._group_above(self.stays[token.id])

    def _group_above(self, host: "ElementSpec | None") -> BoundaryGroup | None:
        found = None if host is None else self.names.new.task_specs.get(f"{host.name}/group")
        return found if isinstance(found, BoundaryGroup) else None

    def _new_at_tokens(self) -> Iterable[Arrival]:
        """Give the events that are new at an open activity or at a race between events."""
        for token in self.placed:
            yield from self._new_in_race(token, self.stays[token.id])
            yield from self._new_at_activity(token, self.group_for(token))

    def _new_in_race(self, token: "Token", place: "ElementSpec") -> Iterable[Arrival]:
        if isinstance(place, EventGateway) and token.owned:
            old = counterparts(_events(token.task_spec), _events(place), self.names).values()
            for flow in place.flows:
                if flow.target not in old:
                    yield Arrival(token, flow.target, flow.id)

    def _new_at_activity(self, token: "Token", group: BoundaryGroup | None) -> Iterable[Arrival]:
        if group is not None:
            above = token.above
            had = _events(above.task_spec) if above is not None and _is_group(above) else ()
            old = counterparts(had, _events(group), self.names).values()
            yield from (Arrival(token, one) for one in _events(group) if one not in old)

    def _new_in_scope(self) -> Iterable[Arrival]:
        """Give the event sub-processes that are new, while the scope listens at all."""
        standing = (one for one in self.instance.tasks.values() if one.task_spec.holds_open(one))
        if any(interrupts(one) or isinstance(one.task_spec, Undo) for one in standing):
            return ()
        old = self._listeners.values()
        return [Arrival(None, one) for one in self.names.new.listeners if one not in old]


def _host_of(group: "Token") -> "Token | None":
    """Find the activity under a group; while its interruption is under way there is none."""
    spec = group.task_spec
    hosts = (one for one in group.owned if one.task_spec is getattr(spec, "host", None))
    return next(hosts, None)


def _only_listens(token: "Token") -> bool:
    """Say whether a token is an event that may happen and has not: nobody loses work with it."""
    if token.memo.get("fired"):
        return False
    raced = token.above is not None and isinstance(token.above.task_spec, EventGateway)
    return raced or isinstance(token.task_spec, Boundary | Listener)


def _is_group(token: "Token") -> bool:
    return isinstance(token.task_spec, BoundaryGroup)


def _events(spec: "ElementSpec | None") -> "tuple[ElementSpec, ...]":
    """Give the events of a group, or those between which an event gateway lets chance decide."""
    if isinstance(spec, BoundaryGroup):
        return spec.events
    return tuple(flow.target for flow in spec.flows) if isinstance(spec, EventGateway) else ()


def _nature(spec: "ElementSpec") -> tuple[object, ...]:
    """Give what must be the same for a token to go on at an element."""
    drawn = spec.node.element
    loop = spec.drawn if isinstance(spec, Loop) else None
    return (
        type(spec),
        spec.person or spec.node.type,
        kinds_of(spec),
        drawn is not None and drawn.triggered_by_event,
        loop and (loop.kind, loop.item, loop.output_item),
    )
