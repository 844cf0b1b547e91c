"""One piece of work as a worker holds it: plain values, no database rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.cases.storage import FileStore
from service.people.actors import SYSTEM, Acting
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be done, for which case, and what it may use.

    `templates` are the files pinned beside the diagram. `at` is the service's time.
    """

    work_id: str
    case_id: str
    element: str
    topic: str
    inputs: Mapping[str, Any]
    templates: Mapping[str, bytes]
    at: datetime
    settings: Settings
    files: FileStore

    @property
    def acting(self) -> Acting:
        """Return the service itself, acting now."""
        return Acting(who=SYSTEM, at=self.at, trace=self.work_id)
