"""How an activity begins, runs once or in a loop, and ends."""

from copy import deepcopy

from tests.game.model import Json, MultiInstance, Node, Scope, StandardLoop
from tests.game.state import Activity, Ear, Frame, Run, Token, World, read, variables_seen, write
from tests.game.tokens import leave
from tests.game.values import assign, holds


def listen(world: World, node: Node) -> list[Ear]:
    """Begin to wait for the event of a node."""
    repeats = node.kind in ("boundary", "start") and not node.interrupting
    return [
        Ear(world.new_id(), node, trigger, trigger.turns() if repeats else 1)
        for trigger in (node.trigger, *node.also)
    ]


def open_frame(world: World, scope: Scope, host: Run) -> Frame:
    """Begin a scope: its event sub-processes listen, a token stands at its start."""
    frame = Frame(scope, host)
    begin_frame(world, frame)
    return frame


def begin_frame(world: World, frame: Frame) -> None:
    """Arm the event sub-processes and put a token on the start event."""
    for handler in frame.scope.handlers:
        frame.ears += listen(world, handler.body.start)
    world.moving.append(Token(frame, frame.scope.start))


def enter(world: World, frame: Frame, node: Node) -> None:
    """Begin an activity, a catch event or an event gateway."""
    if node.kind == "script":
        assign(node.script, frame)
        leave(world, frame, node)
        return
    activity = Activity(frame, node)
    frame.activities.append(activity)
    if node.kind == "event_gateway":
        listening = [frame.scope.nodes[flow.target] for flow in frame.scope.outgoing(node)]
    else:
        listening = [node] if node.kind in ("catch", "receive") else []
    for event in [*listening, *frame.scope.boundaries(node)]:
        activity.ears += listen(world, event)
    if node.kind not in ("event_gateway", "catch", "receive"):
        begin(world, activity)


def begin(world: World, activity: Activity) -> None:
    """Begin the runs of an activity that is to be carried out once or in a loop."""
    loop, frame = activity.node.loop, activity.frame
    if isinstance(loop, MultiInstance):
        found = read(frame, loop.collection) if loop.collection else range(loop.cardinality or 0)
        activity.items = list(found or [])
        activity.results = [None] * len(activity.items)
    if over(activity, None):
        finish(world, activity)
        return
    together = isinstance(loop, MultiInstance) and not loop.sequential
    for _ in range(len(activity.items or []) if together else 1):
        begin_run(world, activity)


def begin_run(world: World, activity: Activity) -> None:
    """Begin one run: work that waits, a sub-process or a called process."""
    node, loop = activity.node, activity.node.loop
    run = Run(world.new_id(), activity, activity.begun)
    activity.begun += 1
    activity.runs.append(run)
    if loop is not None:
        run.variables = {"loopCounter": run.number}
    if isinstance(loop, MultiInstance):
        assert activity.items is not None
        if loop.item:
            run.variables[loop.item] = deepcopy(activity.items[run.number])
        if loop.result:
            run.variables[loop.result] = None
    if node.body is not None:
        run.frame = open_frame(world, node.body, run)
    elif node.kind == "call":
        run.frame = Frame(world.library[node.called], run, seen_from(run))
        begin_frame(world, run.frame)


def seen_from(place: Run | Frame) -> dict[str, Json]:
    """Give a copy of everything that can be seen from a place."""
    seen: dict[str, Json] = {}
    for own in reversed(list(variables_seen(place))):
        seen |= deepcopy(own)
    return seen


def run_done(world: World, run: Run) -> None:
    """Count a finished run and go on with the loop, or leave the activity."""
    activity, loop = run.activity, run.activity.node.loop
    if run.activity.node.kind == "call" and run.frame is not None:
        for key, value in (run.frame.variables or {}).items():
            write(run, key, value)
    if isinstance(loop, MultiInstance) and loop.result:
        activity.results[run.number] = read(run, loop.result)
    activity.runs.remove(run)
    activity.done += 1
    if over(activity, run):
        finish(world, activity)
    elif isinstance(loop, StandardLoop) or (isinstance(loop, MultiInstance) and loop.sequential):
        begin_run(world, activity)


def over(activity: Activity, run: Run | None) -> bool:
    """Tell whether a loop has come to its end, before its first run or after one."""
    loop = activity.node.loop
    place = run or activity.frame
    if isinstance(loop, MultiInstance):
        done = activity.done >= len(activity.items or [])
        return done or (run is not None and loop.until is not None and holds(loop.until, place))
    if isinstance(loop, StandardLoop):
        if run is None and not loop.before:
            return False
        still = loop.condition is None or holds(loop.condition, place)
        return activity.done >= loop.maximum or not still
    return run is not None


def finish(world: World, activity: Activity) -> None:
    """End an activity as completed: what still runs in it is withdrawn, a token leaves it."""
    loop = activity.node.loop
    world.withdraw(activity)
    if isinstance(loop, MultiInstance) and loop.results:
        write(activity.frame, loop.results, activity.results)
    leave(world, activity.frame, activity.node)
