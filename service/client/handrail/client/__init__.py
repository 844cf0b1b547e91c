"""A client of Handrail's API: cases, tasks, messages, and work for programs outside.

`Client(url, token)` is where to begin; docs/integrators.md shows it at work.
"""

from handrail.client.connection import Client
from handrail.client.problems import (
    Conflict,
    NotAllowed,
    NotFound,
    Outdated,
    Problem,
    Rejected,
    Unreachable,
)
from handrail.client.records import Case, Delivery, Task
from handrail.client.serving import BpmnError, WorkFailed
from handrail.client.work import Work

__all__ = [
    "BpmnError",
    "Case",
    "Client",
    "Conflict",
    "Delivery",
    "NotAllowed",
    "NotFound",
    "Outdated",
    "Problem",
    "Rejected",
    "Task",
    "Unreachable",
    "Work",
    "WorkFailed",
]
