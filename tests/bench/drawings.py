"""The processes that are measured."""

from tests.unit.engine.notation import (
    boundary,
    end,
    flow,
    gateway,
    process,
    start,
    user,
    write,
)

SLA = (
    "<extensionElements>"
    '<handrail:sla within="5 working days" amber="1 working day">'
    '<handrail:tell at="1 working day" every="1 working day" who="owner"/>'
    "</handrail:sla></extensionElements>"
)
"""An SLA in working days that reminds every day once it is broken."""
_SEARCHED = (
    "<extensionElements>"
    '<handrail:searchField name="postcode" type="text"/>'
    '<handrail:searchField name="rent" type="number"/>'
    "</extensionElements>"
)

SEQUENCE = process(
    start(), *(user(key, inner=SLA) for key in "ABC"), end(), flow("S A B C E"), key="sequence"
)
"""Three tasks one after the other, each with an SLA."""
PARALLEL = process(
    start(),
    gateway("parallel", "F", "J"),
    *(user(key) for key in "ABC"),
    *(boundary(f"T{key}", key, "timer P5D", interrupting=False) for key in "ABC"),
    *(end(f"E{key}") for key in "ABC"),
    end(),
    flow("S F"),
    *(flow(f"F {key} J") for key in "ABC"),
    *(flow(f"T{key} E{key}") for key in "ABC"),
    flow("J E"),
    key="parallel",
)
"""Three tasks side by side, each with a boundary timer, and a join."""
LOOP = process(
    start(),
    gateway("exclusive", "M"),
    user("A", inner=SLA),
    gateway("exclusive", "G", default="again"),
    end(),
    flow("S M A G"),
    flow("G M", key="again"),
    flow("G E", when="enough"),
    key="loop",
)
"""One task with an SLA that comes again until somebody has had enough."""


def waiting(task: str) -> str:
    """Draw one task of a role, with an SLA and search fields."""
    one = user(task, inner=SLA, handrail__roles="officers")
    return process(_SEARCHED, start(), one, end(), flow(f"S {task} E"), key="waiting")


WAITING = waiting("A")
"""One task of a role that waits for somebody, on cases that can be found by two search fields."""
DEADLINE = process(
    start(),
    user("A", "B"),
    boundary("T", "A", "timer P5D"),
    end(),
    flow("S A E"),
    flow("T B E"),
    key="deadline",
)
"""One task that a timer takes away; another task follows."""

ANSWERS = {"data": {"outcome": "visited", "note": "The tenant was at home.", "rooms": 3}}
"""What every task is completed with."""
FILES = tuple(
    (f"{key}.bpmn", write(drawn))
    for key, drawn in (
        ("sequence", SEQUENCE),
        ("parallel", PARALLEL),
        ("loop", LOOP),
        ("waiting", WAITING),
        ("deadline", DEADLINE),
    )
)
