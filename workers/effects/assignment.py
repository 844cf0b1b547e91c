"""One piece of work as a worker holds it, and what it may bring: plain values, no database rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.cases.commands.record_result import BpmnError, Failure, Result
from service.cases.documents.versions import NewDocument
from service.cases.storage import FileStore
from service.people.actors import SYSTEM, Acting
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be done, for which case, and what it may use; `fence` proves that it is ours.

    `reference` is the case's; both are empty where it moves none. `templates` are the files
    pinned beside the diagram of the process version `version_id`. `instances` tell which instance
    of multi-instance activities asks. `at` is the service's time when the work was taken.
    `sending_since` is when a worker before began to send what may not be sent twice, and `attempt`
    the number of this try, from 1 again when an operator asked for it.
    """

    work_id: str
    fence: int
    case_id: str
    reference: str
    element: str
    instances: Sequence[Sequence[Any]]
    topic: str
    inputs: Mapping[str, Any]
    templates: Mapping[str, bytes]
    version_id: str | None
    at: datetime
    settings: Settings
    files: FileStore
    attempt: int = 1
    sending_since: datetime | None = None

    @property
    def acting(self) -> Acting:
        """Return the service itself, acting when the work was taken."""
        return Acting(who=SYSTEM, at=self.at, trace=self.work_id)


@dataclass(frozen=True, slots=True)
class Made:
    """The result of work that made a document."""

    result: Result
    document: NewDocument


Effect = Callable[[Assignment], Result | BpmnError | Failure | Made]
"""What does the work of one topic, outside any transaction."""
