"""What can be seen of a world from outside: open work, waiting events, incidents, open scopes."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.game.state import Activity, Frame, Run, World

WORK = {"user": "task", "manual": "task", "service": "work"}
EVENTS = ("timer", "message", "signal")


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that is open: a task, work, timer, message, signal, incident, or a scope.

    `detail` is the number and item of a looped task, the number of a looped scope, a timer's rule
    and turn, or the name of a message or signal. `inside` is the run whose scope it is in, 0 for
    the process itself.
    """

    id: int
    inside: int
    kind: str
    element: str
    detail: str = ""

    @property
    def sight(self) -> tuple[str, str, str]:
        """Give what both sides can tell of it."""
        return self.kind, self.element, self.detail


def places(world: World) -> Iterator[Wait]:
    """Walk everything, the outer before the inner."""
    for frame in world.frames():
        inside = frame.host.id if frame.host is not None else 0
        for activity in frame.activities:
            for run in activity.runs:
                yield from _run(run, inside)
        for owner in (frame, *frame.activities):
            yield from _ears(owner, inside)
        for stuck in frame.stuck:
            yield Wait(stuck.id, inside, "incident", stuck.node.id)


def _run(run: Run, inside: int) -> Iterator[Wait]:
    node = run.activity.node
    number = str(run.number) if node.loop is not None else ""
    if run.frame is not None:
        yield Wait(run.id, inside, "scope", node.id, number)
    elif node.kind in WORK:
        item = getattr(node.loop, "item", None)
        about = f" {run.variables[item]}" if item is not None and run.variables else ""
        yield Wait(run.id, inside, WORK[node.kind], node.id, number + about)


def _ears(owner: Activity | Frame, inside: int) -> Iterator[Wait]:
    for ear in owner.ears:
        kind, name = ear.trigger.kind, ear.trigger.name
        if kind in EVENTS and not ear.heard:
            turn = f" #{ear.turn}" if kind == "timer" else ""
            yield Wait(ear.id, inside, kind, ear.node.id, f"{name}{turn}")
