"""Positions of strands, kept as files so that snapshots of an old format are never forgotten.

`python -m tests.unit.engine.positions` writes those of the present format into its folder of
`snapshots`: only when the format is raised. What is there already is never written again.
"""

from pathlib import Path

import orjson
import pytest

from service.engine import Context, Limits, TokenNotWaiting, advance, effects, stimuli
from service.engine.snapshot import FORMAT, load
from tests.unit.engine.driver import AT, Run, define, library
from tests.unit.engine.notation import (
    boundary,
    call,
    catch,
    compensation,
    end,
    event_sub,
    extension,
    flow,
    gateway,
    handrail,
    node,
    process,
    repeat,
    several,
    start,
    sub,
    throw,
    user,
    write,
)

FOLDER = Path(__file__).with_name("snapshots")
FORK = (start(), gateway("parallel", "P", "J"), user("A", "B", "D"), end(), flow("P B J"))
INNER = process(start(), user("U", "V"), end(), flow("S U V E"), key="inner")
MAPPED = extension(
    handrail("input", name="x", value="a + 1"), handrail("output", name="b", value="x")
)
BOTH = ("message docs", "signal alarm")


def parallel():
    """One branch waits at its join."""
    return begin(*FORK, flow("S P A J D E")).do("A")


def inclusive():
    """Two of three branches were taken, and one has come to the join."""
    drawn = (start(), gateway("inclusive", "P", "J"), user("A", "B", "C", "D"), end())
    ways = (flow("P A", when="a == 1"), flow("P B", when="a == 1"), flow("P C", when="a == 2"))
    run = begin(
        *drawn, *ways, flow("S P"), flow("A J D E"), flow("B J"), flow("C J"), data={"a": 1}
    )
    return run.do("A")


def instances():
    """One of three instances is done, with its result."""
    loop = several(collection="people", item="who", into="said", output="word")
    run = begin(
        start(), user("A", inner=loop), user("B"), flow("S A B"), data={"people": [1, 2, 3]}
    )
    return run.do("A", 1, word="yes")


def loop():
    """A sub-process in its second round, with an event that has happened."""
    again = repeat(maximum=3, while_="again")
    inside = sub("Q", again, start("QS"), user("A", "B"), flow("QS A B"))
    event = boundary("R", "Q", "timer R3/PT1H", interrupting=False)
    body = (start(), inside, event, user("N", "Z"), flow("S Q Z"), flow("R N"))
    return begin(*body, data={"again": True}).do("A").fire("R").do("B")


def sub_processes_of_events():
    """One was started by its message and listens again; another waits for a condition."""
    heard = event_sub("EV", start("X", "message", isInterrupting="false"), user("U"), flow("X U"))
    seen = event_sub("EC", start("Y", "if late"), user("W"), flow("Y W"))
    return begin(start(), user("A"), end(), flow("S A E"), heard, seen).message("X")


def cycle():
    """A timer has come round twice, late by a turn."""
    late = boundary("T", "A", "timer R5/P1D", interrupting=False)
    run = begin(start(), user("A", "N"), late, flow("S A"), flow("T N"))
    return run.fire("T").do("N").fire("T", missed=1)


def called():
    """A process is called with variables of its own."""
    outer = (start(), call("C", "inner", MAPPED), user("B"), end(), flow("S C B E"))
    return begin(*outer, data={"a": 1}).do("U")


def undone():
    """A compensation is half way: inside a sub-process that was completed."""
    handlers = (node("userTask", key, isForCompensation="true") for key in ("UA", "UB"))
    pairs = (compensation("CA", "A", "UA"), compensation("CB", "B", "UB"), *handlers)
    inside = sub("Q", start("QS"), user("A", "B"), *pairs, flow("QS A B"))
    body = (start(), inside, throw("T", "compensate"), user("Z"), flow("S Q T Z"))
    return begin(*body).do("A").do("B")


def several_triggers():
    """An event needs two triggers, one of which has come; another gateway waits for either."""
    every = catch("K", BOTH, every=True)
    first = (gateway("eventBased", "G"), catch("M", "message docs"), catch("L", "timer PT9H"))
    ways = (flow("S P K J E"), flow("P G M J"), flow("G L Z"))
    run = begin(start(), gateway("parallel", "P", "J"), every, *first, user("Z"), end(), *ways)
    return run.signal()


def interrupted():
    """A long move has stopped at its limit of steps."""
    body = (*FORK, flow("S P A J D E"))
    return begin(*body, limits=Limits(steps=1))


def resting():
    """A token rests, for no way on was open; by now there is one."""
    choice = (gateway("exclusive", "X"), flow("X B", when="a == 1"))
    run = begin(start(), user("A", "B"), end(), *choice, flow("S A X"), flow("B E")).do("A")
    run.data["a"] = 1
    return run


POSITIONS = (
    *(parallel, inclusive, instances, loop, sub_processes_of_events, cycle, called, undone),
    *(several_triggers, interrupted, resting),
)


def begin(*body, data=None, limits=None):
    """Start a strand that may call the inner process, and keep its drawing with it."""
    drawings = {"p": write(*body), "inner": write(INNER)}
    inner = define(drawings["inner"], key="inner")
    run = Run(define(drawings["p"]), calls=(inner,), data=data, limits=limits)
    run.drawings = drawings
    return run


def run_to_the_end(definition, calls, data, snapshot):
    """Complete what is open, and let happen what waits, until the strand is over.

    Give the elements that were completed, and the data.
    """
    context = Context(at=AT, case="case", library=library(definition, *calls))
    passed, data, over = [], dict(data), False
    while not over:
        moved = _any_move(definition, snapshot, data, context)
        snapshot, over = moved.snapshot, moved.ended
        for effect in moved.effects:
            if isinstance(effect, effects.DataSet):
                data[effect.key] = effect.value
            elif isinstance(effect, effects.ElementPassed) and effect.state == "completed":
                passed.append(effect.element)
    return passed, data


def _any_move(definition, snapshot, data, context):
    strand = load(snapshot, definition, data, context)
    waiting = [one.id for one in strand.tokens()]
    possible = [stimuli.Continue()] if strand.queue else []
    for kind in (stimuli.CompleteTask, stimuli.Retry):
        possible += map(kind, waiting)
    possible += map(stimuli.DeliverMessage, waiting)
    possible += [stimuli.FireTimer(one, AT) for one in waiting]
    for stimulus in possible:
        try:
            return advance(definition, snapshot, data, stimulus, context)
        except TokenNotWaiting:
            continue
    pytest.fail("Nothing can move this strand any more.")


def keep():
    """Write what is not there yet for the present format."""
    folder = FOLDER / f"format-{FORMAT}"
    folder.mkdir(exist_ok=True)
    for position in POSITIONS:
        run, path = position(), folder / f"{position.__name__}.json"
        calls = [define(run.drawings["inner"], key="inner")]
        passed, data = run_to_the_end(run.definition, calls, run.data, run.snapshot)
        if not path.exists():
            kept = {
                "drawings": {key: one.decode() for key, one in run.drawings.items()},
                "data": run.data,
                "snapshot": orjson.loads(run.snapshot),
                "then": {"passed": passed, "data": data},
            }
            options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
            path.write_bytes(orjson.dumps(kept, option=options))


if __name__ == "__main__":
    keep()
