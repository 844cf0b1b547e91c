"""The whole of a migration: look at every token, refuse with all reasons, or carry it out."""

from typing import TYPE_CHECKING

from service.engine.effects import ElementKept, VersionChanged
from service.engine.groups import BoundaryGroup
from service.engine.migration.ahead import look_ahead
from service.engine.migration.asking import look_at_request
from service.engine.migration.crossing import Crossing
from service.engine.migration.fitting import clock_of, fit, rename, withdraw
from service.engine.migration.memory import carried
from service.engine.migration.names import Names
from service.engine.migration.obstacles import Obstacles
from service.engine.refusals import MigrationRefused
from service.engine.scope import OUTCOMES

if TYPE_CHECKING:
    from service.engine.definition import Definition
    from service.engine.stimuli import Migrate
    from service.engine.strand import Strand


def migrate(strand: "Strand", stimulus: "Migrate") -> None:
    """Let the strand go on in another version.

    Raises `MigrationRefused` with every problem, and `DefinitionMissing`.
    """
    old = strand.definition
    new = strand.context.library.get(old.key, stimulus.version)
    obstacles = Obstacles(new.version)
    look_at_request(old, new, stimulus, obstacles)
    names = Names(stimulus.mapping, old.spec, new.spec)
    crossings = list(Crossing(strand.top, names, frozenset(new.elements), obstacles).everywhere())
    forgotten = _carry_memories(crossings, obstacles)
    _look_at_clocks(crossings, stimulus, obstacles)
    if not obstacles.found:
        for crossing in crossings:
            look_ahead(crossing, obstacles)
    if obstacles.found:
        message = f"{len(obstacles.found)} things keep it from going on in version {new.version}."
        raise MigrationRefused(message, problems=obstacles.found)
    _carry_out(strand, new, stimulus, crossings, forgotten)


def _carry_out(
    strand: "Strand",
    new: "Definition",
    stimulus: "Migrate",
    crossings: list[Crossing],
    forgotten: list[str],
) -> None:
    """Move every token and tell what that changes."""
    before, withdrawn = strand.definition, withdraw(crossings)
    strand.effects.append(
        VersionChanged(
            new.key,
            before.version,
            new.version,
            {one: other for one, other in stimulus.mapping.items() if one != other},
            tuple(one.spec.element for crossing in crossings for one in crossing.comes),
            tuple(withdrawn),
            tuple(forgotten),
        )
    )
    strand.definition = new
    for crossing in crossings:
        rename(crossing, new)
    _tell_kept(strand, stimulus, crossings)
    _rename_outcomes(strand, stimulus)
    for crossing in crossings:
        fit(crossing, stimulus)


def _carry_memories(crossings: list[Crossing], obstacles: Obstacles) -> list[str]:
    """Rename what the scopes remember to compensate; give what is forgotten."""
    forgotten: list[str] = []
    scopes = {}
    for one in crossings:
        owner = one.instance.owner
        scopes[owner.id if owner is not None else 0] = one
        one.instance.done = carried(one.instance.done, one.names, forgotten)
    compensating = (one for crossing in crossings for one in crossing.placed if "todo" in one.memo)
    for token in compensating:
        lost: list[str] = []
        names = scopes[token.memo["where"]].names
        token.memo["todo"] = carried(token.memo["todo"], names, lost)
        if lost:
            obstacles.under_way(token.task_spec)
    return forgotten


def _look_at_clocks(crossings: list[Crossing], stimulus: "Migrate", obstacles: Obstacles) -> None:
    """Refuse to lose or restart a clock of the law."""
    for crossing in crossings:
        going = [part for one in crossing.goes for part in (one, *one.owned)]
        for token in crossing.instance.tasks.values():
            spec = token.task_spec
            if token.id in stimulus.statutory:
                if token in going:
                    obstacles.clock_lost(spec)
                elif stimulus.clocks.get(spec.element) == "restart":
                    obstacles.clock_restarted(spec)


def _tell_kept(strand: "Strand", stimulus: "Migrate", crossings: list[Crossing]) -> None:
    """Tell where each token stands now; in called processes, of people's tasks alone."""
    moved = {one.instance: one for one in crossings}
    for instance in strand.instances():
        crossing, definition = moved.get(instance), instance.definition
        for token in instance.tasks.values():
            spec = token.task_spec
            old = crossing.before[token.id] if crossing is not None else spec
            if isinstance(spec, BoundaryGroup) or (crossing is None and not spec.person):
                continue
            strand.effects.append(
                ElementKept(
                    token.id,
                    old.element,
                    spec.element,
                    definition.key,
                    definition.version,
                    instance.within,
                    clock_of(token, old, stimulus) if crossing is not None else None,
                )
            )


def _rename_outcomes(strand: "Strand", stimulus: "Migrate") -> None:
    """Let conditions find what people chose under the new ids of the tasks."""
    chosen, mapping = strand.data.get(OUTCOMES), stimulus.mapping
    if isinstance(chosen, dict) and chosen.keys() & mapping.keys():
        strand.data[OUTCOMES] = {mapping.get(key, key): value for key, value in chosen.items()}
        strand.tell(None)
