from datetime import UTC, datetime, timedelta

import pytest

from service.bpmn.reading import read_diagram
from service.insight.ways import Passed, Ways, add_ways
from tests.unit.engine.notation import end, flow, node, process, start, user, write


@pytest.fixture(scope="module")
def drawn():
    """A choice between two tasks that come together again; the first may come round again."""
    source = write(
        process(
            start("S"), node("exclusiveGateway", "G"), user("a"), user("b"), user("c"), end("E"),
            flow("S G"), flow("G a"), flow("G b"), flow("a c"), flow("b c"), flow("c E"),
        )
    )  # fmt: skip
    return read_diagram(source, file="p.bpmn").processes["p"]


def trace(case, *lines):
    began = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for hour, line in enumerate(lines):
        element, state = line.split()
        yield Passed(case, element, state, began + timedelta(hours=hour))


def way(drawn, *traces):
    ways = Ways()
    add_ways(ways, drawn, [line for one in traces for line in one])
    taken = {(drawn.flows[key].source, drawn.flows[key].target): n for key, n in ways.flows.items()}
    return ways, taken


def test_of_several_flows_the_one_counts_whose_source_was_completed_last(drawn):
    ways, taken = way(
        drawn,
        trace("1", "S entered", "S completed", "G entered", "G completed", "a entered",
              "a completed", "c entered"),
        trace("2", "S entered", "S completed", "G entered", "G completed", "b entered",
              "b completed", "c entered", "c completed", "E entered", "E completed"),
    )  # fmt: skip
    assert taken == {
        ("S", "G"): 2, ("G", "a"): 1, ("G", "b"): 1, ("a", "c"): 1, ("b", "c"): 1, ("c", "E"): 1,
    }  # fmt: skip
    assert ways.entered["c"] == 2
    assert ways.through["a"] == [timedelta(hours=1)]


def test_what_began_before_the_trace_is_passed_and_no_way(drawn):
    ways, taken = way(drawn, trace("1", "c entered", "c cancelled", "x entered", "b completed"))
    assert (ways.entered, taken, ways.through) == ({"c": 1}, {}, {})
