"""Work for programs outside."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import Data, In, Key, Out, Text, as_whole, unless_given
from service.people.reach import LONGEST_TOPIC

LONGEST_LOCK = 86_400
LONGEST_WAIT = 30
MOST_RETRIES = 1_000
LONGEST_RETRY = 30 * 86_400

Topic = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TOPIC)]
Whole = BeforeValidator(as_whole)
Seconds = Annotated[int, Whole]
Retries = Annotated[int, Field(ge=0, le=MOST_RETRIES), Whole]
RetryAfter = Annotated[int, Field(ge=0, le=LONGEST_RETRY), Whole]


class WorkWanted(In):
    """What a worker asks for.

    With `wait_seconds` the answer waits so long for work to come, if there is none and a thread of
    the service is free to wait. `worker` is what the program calls itself.
    """

    topics: list[Topic] = Field(min_length=1, max_length=50)
    limit: Seconds = Field(1, ge=1, le=100)
    lock_seconds: Seconds = Field(60, ge=1, le=LONGEST_LOCK)
    wait_seconds: Seconds = Field(0, ge=0, le=LONGEST_WAIT)
    worker: Annotated[str, StringConstraints(max_length=100)] = ""

    @property
    def lock_for(self) -> timedelta:
        """How long the work stays with the worker."""
        return timedelta(seconds=self.lock_seconds)


class OutsideWork(Out):
    """Work that is its worker's until `locked_until`; every word on it has to bring the `lock`.

    `inputs` are those that the diagram names; nothing else of the case leaves.
    """

    id: str
    topic: str
    lock: str
    locked_until: datetime
    attempt: int
    attempts_left: int
    case: str
    process: str
    element: str
    inputs: dict[str, Any]
    created_at: datetime


class WorkGiven(Out):
    """The work that was taken, the longest waiting first; it may be none."""

    items: list[OutsideWork]


class WorkLocked(In):
    """A word on work; `lock` is what it was given with."""

    lock: Key


class WorkExtension(WorkLocked):
    """For how many seconds from now the work is to stay with its worker."""

    lock_seconds: Seconds = Field(60, ge=1, le=LONGEST_LOCK)


class WorkCompletion(WorkLocked):
    """The work is done; the case takes the `variables` that the diagram says.

    Where the diagram names no outputs the case takes them all. `outcomes` is kept for what people
    choose and is refused.
    """

    variables: Data = Field(default_factory=dict)


class WorkFailure(WorkLocked):
    """The work could not be done now.

    Without `retries`, how often it may still be tried, and `retry_after`, in seconds, the diagram's
    number of tries and the usual growing wait count. With 0 retries it is given up at once, which
    is an incident.
    """

    message: Annotated[Text, StringConstraints(min_length=1)]
    retries: Retries | SkipJsonSchema[None] = unless_given()
    retry_after: RetryAfter | SkipJsonSchema[None] = unless_given()


class WorkBpmnError(WorkLocked):
    """The work ended in an error that the diagram may catch by its `code`."""

    code: Key
    message: Text = ""
    variables: Data = Field(default_factory=dict)


class WorkStanding(Out):
    """How the work stands: until when it is held, or from when on it is given out again."""

    id: str
    topic: str
    state: Literal["waiting", "done", "withdrawn", "given_up"]
    locked_until: datetime | None
    retry_at: datetime | None
