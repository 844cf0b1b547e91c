"""A case as it stands before its migration, and after it: its open tasks and its clocks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.cases.clocks import is_compiled_in, promise
from service.cases.clocks.policies import record_of
from service.cases.models import Case, Task
from service.cases.motion import Motion
from service.sla.pauses import Kind


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as it stands: without an instant it is paused."""

    element: str
    statutory: bool
    due_at: datetime | None
    explanation: str


Key = tuple[Literal["sla", "timer", "case"], str]
"""What a clock belongs to, before and after: its kind, and the task, the token or the case."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it stands: its open tasks, with their elements and forms, and its clocks.

    The elements and forms of a task change as the case goes on; the task itself stays.
    """

    tasks: Mapping[str, Task]
    elements: Mapping[str, str]
    forms: Mapping[str, str | None]
    clocks: Mapping[Key, Clock]


def standing_of(motion: Motion) -> Standing:
    """Look at what the case's own process has open now."""
    main = motion.main().id
    tasks = {one.id: one for one in motion.tasks.values() if one.strand_id == main}
    return Standing(
        tasks,
        {key: one.element for key, one in tasks.items()},
        {key: one.form_key for key, one in tasks.items()},
        dict([*_of_tasks(tasks.values()), *_of_timers(motion), *_of_the_case(motion.case)]),
    )


def _of_tasks(tasks: Iterable[Task]) -> Iterator[tuple[Key, Clock]]:
    for task in tasks:
        sla = record_of(task)
        if task.clock_token is not None and sla is not None:
            statutory = sla.kind == Kind.STATUTORY
            clock = Clock(task.element, statutory, task.target_at, task.explanation)
            yield ("sla", task.id), clock


def _of_timers(motion: Motion) -> Iterator[tuple[Key, Clock]]:
    main = motion.main().id
    for timer in motion.timetable:
        if timer.strand_id == main and timer.token and not is_compiled_in(timer):
            clock = Clock(timer.element, timer.statutory, timer.due_at, timer.explanation)
            yield ("timer", str(timer.token)), clock


def _of_the_case(case: Case) -> Iterator[tuple[Key, Clock]]:
    if case.target_at is not None:
        law = promise.is_statutory(case)
        yield ("case", case.id), Clock(case.process_key, law, case.target_at, case.sla_explanation)
