"""How an activity begins, runs once or in a loop, and ends."""

from copy import deepcopy

from tests.game.model import MultiInstance, Node, Scope, StandardLoop, Trigger
from tests.game.state import (
    Activity,
    Ear,
    Frame,
    Memory,
    Run,
    Token,
    World,
    read,
    write,
)
from tests.game.tokens import leave
from tests.game.values import assign, holds

UNDO = Node("", "throw", Trigger("compensate"))
"""What compensates inside a sub-process that is compensated from outside."""


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


def enter(world: World, frame: Frame, node: Node, serves: Activity | None = None) -> None:
    """Begin an activity, a catch event or an event gateway; a handler `serves` a compensation."""
    if node.kind == "script":
        assign(node.script, frame)
        leave(world, frame, node)
        return
    activity = Activity(frame, node, serves=serves)
    frame.activities.append(activity)
    if node.kind == "event_gateway":
        listening = [frame.scope.nodes[flow.target] for flow in frame.scope.outgoing(node)]
    else:
        listening = [node] if node.kind in ("catch", "receive") else []
    for event in [*listening, *frame.scope.boundaries(node)]:
        activity.ears += listen(world, event)
    if node.loop is not None:
        world.moving.insert(0, Token(frame, node, begins=activity))
    elif node.kind not in ("event_gateway", "catch", "receive"):
        begin_run(world, activity)


def begin(world: World, activity: Activity) -> None:
    """Begin the first or all runs of a loop."""
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
        own = {name: deepcopy(read(run, source)) for name, source in node.inputs}
        mapped = own if node.inputs or node.outputs else None
        run.frame = Frame(world.library[node.called], run, mapped)
        begin_frame(world, run.frame)


def run_done(world: World, run: Run) -> None:
    """Count a finished run and go on with the loop, or leave the activity."""
    activity, loop = run.activity, run.activity.node.loop
    for name, source in activity.node.outputs:
        assert run.frame is not None
        write(run, name, read(run.frame, source))
    if isinstance(loop, MultiInstance) and loop.result:
        activity.results[run.number] = read(run, loop.result)
    _remember_inside(run)
    activity.runs.remove(run)
    activity.done += 1
    world.passed[activity.node.id] += loop is not None
    if activity.serves is not None or over(activity, run):
        finish(world, activity)
    elif isinstance(loop, StandardLoop) or (isinstance(loop, MultiInstance) and loop.sequential):
        begin_run(world, activity)


def _remember_inside(run: Run) -> None:
    """What was completed inside a sub-process without a handler of its own can be undone singly."""
    activity, node = run.activity, run.activity.node
    if node.kind != "sub_process" or run.frame is None or not run.frame.memory:
        return
    if activity.serves is None and activity.frame.scope.undoing(node) is None:
        activity.frame.memory.append(Memory(node, run.frame.memory))


def over(activity: Activity, run: Run | None) -> bool:
    """Tell whether a loop has come to its end, before its first run or after one."""
    loop = activity.node.loop
    place = run or activity.frame
    if isinstance(loop, MultiInstance):
        if run is not None and run.variables is not None:
            run.variables["nrOfCompletedInstances"] = activity.done
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
    loop, frame, node = activity.node.loop, activity.frame, activity.node
    world.withdraw(activity)
    if isinstance(loop, MultiInstance) and loop.results:
        write(frame, loop.results, activity.results)
    if activity.serves is not None:
        world.passed[node.id] += 1
        undo_next(world, activity.serves)
        return
    if frame.scope.undoing(node) is not None:
        frame.memory.append(Memory(node))
    leave(world, frame, node, told=loop is not None and activity.begun > 0)


def undo_next(world: World, thrower: Activity) -> None:
    """Let a compensating event undo one more activity, or go on when all are undone."""
    if thrower not in thrower.frame.activities:
        return
    if not thrower.todo:
        world.withdraw(thrower)
        leave(world, thrower.frame, thrower.node)
        if thrower.node.trigger.kind == "cancel":
            _leave_cancelled(world, thrower.frame)
        return
    memory, frame = thrower.todo.pop(), thrower.todo_in
    assert frame is not None
    handler = frame.scope.undoing(memory.node)
    if handler is not None:
        enter(world, frame, handler, thrower)
    else:
        _undo_inside(world, frame, memory, thrower)


def _leave_cancelled(world: World, frame: Frame) -> None:
    """Leave a transaction, in which all is undone now, by its cancel boundary event."""
    assert frame.host is not None
    activity = frame.host.activity
    event = next((ear.node for ear in activity.ears if ear.trigger.kind == "cancel"), None)
    if event is not None:
        world.withdraw(activity)
        world.moving.append(Token(activity.frame, event, leaves=True))


def _undo_inside(world: World, frame: Frame, memory: Memory, thrower: Activity) -> None:
    """Open a completed sub-process again, only to undo what was completed in it."""
    assert memory.node.body is not None
    opened = Activity(frame, memory.node, serves=thrower)
    frame.activities.append(opened)
    run = Run(world.new_id(), opened, 0)
    opened.runs.append(run)
    run.frame = Frame(memory.node.body, run)
    inner = Activity(run.frame, UNDO, todo=list(memory.inside or []), todo_in=run.frame)
    run.frame.activities.append(inner)
    undo_next(world, inner)
