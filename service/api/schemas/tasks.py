"""Tasks, and what is done to them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from service.api.schemas.base import (
    ONLY_FIELDS,
    BecauseOf,
    Data,
    FieldsOf,
    In,
    Instant,
    Key,
    Out,
    Paging,
    Reason,
    Search,
    Text,
    exactly_one,
    unless_given,
)

ClockStatus = Literal["none", "green", "amber", "red", "paused", "met", "missed"]
TaskState = Literal["open", "held", "completed", "cancelled", "bypassed"]


class Sla(Out):
    """A clock as it stands now; `explanation` says in one sentence how the target came."""

    status: ClockStatus
    target_at: datetime | None
    amber_at: datetime | None
    original_target_at: datetime | None
    forecast_at: datetime | None
    explanation: str


class Hold(Out):
    """A hold that lasts."""

    reason: str
    note: str
    placed_by: str | None
    placed_at: datetime
    release_at: datetime


class CaseBrief(Out):
    """What a task tells of its case."""

    id: str
    reference: str
    title: str
    process: str


class Task(Out):
    """A task; `actions` are the verbs that this caller may use on it now."""

    id: str
    case: CaseBrief
    element: str
    name: str
    instructions: str
    state: TaskState
    roles: list[str]
    assignee: str | None
    mandatory: bool
    sla: Sla
    hold: Hold | None
    form_key: str | None
    outcomes: list[str]
    outcome: str | None
    attempt: int
    previous: str | None
    opened_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    actions: list[str]


class TaskInFull(Task):
    """A task with its form's schema, and the data that the form starts from."""

    form: dict[str, Any] | None
    data: dict[str, Any]


TaskFields = Annotated[str, FieldsOf(Task)]
TaskInFullFields = Annotated[str, FieldsOf(TaskInFull)]


class TaskRead(In):
    """How much of a task to read."""

    fields: TaskInFullFields | SkipJsonSchema[None] = unless_given(ONLY_FIELDS)


class TaskList(Out):
    """Some tasks, and the cursor of those that follow."""

    items: list[Task]
    next: str | None


class TaskQuery(Paging):
    """Which tasks of the worklist; without `state`, the open and the held ones."""

    assignee: Key | SkipJsonSchema[None] = unless_given(
        "A user name, `me`, or `none` for unclaimed."
    )
    role: Key | SkipJsonSchema[None] = unless_given("A role's key, or `mine`.")
    state: TaskState | SkipJsonSchema[None] = unless_given()
    process: Key | SkipJsonSchema[None] = unless_given()
    case: Key | SkipJsonSchema[None] = unless_given()
    sla: ClockStatus | SkipJsonSchema[None] = unless_given()
    due_before: Instant | SkipJsonSchema[None] = unless_given()
    q: Search | SkipJsonSchema[None] = unless_given("Words in the task, its case or its subject.")
    fields: TaskFields | SkipJsonSchema[None] = unless_given(ONLY_FIELDS)
    sort: Literal["due", "-due", "opened", "-opened", "name"] = "due"


class TasksOfCaseQuery(Paging):
    """Which tasks of one case; without `state`, every one, past and present."""

    state: TaskState | SkipJsonSchema[None] = unless_given()
    fields: TaskFields | SkipJsonSchema[None] = unless_given(ONLY_FIELDS)


_one_of = exactly_one("assignee", "role")


class TaskAssignment(BecauseOf):
    """To whom a task is given: a user, or a role; one of them."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["assignee"]}, {"required": ["role"]}]}
    )

    assignee: Key | SkipJsonSchema[None] = unless_given()
    role: Key | SkipJsonSchema[None] = unless_given()
    reason: Text = ""

    @model_validator(mode="after")
    def _names_one(self) -> "TaskAssignment":
        _one_of(self)
        return self


class TaskAdded(In):
    """What else is to be done in a case: by a user or by a role, or else by any officer."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["assignee", "role"]}})

    name: Key
    instructions: Text = ""
    assignee: Key | SkipJsonSchema[None] = unless_given()
    role: Key | SkipJsonSchema[None] = unless_given()
    due_at: Instant | SkipJsonSchema[None] = unless_given()

    @model_validator(mode="after")
    def _names_at_most_one(self) -> "TaskAdded":
        for name in ("assignee", "role", "due_at"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise PydanticCustomError("not_null", f"Leave {name} out, or give it")
        if self.assignee is not None and self.role is not None:
            raise PydanticCustomError("one_of", "Give assignee or role, not both")
        return self


class Completion(In):
    """The answers to a task's form, and its outcome where it has a list of them."""

    data: Data = Field(default_factory=dict)
    outcome: Key | None = None


class Confirmable(Reason):
    """Why, and whether other work may end with it: until it is said, a 409 lists that work."""

    confirm_downstream: bool = False


class Extension(Reason):
    """To when a target is moved out, and why; where days are counted, to the end of that day."""

    target_at: Instant


class HoldPlaced(BecauseOf):
    """Until when and why something is on hold. Reason and release date are mandatory.

    `stop_clock` says that the reason stops a stop-clock in law.
    """

    release_at: Instant | None = None
    reason: str = Field("", max_length=300)
    note: Text = ""
    stop_clock: bool = False


class Released(BecauseOf):
    """Release now, or with `release_at` on another date."""

    release_at: Instant | None = None
    note: Text = ""
