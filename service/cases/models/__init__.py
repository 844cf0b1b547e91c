"""The tables of cases. Rows are a projection of the engine's effects, made in the same move."""

from service.cases.models.allocation import Allocation
from service.cases.models.bulk import (
    BulkItem,
    BulkKind,
    BulkRun,
    BulkState,
    BulkVerb,
    ItemState,
)
from service.cases.models.case import (
    LONGEST_REF,
    Case,
    CaseData,
    CaseNumber,
    CasePerson,
    CaseState,
    PastHolder,
    SearchValue,
    SearchWord,
)
from service.cases.models.document import DocumentKind, DocumentVersion
from service.cases.models.draft import Draft
from service.cases.models.file import File, FileKind
from service.cases.models.hold import Hold
from service.cases.models.incident import Incident
from service.cases.models.link import Link, LinkKind
from service.cases.models.migration import Migration
from service.cases.models.migration_run import (
    FindingKind,
    MigrationFinding,
    MigrationItem,
    MigrationItemState,
    MigrationRun,
    MigrationRunState,
)
from service.cases.models.reason_use import ReasonUse
from service.cases.models.recount import Recount, RecountState
from service.cases.models.retention import (
    ErasedFile,
    ErasedState,
    Erasure,
    ErasureItem,
    ErasureState,
    LegalHold,
)
from service.cases.models.strand import Strand, StrandKind, StrandState
from service.cases.models.subject import (
    Subject,
    SubjectChange,
    SubjectKind,
    SubjectTelling,
    SubjectWord,
)
from service.cases.models.task import LIVE, NEVER, Task, TaskRole, TaskState
from service.cases.models.what_if import Way, WhatIfFile, WhatIfItem, WhatIfRun, WhatIfState

__all__ = [
    "LIVE",
    "LONGEST_REF",
    "NEVER",
    "Allocation",
    "BulkItem",
    "BulkKind",
    "BulkRun",
    "BulkState",
    "BulkVerb",
    "Case",
    "CaseData",
    "CaseNumber",
    "CasePerson",
    "CaseState",
    "DocumentKind",
    "DocumentVersion",
    "Draft",
    "ErasedFile",
    "ErasedState",
    "Erasure",
    "ErasureItem",
    "ErasureState",
    "File",
    "FileKind",
    "FindingKind",
    "Hold",
    "Incident",
    "ItemState",
    "LegalHold",
    "Link",
    "LinkKind",
    "Migration",
    "MigrationFinding",
    "MigrationItem",
    "MigrationItemState",
    "MigrationRun",
    "MigrationRunState",
    "PastHolder",
    "ReasonUse",
    "Recount",
    "RecountState",
    "SearchValue",
    "SearchWord",
    "Strand",
    "StrandKind",
    "StrandState",
    "Subject",
    "SubjectChange",
    "SubjectKind",
    "SubjectTelling",
    "SubjectWord",
    "Task",
    "TaskRole",
    "TaskState",
    "Way",
    "WhatIfFile",
    "WhatIfItem",
    "WhatIfRun",
    "WhatIfState",
]
