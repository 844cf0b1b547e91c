"""The tables of cases. Rows are a projection of the engine's effects, made in the same move."""

from service.cases.models.case import (
    Case,
    CaseData,
    CaseNumber,
    CasePerson,
    CaseState,
    SearchValue,
    SearchWord,
)
from service.cases.models.file import File, FileKind
from service.cases.models.hold import Hold
from service.cases.models.incident import Incident
from service.cases.models.link import Link, LinkKind
from service.cases.models.migration import Migration
from service.cases.models.strand import Strand, StrandKind, StrandState
from service.cases.models.task import LIVE, NEVER, Task, TaskRole, TaskState

__all__ = [
    "LIVE",
    "NEVER",
    "Case",
    "CaseData",
    "CaseNumber",
    "CasePerson",
    "CaseState",
    "File",
    "FileKind",
    "Hold",
    "Incident",
    "Link",
    "LinkKind",
    "Migration",
    "SearchValue",
    "SearchWord",
    "Strand",
    "StrandKind",
    "StrandState",
    "Task",
    "TaskRole",
    "TaskState",
]
