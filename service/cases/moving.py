"""Moving a running case to another version of its process: what is asked, and how it goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.cases.clocks import is_compiled_in, promise
from service.cases.clocks.policies import record_of
from service.cases.models import Task
from service.cases.motion import Motion
from service.definitions.bundle import Bundle
from service.engine import MigrationRefused
from service.engine.effects import ElementKept, VersionChanged
from service.engine.stimuli import Choice, Migrate
from service.errors import Problem
from service.ledger.timers import Timer
from service.sla.pauses import Kind


@dataclass(frozen=True, slots=True)
class Moving:
    """What is asked: the `version` to go on in, by the ids of the version that the case leaves.

    `mapping` gives new ids to elements that are called otherwise there. `clocks` says for timer
    events, for tasks with an SLA and, by the key of the process, for the promise of the whole case
    what becomes of them; what is not named is kept.
    """

    version: int
    mapping: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(slots=True)
class Passage:
    """A migration under way: `left` is the version that the case comes from, `goal` its new one.

    `move` is its number and `changed` what the engine tells of it, once it has happened; `stood`
    are the elements of the process that tokens were in, and what they are called now. `waiting` are
    the tokens that wait for messages, signals or work.
    """

    asked: Moving
    left: Bundle
    goal: Bundle
    move: int = 0
    changed: VersionChanged | None = None
    stood: list[tuple[str, str]] = field(default_factory=list)
    waiting: frozenset[int] = frozenset()

    def note_place(self, effect: ElementKept) -> None:
        """Note where a token of the case's own process stood."""
        if effect.process == self.goal.key:
            self.stood.append((effect.before, effect.element))


def stimulus_for(motion: Motion, asked: Moving) -> Migrate:
    """Tell the engine what is asked, from where clocks count, and which are the law's."""
    bases = [
        *((one.token, one.base_at) for one in _timers(motion)),
        *((task.clock_token or 0, task.counts_from) for task in _with_sla(motion)),
    ]
    return Migrate(
        version=asked.version,
        mapping=dict(asked.mapping),
        clocks=dict(asked.clocks),
        bases=tuple(bases) if "recompute" in asked.clocks.values() else (),
        statutory=tuple(dict.fromkeys(token for token, _ in _statutory(motion))),
    )


def moves_law(motion: Motion, asked: Moving) -> bool:
    """Tell whether a clock of the law is to be computed anew."""
    named = [element for _, element in _statutory(motion)]
    if promise.is_statutory(motion.case):
        named.append(motion.case.process_key)
    return any(asked.clocks.get(element) == "recompute" for element in named)


def require_promise_kept(motion: Motion, asked: Moving, goal: Bundle) -> None:
    """Refuse to lose a promise of the law that the new version does not declare.

    Raises MigrationRefused.
    """
    key = motion.case.process_key
    recomputed = asked.clocks.get(key) == "recompute"
    if recomputed and promise.is_statutory(motion.case) and goal.process.sla is None:
        message = f"The statutory clock of the case runs; version {goal.version} declares none."
        lost = Problem("statutory_clock_lost", message, "Keep it, or declare it.", element=key)
        raise MigrationRefused(message, problems=[lost])


def _statutory(motion: Motion) -> Iterator[tuple[int, str]]:
    """Give the tokens and elements of the clocks of the law that run."""
    yield from ((one.token, one.element) for one in _timers(motion) if one.statutory)
    for task in _with_sla(motion):
        sla = record_of(task)
        if sla is not None and sla.kind == Kind.STATUTORY:
            yield task.clock_token or 0, task.element


def _timers(motion: Motion) -> Iterator[Timer]:
    """Give the drawn timers of the case's own process that wait."""
    main = motion.main()
    for timer in motion.timetable:
        if timer.strand_id == main.id and timer.token and not is_compiled_in(timer):
            yield timer


def _with_sla(motion: Motion) -> Iterator[Task]:
    """Give the open tasks of the main strand whose SLA counts."""
    main = motion.main()
    for task in motion.tasks.values():
        if task.strand_id == main.id and task.clock_token is not None:
            yield task
