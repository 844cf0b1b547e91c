"""What can happen to a strand. Plain data in: no clock, no database, no engine types.

`token` is the engine's id of a waiting element within its strand: a small whole number that never
changes while the element waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = Any
Choice = Literal["keep", "restart", "recompute"]


@dataclass(frozen=True, slots=True)
class Start:
    """A strand begins at its none start event, or at `element`, with `payload` as data."""

    element: str | None = None
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """A person finished the user, manual or abstract task `token`.

    `answers` replace the top-level data keys that they name; `outcome` becomes
    `outcomes.<element>`.
    """

    token: int
    answers: Mapping[str, Json] = field(default_factory=dict)
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class BypassTask:
    """The task `token` is passed over: the strand goes on as if it were done, without answers."""

    token: int


@dataclass(frozen=True, slots=True)
class CancelTask:
    """The task `token` and all that only it leads to will not be done.

    The strand goes on where the task's path meets another token's: a join counts the path as
    arrived. Where nothing else is left in a scope, the scope ends.
    """

    token: int


@dataclass(frozen=True, slots=True)
class Rework:
    """A finished task `element` is to be done again, with the data as they now stand.

    What its completion led to is cancelled; parallel branches are kept, and what they had brought
    to a join counts again. `within` and `turn` are the task's own, from `TaskOpened`. `restore` are
    the values that data had before the task gave them others.
    """

    element: str
    within: tuple[tuple[int, str], ...] = ()
    turn: int | None = None
    restore: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FireTimer:
    """The timer of `token` fell due at `due_at`.

    `occurrence` is the number of this occurrence of a repeating timer, from 1; `missed` says how
    many earlier ones fell due unfired and are covered by this one (after downtime).
    For a compiled-in SLA the occurrence's name ("amber", "target", "follow_on:1") is in `clock`.
    """

    token: int
    due_at: datetime
    missed: int = 0
    clock: str | None = None


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    """A message was matched to the waiting element `token`; its `payload` becomes case data."""

    token: int
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal was broadcast: every element of the strand that catches `name` fires."""

    name: str
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkDone:
    """A worker finished the work of `token`; `result` passes through the output mapping."""

    token: int
    result: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkError:
    """A worker raised the BPMN error `code` at `token`; uncaught, the strand fails."""

    token: int
    code: str
    message: str = ""
    payload: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetData:
    """Data changed from outside the diagram: conditional events look again."""

    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retry:
    """An operator retries the element that rests with an incident: `token` is set ready again."""

    token: int


@dataclass(frozen=True, slots=True)
class Continue:
    """The strand reached its step limit in the last move and goes on where it stopped."""


@dataclass(frozen=True, slots=True)
class CancelStrand:
    """Everything that is open in the strand ends as cancelled."""


@dataclass(frozen=True, slots=True)
class Migrate:
    """The strand goes on in another `version` of its process; the library holds that version.

    Ids are those of the version that it leaves. `mapping` gives new ids to elements that are
    called otherwise there. `clocks` says what becomes of a waiting timer or SLA: `keep` (its rule
    and instants stay, as do those of all that are not named), `restart` (the new rule counts from
    now) or `recompute` (the new rule counts from where the old one did, by token in `bases`).
    `statutory` are the tokens of clocks of the law: they are neither lost nor restarted.
    """

    version: int
    mapping: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, Choice] = field(default_factory=dict)
    bases: tuple[tuple[int, datetime], ...] = ()
    statutory: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoMigration:
    """The strand goes back to the `snapshot` that it had before its last move, a migration."""

    snapshot: Json


Stimulus = (
    Start
    | CompleteTask
    | BypassTask
    | CancelTask
    | Rework
    | FireTimer
    | DeliverMessage
    | Signal
    | WorkDone
    | WorkError
    | SetData
    | Retry
    | Continue
    | CancelStrand
    | Migrate
    | UndoMigration
)
