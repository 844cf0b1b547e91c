"""Deployments, processes and their versions."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import In, Instant, Out, ProblemItem, Text, Upload, unless_given


class DeploymentGiven(In):
    """Files to publish; a part's filename may hold folders."""

    files: Annotated[list[Upload], Field(min_length=1)]
    note: Text = ""
    dry_run: bool = False
    effective_from: Instant | SkipJsonSchema[None] = unless_given()


class Deployed(Out):
    """A process version that now stands."""

    key: str
    version: int
    name: str


class Deployment(Out):
    """What an upload made, or on a dry run would make."""

    id: str = Field(validation_alias="deployment_id")
    created: bool
    processes: list[Deployed] = Field(validation_alias="versions")
    decisions: list[str]
    forms: list[str]
    warnings: list[ProblemItem]


class OpenCases(Out):
    """How many cases are open on one version."""

    version: int
    count: int


class Process(Out):
    """A process: `version` is its latest, in effect or not."""

    key: str
    name: str
    version: int
    open_cases: list[OpenCases]


class ProcessList(Out):
    """Some processes, by key."""

    items: list[Process]
    next: str | None


class VersionFile(Out):
    """A file that a version pins; `key` is a form's."""

    name: str
    part: str
    key: str | None
    sha256: str = Field(validation_alias="digest")


class ProcessVersion(Out):
    """A published version: who made it, when and why, from what, and what the lint said."""

    key: str
    version: int
    name: str
    deployment: str
    deployed_by: str | None
    deployed_at: datetime
    effective_from: datetime
    note: str
    files: list[VersionFile]
    warnings: list[ProblemItem]


class VersionList(Out):
    """Some versions of a process, the newest first."""

    items: list[ProcessVersion]
    next: str | None
