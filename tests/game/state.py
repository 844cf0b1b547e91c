"""What a running process consists of: frames, activities, runs, ears and tokens, and how they end.

A frame is a scope in execution. A token moves on flows and rests in an activity, at a join or,
when it cannot go on, as a stuck token. An activity has one run, or as many as its loop makes. An
ear waits for an event: a boundary event, a catch event, or the start of an event sub-process.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.game.model import Flow, Json, Node, Scope, Trigger


@dataclass(eq=False, slots=True)
class Ear:
    """An event that can happen `left` more times (None: any number).

    A node with several triggers has an ear for each; when it needs every one of them an ear that
    has `heard` waits for the others. `truth` is what a condition was when it was last looked at;
    `turn` counts a timer's turns.
    """

    id: int
    node: Node
    trigger: Trigger
    left: int | None
    truth: bool = False
    heard: bool = False
    turn: int = 1


@dataclass(eq=False, slots=True)
class Run:
    """One execution of an activity: open work, or a frame of its own."""

    id: int
    activity: "Activity"
    number: int
    variables: dict[str, Json] | None = None
    frame: "Frame | None" = None


@dataclass(eq=False, slots=True)
class Memory:
    """A completed activity that can be compensated: by its handler, or from `inside`."""

    node: Node
    inside: list["Memory"] | None = None


@dataclass(eq=False, slots=True)
class Activity:
    """A token resting in an activity, a catch event or an event gateway, or while it compensates.

    `todo` is what a compensating event has still to undo in `todo_in`; `serves` is the compensating
    event that waits for this activity, which then is not in the flow.
    """

    frame: "Frame"
    node: Node
    ears: list[Ear] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    items: list[Json] | None = None
    results: list[Json] = field(default_factory=list)
    begun: int = 0
    done: int = 0
    todo: list[Memory] = field(default_factory=list)
    todo_in: "Frame | None" = None
    serves: "Activity | None" = None


@dataclass(eq=False, slots=True)
class Stuck:
    """A token that found no way on: an incident, until it is tried again."""

    id: int
    node: Node


@dataclass(eq=False, slots=True)
class Frame:
    """A scope in execution.

    `variables` is set for a process, whose data nobody outside sees; a sub-process has none.
    """

    scope: Scope
    host: Run | None = None
    variables: dict[str, Json] | None = None
    activities: list[Activity] = field(default_factory=list)
    ears: list[Ear] = field(default_factory=list)
    arrivals: Counter[str] = field(default_factory=Counter)
    stuck: list[Stuck] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    closed: bool = False


@dataclass(eq=False, slots=True)
class Token:
    """A token under way to `node`, over `flow` when it came by one.

    With `leaves` it is about to leave the node: an event that has happened, or an element that is
    tried again and keeps the `number` of its incident. With `begins` it has entered a loop, whose
    boundary events wait already, and is about to begin the first instance.
    """

    frame: Frame
    node: Node
    flow: Flow | None = None
    leaves: bool = False
    number: int = 0
    begins: Activity | None = None


@dataclass(eq=False, slots=True)
class Delivery:
    """A signal on its way to one of those that waited for it when it was thrown."""

    owner: Activity | Frame
    ear: Ear
    payload: dict[str, Json]


@dataclass(eq=False, slots=True)
class World:
    """A case in execution: its frames, the tokens under way, how it ended.

    Since the last action it has `sent` (kind, name) and tokens have `passed` elements.
    """

    top: Frame
    library: Mapping[str, Scope]
    moving: list[Token] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    ended: str | None = None
    last_id: int = 0

    def new_id(self) -> int:
        """Give the next number."""
        self.last_id += 1
        return self.last_id

    def frames(self) -> Iterator[Frame]:
        """Walk all open frames, the outer before the inner."""
        queue = [self.top]
        for frame in queue:
            if not frame.closed:
                yield frame
                runs = (run for activity in frame.activities for run in activity.runs)
                queue.extend(run.frame for run in runs if run.frame is not None)

    def activities(self) -> Iterator[Activity]:
        """Walk all activities."""
        for frame in self.frames():
            yield from frame.activities

    def withdraw(self, activity: Activity) -> None:
        """End an activity with all that runs in it."""
        if activity in activity.frame.activities:
            activity.frame.activities.remove(activity)
        self.moving = [token for token in self.moving if token.begins is not activity]
        for run in activity.runs:
            if run.frame is not None:
                self.close(run.frame)
        activity.runs, activity.ears = [], []

    def close(self, frame: Frame) -> None:
        """End a frame with all that runs in it."""
        self.clear(frame)
        frame.closed = True

    def clear(self, frame: Frame) -> None:
        """Take every token and every ear out of a frame, which stays open."""
        for activity in list(frame.activities):
            self.withdraw(activity)
        frame.arrivals.clear()
        frame.stuck, frame.ears = [], []
        self.moving = [token for token in self.moving if token.frame is not frame]


def variables_seen(place: Run | Frame | None) -> Iterator[dict[str, Json]]:
    """Walk the variables that can be seen from a place, the innermost first."""
    while place is not None:
        if place.variables is not None:
            yield place.variables
        if isinstance(place, Run):
            place = place.activity.frame
        else:
            place = place.host if place.variables is None else None


def read(place: Run | Frame, key: str) -> Json:
    """Give a variable's value; what nobody has set is None."""
    return next((own[key] for own in variables_seen(place) if key in own), None)


def write(place: Run | Frame, key: str, value: Json) -> None:
    """Set a variable where it lives; a new one belongs to the process."""
    seen = list(variables_seen(place))
    next((own for own in seen if key in own), seen[-1])[key] = value
