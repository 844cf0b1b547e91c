"""Cases, and what is done to them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

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
    Search,
    Text,
    Version,
    unless_given,
)
from service.api.schemas.subjects import (
    ONE_SUBJECT,
    CaseState,
    Subject,
    SubjectGiven,
    one_subject,
)
from service.api.schemas.tasks import ClockStatus, Hold, Sla, Task
from service.cases.models import LONGEST_REF


class CaseIncident(Out):
    """An element that could not be carried out, and can be retried."""

    id: str
    element: str
    code: str
    message: str
    attempts: int
    at: datetime


class Case(Out):
    """A case; `tasks` are its open and held ones, `data` is its whole document."""

    id: str
    reference: str
    process: str
    version: int
    state: CaseState
    title: str
    subject: Subject | None
    owner: str | None
    data: dict[str, Any]
    tasks: list[Task]
    sla: Sla
    hold: Hold | None
    incidents: list[CaseIncident]
    outcome: str | None
    external_ref: str | None
    restricted: bool
    restricted_to: list[str]
    actions: list[str]
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    erased_at: datetime | None
    erased_under: str | None


CaseFields = Annotated[str, FieldsOf(Case)]


class CaseRead(In):
    """How much of a case to read."""

    fields: CaseFields | SkipJsonSchema[None] = unless_given(ONLY_FIELDS)


class CaseList(Out):
    """Some cases, and the cursor of those that follow."""

    items: list[Case]
    next: str | None


class Completed(Out):
    """A completed task, and its case having moved on."""

    task: Task
    case: Case


class CaseStart(In):
    """What a case is started with; without `version`, the latest in effect.

    `subject` are the details of whom or what it is about, or `subject_id` names one that is known.
    `owner` is a user name or `role:<key>`. With `restricted_to`, user names, the case is seen only
    by these people and its owner.
    """

    model_config = ConfigDict(json_schema_extra=ONE_SUBJECT)

    process: str = Field(min_length=1, max_length=100)
    version: Version | None = None
    data: Data = Field(default_factory=dict)
    title: str | None = Field(None, max_length=500)
    subject: SubjectGiven | None = None
    subject_id: Key | SkipJsonSchema[None] = unless_given()
    owner: str | None = Field(None, min_length=1, max_length=120)
    external_ref: str | None = Field(None, max_length=LONGEST_REF)
    restricted_to: list[Key] | None = Field(None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def _names_one_subject(self) -> "CaseStart":
        one_subject(self)
        return self


class CaseQuery(Paging):
    """Which cases."""

    state: CaseState | SkipJsonSchema[None] = unless_given()
    process: Key | SkipJsonSchema[None] = unless_given()
    owner: Key | SkipJsonSchema[None] = unless_given()
    role: Key | SkipJsonSchema[None] = unless_given("With an open or held task of this role.")
    sla: ClockStatus | SkipJsonSchema[None] = unless_given()
    q: Search | SkipJsonSchema[None] = unless_given(
        "Words in the reference, title, subject or fields."
    )
    external_ref: Key | SkipJsonSchema[None] = unless_given()
    updated_since: Instant | SkipJsonSchema[None] = unless_given()
    fields: CaseFields | SkipJsonSchema[None] = unless_given(ONLY_FIELDS)
    sort: Literal["-created", "created", "-updated", "updated", "due", "reference"] = "-created"


class CaseRestriction(BecauseOf):
    """Who may see a case besides its owner, by user name; nobody: all who work on cases."""

    to: list[Key] = Field(max_length=100)
    reason: Text = ""


class CaseAssignment(BecauseOf):
    """Who is to own a case: a user name or `role:<key>`."""

    owner: str = Field(min_length=1, max_length=120)
    reason: Text = ""


class Step(Out):
    """One drawn element entered, completed, cancelled or failed."""

    seq: int
    element: str
    element_type: str
    name: str
    state: Literal["entered", "completed", "cancelled", "failed"]
    at: datetime


class StepList(Out):
    """Some of the engine's trace, oldest first."""

    items: list[Step]
    next: str | None


class Event(Out):
    """One line of a case's event log; `actor` is null for the service itself."""

    seq: int
    at: datetime
    actor: str | None
    kind: str
    text: str
    data: dict[str, Any]


class EventList(Out):
    """Some of a case's event log, oldest first."""

    items: list[Event]
    next: str | None
