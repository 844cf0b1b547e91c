"""The engine's share of a completion: load, run, dump; at a short and at a long history."""

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from service.engine import Context, Definition, advance, compile_definition
from service.engine.effects import TaskOpened
from service.engine.stimuli import CompleteTask, Start
from tests.unit.engine.notation import flow, gateway, process, start, user, write

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
CONTEXT = Context(at=AT, case="bench")
SLA = (
    "<extensionElements>"
    '<handrail:sla within="5 working days" amber="1 working day">'
    '<handrail:tell at="1 working day" every="1 working day" who="owner"/>'
    "</handrail:sla></extensionElements>"
)
TURNS = (10, 50, 200, 2_000, 5_000)
WINDOW = 50


def ring(inner: str = "") -> Definition:
    """Three user tasks in a loop without end."""
    drawn = write(
        process(
            start("S"),
            gateway("exclusive", "M"),
            *(user(key, inner=inner) for key in "ABC"),
            flow("S M A B C M"),
        )
    )
    return compile_definition(key="p", version=1, bpmn=drawn, file="ring.bpmn", decisions={})


def turns(definition: Definition, data: dict[str, object]) -> Iterator[tuple[float, int]]:
    """Complete the open task again and again; give the seconds and the snapshot's bytes."""
    state = advance(definition, None, data, Start(), CONTEXT)
    while True:
        token = next(one.token for one in state.effects if isinstance(one, TaskOpened))
        before = time.perf_counter()
        state = advance(definition, state.snapshot, data, CompleteTask(token), CONTEXT)
        yield time.perf_counter() - before, len(state.snapshot)


def report() -> None:
    """Print the median of the fifty turns up to each mark, and its ratio to the first mark's."""
    print("engine share of one completion (load, run, dump), median of 50")
    print(f"{'process':34} {'turn':>6} {'ms':>8} {'ratio':>6} {'bytes':>6}")
    wide = {f"field_{number}": f"value {number} lorem ipsum" for number in range(60)}
    for label, definition, data in (
        ("plain ring", ring(), {}),
        ("plain ring, 2 kB of data", ring(), wide),
        ("every task with an SLA", ring(SLA), {}),
    ):
        taken: list[float] = []
        first = 0.0
        for number, (seconds, size) in enumerate(turns(definition, data), start=1):
            taken.append(seconds)
            if number in TURNS:
                median = statistics.median(taken[-WINDOW:]) * 1000
                first = first or median
                print(f"{label:34} {number:6} {median:8.3f} {median / first:6.2f} {size:6}")
            if number == max(TURNS):
                break
