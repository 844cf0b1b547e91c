"""Rework: a finished task is done again, and only what its completion led to is taken back.

Tokens are moved, not history. In the scope of the task, a token that stands where the task leads
to is cancelled. Parallel branches stay; what they had brought to a join that has fired since is put
back, so that the join waits for the reworked branch alone. A scope that has ended is opened again
at the task.
"""

from itertools import zip_longest
from typing import TYPE_CHECKING

from service.engine.activities import forget_outcome
from service.engine.compensation import stop_within
from service.engine.containers import CallActivity, SubProcess
from service.engine.effects import WorkTakenBack
from service.engine.loops import Loop
from service.engine.refusals import ElementIsOpen, ScopeIsOver
from service.engine.stimuli import Rework
from service.engine.taking_up import interrupts, standing_at, take_up, waits_at_join
from service.engine.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Set

    from service.engine.instance import Instance
    from service.engine.strand import Strand
    from service.engine.token import Token


def rework(strand: "Strand", stimulus: Rework) -> None:
    """Let the task be done again. Raises `ElementIsOpen` and `ScopeIsOver`."""
    instance, path = _find(strand, stimulus)
    element = path[0]
    _check_openable(instance, path)
    ways = Ways(instance.spec)
    standing = [
        one
        for one in instance.tasks.values()
        if one.above is None and one.task_spec.holds_open(one)
    ]
    open_now = next((one for one in standing if standing_at(one) == element), None)
    if open_now is not None:
        _again_in_loop(open_now, stimulus)
        return
    interruption = [one for one in standing if interrupts(one)]
    leading = _led_to(ways, standing, element) or _led_to(ways, standing, element, loops=True)
    taken = ways.ahead(element)
    if strand.over or interruption:
        strand.over = False
        taken |= {one.flows[0].target.name for one in instance.spec.listeners}
        instance.listen()
    _tell(instance, taken)
    stop_within([*interruption, *leading])
    instance.done = [one for one in instance.done if one[0].partition("/")[0] not in taken]
    for one in [*interruption, *leading]:
        one.cancel()
    _forget(instance, stimulus)
    take_up(instance, path, [one for one in standing if one.id in instance.tasks])


def _find(strand: "Strand", stimulus: Rework) -> "tuple[Instance, list[str]]":
    """Find the innermost scope that still runs, and what is to be opened again in it."""
    instance = strand.top
    for depth, (owner, element) in enumerate(stimulus.within):
        inside = _inside(instance, owner, element)
        if inside is None:
            over = [one for _, one in stimulus.within[depth:]]
            return instance, [*over, stimulus.element]
        instance = inside
    return instance, [stimulus.element]


def _inside(instance: "Instance", owner: int, element: str) -> "Instance | None":
    """Find the running inside of an activity: the one meant or, out of a loop, its only one."""
    inner = instance.strand.inner
    running = [
        one
        for one in instance.tasks.values()
        if one.id in inner and one.task_spec.element == element
    ]
    found = [one for one in running if one.id == owner] or [
        one for one in running if one.local is None
    ]
    return inner[found[0].id] if len(found) == 1 else None


def _check_openable(instance: "Instance", path: list[str]) -> None:
    """Raise `ScopeIsOver` when something on the path cannot be opened again half way.

    A loop's instance and a call have had variables of their own; what an event or a compensation
    started, only that starts again; and a migration may have made something else of the task.
    """
    process = instance.spec
    for element, inside in zip_longest(path, path[1:]):
        spec = process.task_specs.get(element)
        if spec is None or element not in Ways(process).reached:
            raise ScopeIsOver(element=element)
        if inside is not None:
            if not isinstance(spec, SubProcess) or isinstance(spec, CallActivity):
                raise ScopeIsOver(element=element)
            process = spec.inside
        elif not spec.person and not isinstance(spec, Loop):
            raise ScopeIsOver(element=element)


def _led_to(
    ways: Ways, standing: "list[Token]", element: str, *, loops: bool = False
) -> "list[Token]":
    """Find the tokens that an element leads to; at a join only what came by its own flows."""
    ahead = ways.ahead(element, loops=loops)
    return [
        one
        for one in standing
        if (
            ways.sources[one.memo["by"]] in ways.ahead(element, but=standing_at(one), loops=loops)
            if waits_at_join(one)
            else standing_at(one) in ahead
        )
    ]


def _again_in_loop(token: "Token", stimulus: Rework) -> None:
    """Repeat an instance of a loop that is still running."""
    found = [one for one in (token, *token.owned) if isinstance(one.task_spec, Loop)]
    if not found or stimulus.turn is None:
        raise ElementIsOpen(element=stimulus.element)
    if found[0].task_spec.again(found[0], stimulus.turn):
        _tell(token.workflow, {stimulus.element}, stimulus.turn)
    _forget(token.workflow, stimulus)


def _tell(instance: "Instance", elements: "Set[str]", turn: int | None = None) -> None:
    """Tell what is taken back, in the order of the file."""
    definition = instance.definition
    drawn = tuple(
        spec.element
        for name, spec in instance.spec.task_specs.items()
        if name in elements and spec.shown
    )
    instance.strand.effects.append(
        WorkTakenBack(drawn, definition.key, definition.version, instance.within, turn)
    )


def _forget(instance: "Instance", stimulus: Rework) -> None:
    """Take back what the task had answered and chosen."""
    scope = instance.scope
    for key, value in stimulus.restore.items():
        scope[key] = value
    forget_outcome(scope, stimulus.element)
    instance.strand.tell(None)
