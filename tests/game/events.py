"""What happens when an event happens, and how a thrown event finds its catcher."""

from collections.abc import Iterator, Mapping

from tests.game.activities import open_frame, undo_next
from tests.game.model import Json, Node
from tests.game.state import Activity, Delivery, Ear, Frame, Run, Token, World, write
from tests.game.values import holds

Owner = Activity | Frame


def ears(world: World) -> Iterator[tuple[Owner, Ear]]:
    """Walk everything that waits for an event."""
    for frame in world.frames():
        for ear in frame.ears:
            yield frame, ear
        for activity in frame.activities:
            for ear in activity.ears:
                yield activity, ear


def place_of(owner: Owner) -> Frame:
    """Give the frame whose variables an event's condition and payload are about."""
    return owner if isinstance(owner, Frame) else owner.frame


def hit(world: World, owner: Owner, ear: Ear, turns: int = 1) -> None:
    """The event of an ear happens; a repeating timer may catch up several turns at once."""
    if ear.node.every and not _all_heard(world, owner, ear):
        return
    ear.turn += turns
    ear.id = world.new_id()
    if ear.left is not None:
        ear.left = max(ear.left - turns, 0)
        if ear.left == 0:
            owner.ears.remove(ear)
    if isinstance(owner, Frame):
        _start_handler(world, owner, ear)
        return
    if owner.node.kind == "event_gateway":
        world.passed[owner.node.id] += 1
    if ear.node.kind != "boundary" or ear.node.interrupting:
        world.withdraw(owner)
    world.moving.append(Token(owner.frame, ear.node, leaves=True))


def _all_heard(world: World, owner: Owner, ear: Ear) -> bool:
    """Note what was heard of an event that needs every one of its triggers; all begins anew."""
    ear.heard = True
    parts = [one for one in owner.ears if one.node is ear.node]
    complete = all(one.heard for one in parts)
    if complete:
        for one in parts:
            one.heard, one.id = False, world.new_id()
    return complete


def _start_handler(world: World, frame: Frame, ear: Ear) -> None:
    """Start an event sub-process; an interrupting one ends all else in its scope."""
    handler = next(node for node in frame.scope.handlers if node.body.start is ear.node)
    if ear.node.interrupting:
        world.clear(frame)
    activity = Activity(frame, handler)
    frame.activities.append(activity)
    run = Run(world.new_id(), activity, 0)
    activity.runs.append(run)
    run.frame = open_frame(world, handler.body, run)


def signal(world: World, name: str, payload: Mapping[str, Json] | None = None) -> None:
    """Everything that waits for the signal now is to get it."""
    for owner, ear in list(ears(world)):
        if not ear.heard and ear.trigger.kind == "signal" and ear.trigger.name == name:
            world.deliveries.append(Delivery(owner, ear, dict(payload or {})))


def deliver(world: World, delivery: Delivery) -> None:
    """Let one catcher have its signal, unless another catcher has ended it before."""
    world.deliveries.remove(delivery)
    owner, ear = delivery.owner, delivery.ear
    if any(other is ear for _, other in ears(world)):
        for key, value in delivery.payload.items():
            write(place_of(owner), key, value)
        hit(world, owner, ear)


def catcher(
    frame: Frame, activity: Activity | None, kind: str, code: str | None
) -> tuple[Owner, Ear] | None:
    """Find who catches an error or escalation: the innermost scope first, handlers before boundary.

    `activity` is set when the activity itself raised it. The start event of an event sub-process
    does not hear what that event sub-process throws.
    """
    around: Activity | None = activity
    inside: Frame | None = None if activity is not None else frame
    coming_from: Node | None = None
    while True:
        if inside is not None:
            ear = _best(inside.ears, kind, code, coming_from)
            if ear is not None:
                return inside, ear
            if inside.host is None:
                return None
            around = inside.host.activity
        assert around is not None
        ear = _best(around.ears, kind, code, None)
        if ear is not None:
            return around, ear
        coming_from, inside = around.node, around.frame


def _best(found: list[Ear], kind: str, code: str | None, not_of: Node | None) -> Ear | None:
    """Choose the ear for exactly this code before one for any."""
    heard = [
        ear
        for ear in found
        if ear.trigger.kind == kind
        and not (not_of is not None and not_of.body is not None and not_of.body.start is ear.node)
    ]
    exact = [ear for ear in heard if ear.trigger.name == code]
    return next(iter(exact or [ear for ear in heard if ear.trigger.name is None]), None)


def raise_from(
    world: World, frame: Frame, kind: str, code: str, activity: Activity | None = None
) -> bool:
    """Throw an error or escalation; an error that nobody catches ends the whole as failed."""
    found = catcher(frame, activity, kind, code)
    if found is not None:
        hit(world, *found)
    elif kind == "error":
        world.close(world.top)
        world.ended = "failed"
    return found is not None


def throw(world: World, frame: Frame, node: Node) -> None:
    """Carry out what a throw or end event throws; its own token has left it already."""
    kind, name = node.trigger.kind, node.trigger.name or ""
    if kind == "terminate":
        world.clear(frame)
    elif kind in ("message", "signal", "escalation"):
        world.sent[kind, name] += 1
    if kind == "signal":
        signal(world, name)
    elif kind in ("error", "escalation"):
        raise_from(world, frame, kind, name)


def compensate(world: World, frame: Frame, node: Node) -> None:
    """Undo completed activities, the latest first; the throwing event waits for each.

    An event sub-process undoes what its scope has completed. A cancel end event first ends all that
    is still active in its transaction.
    """
    if node.trigger.kind == "cancel":
        world.clear(frame)
    scope_frame = frame
    if frame.host is not None and frame.host.activity.node.kind == "event_sub_process":
        scope_frame = frame.host.activity.frame
    wanted = node.trigger.name
    todo = [one for one in scope_frame.memory if wanted in (None, one.node.id)]
    scope_frame.memory = [one for one in scope_frame.memory if one not in todo]
    thrower = Activity(frame, node, todo=todo, todo_in=scope_frame)
    frame.activities.append(thrower)
    undo_next(world, thrower)


def due_conditions(world: World) -> list[tuple[Owner, Ear]]:
    """Give the ears whose condition has just become true; the others' memory is refreshed."""
    due = []
    for owner, ear in ears(world):
        condition = ear.trigger.condition
        if condition is None or ear.heard:
            continue
        if not holds(condition, place_of(owner)):
            ear.truth = False
        elif not ear.truth:
            due.append((owner, ear))
    return due
