"""What a move did, for the projection into rows: a closed union of frozen records, in order.

`token` is the engine's id of the element within its strand; `process` and `version` name the
definition that draws it: the strand's own, or a called one's. `element` is always the BPMN id as
drawn; what normalising added never shows, except where a record says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from service.engine.stimuli import Choice

Json = Any


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """A person's work began.

    `local` are the variables that it sees beside the case data, and before them: those of the loop
    instances around it (item, loopCounter …) and of a called process with mappings.
    `within` are the activities whose inside it is in, from the outermost: token and element of
    each. `turn` is its number, from 0, among the instances of its own loop. `instances` are the
    multi-instance activities that it is in or is itself, from the outermost: element and number,
    from 0, of each.
    """

    token: int
    element: str
    process: str
    version: int
    local: Mapping[str, Json] = field(default_factory=dict)
    within: tuple[tuple[int, str], ...] = ()
    turn: int | None = None
    instances: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TaskClosed:
    """A person's work ended: by its own stimulus, or cancelled by the diagram."""

    token: int
    element: str
    how: Literal["completed", "bypassed", "cancelled"]


@dataclass(frozen=True, slots=True)
class PathSkipped:
    """The drawn `elements` will not be reached, because the task that leads to them was cancelled.

    They stand in the order of the file.
    """

    token: int
    elements: tuple[str, ...]
    process: str
    version: int


@dataclass(frozen=True, slots=True)
class WorkTakenBack:
    """Rework goes back to before these drawn elements: what was done there counts no longer.

    They lie in the scope `within` of the process; what is inside them is taken back with them.
    `turn` limits it to the loop's instances from this number on.
    """

    elements: tuple[str, ...]
    process: str
    version: int
    within: tuple[tuple[int, str], ...] = ()
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class VersionChanged:
    """The strand goes on in another `version` of its process; what follows is told in that.

    `renamed` gives the new ids of elements that are called otherwise now. `armed` are the events
    that begin to wait because they are new at something open, `withdrawn` the tokens and elements
    of those that the version does not draw any more, `forgotten` the completed activities that
    can be compensated no longer.
    """

    process: str
    before: int
    version: int
    renamed: Mapping[str, str] = field(default_factory=dict)
    armed: tuple[str, ...] = ()
    withdrawn: tuple[tuple[int, str], ...] = ()
    forgotten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementKept:
    """What a token had open or waited for goes on as `element` of another version.

    It was called `before`. `within` is as of `TaskOpened`. `clock` says what becomes of the timer
    or SLA that the token waits for: one that is not kept is cleared and set again after this.
    """

    token: int
    before: str
    element: str
    process: str
    version: int
    within: tuple[tuple[int, str], ...] = ()
    clock: Choice | None = None


@dataclass(frozen=True, slots=True)
class MigrationUndone:
    """The strand stands again as it did before its last move: all that this did counts no more."""

    process: str
    version: int


@dataclass(frozen=True, slots=True)
class TimerSet:
    """A timer waits. The engine gives the rule and the base instant, never the due instant.

    `rule` is text: ISO 8601 (`PT1H`, `P5D`, `R3/PT1H`, `2026-12-24T09:00:00Z`), words
    (`5 working days`) or, for a compiled-in SLA, empty: then `clock` is `sla` and the policy is
    the element's in the definition. `base_at` is when the rule starts to count. `attached_to` is
    the token of the open task whose hold stops this timer. `clock` marks a drawn SLA timer
    (`amber`, `target`, `follow_on`). `occurrence` counts a repeating timer's turns from 1.
    """

    token: int
    element: str
    process: str
    version: int
    rule: str
    base_at: datetime
    attached_to: int | None = None
    clock: str | None = None
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class TimerCleared:
    """A timer no longer waits, fired or not."""

    token: int
    element: str


@dataclass(frozen=True, slots=True)
class ClockReached:
    """An occurrence of a compiled-in SLA was reached (`amber`, `target`, `follow_on:1` …)."""

    token: int
    element: str
    clock: str


@dataclass(frozen=True, slots=True)
class WorkRequested:
    """Work for a machine: a worker of `topic` acts outside the move, with `inputs`.

    `instances` is as of `TaskOpened`.
    """

    token: int
    element: str
    process: str
    version: int
    topic: str
    inputs: Mapping[str, Json] = field(default_factory=dict)
    instances: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkWithdrawn:
    """Requested work is no longer wanted; a late result is refused."""

    token: int
    element: str


@dataclass(frozen=True, slots=True)
class SubscriptionAdded:
    """An element waits for a message or signal `name`; `correlation` are its keys' values."""

    token: int
    element: str
    process: str
    version: int
    kind: Literal["message", "signal"]
    name: str
    correlation: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubscriptionRemoved:
    """An element no longer waits for a message or signal."""

    token: int
    element: str


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The diagram threw a message."""

    element: str
    name: str
    correlation: Mapping[str, Json] = field(default_factory=dict)
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignalSent:
    """The diagram threw a signal; this strand's own catchers have already fired."""

    element: str
    name: str
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Escalated:
    """An escalation was thrown; `caught` says whether the diagram handles it."""

    element: str
    code: str
    caught: bool


@dataclass(frozen=True, slots=True)
class DataSet:
    """A top-level key of the case data was given a value by `element`."""

    key: str
    value: Json
    element: str | None = None


@dataclass(frozen=True, slots=True)
class ElementPassed:
    """The trace: a drawn element was entered, completed, cancelled or failed."""

    element: str
    element_type: str
    name: str
    state: Literal["entered", "completed", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call activity started `process` in `version`: recorded so that a replay does the same."""

    token: int
    element: str
    process: str
    version: int


@dataclass(frozen=True, slots=True)
class IncidentRaised:
    """An element could not be carried out and rests; siblings ran on. `Retry` sets it ready."""

    token: int
    element: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class IncidentCleared:
    """An element no longer rests with an incident: it was retried or cancelled, or went on."""

    token: int
    element: str


@dataclass(frozen=True, slots=True)
class StepLimitReached:
    """The move stopped at its step limit with automatic work left: commit, then `Continue`."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The strand is over. `element` is the end event that closed it, `outcome` its name."""

    element: str | None
    outcome: str | None
    how: Literal["completed", "cancelled"] = "completed"


@dataclass(frozen=True, slots=True)
class Failed:
    """An uncaught BPMN error ended the strand."""

    element: str
    code: str
    message: str = ""


Effect = (
    TaskOpened
    | TaskClosed
    | PathSkipped
    | WorkTakenBack
    | VersionChanged
    | ElementKept
    | MigrationUndone
    | TimerSet
    | TimerCleared
    | ClockReached
    | WorkRequested
    | WorkWithdrawn
    | SubscriptionAdded
    | SubscriptionRemoved
    | MessageSent
    | SignalSent
    | Escalated
    | DataSet
    | ElementPassed
    | CallStarted
    | IncidentRaised
    | IncidentCleared
    | StepLimitReached
    | Ended
    | Failed
)
