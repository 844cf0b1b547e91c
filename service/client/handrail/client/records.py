"""What the service answers, as values. `json` is the whole answer, with what is not named here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A task. `etag` is its version, where it was read alone; `actions` are what you may do now."""

    id: str
    case: str
    element: str
    name: str
    state: str
    assignee: str | None
    roles: tuple[str, ...]
    actions: tuple[str, ...]
    opened_at: datetime
    completed_at: datetime | None
    etag: str | None
    json: Json


@dataclass(frozen=True, slots=True)
class Case:
    """A case. `etag` is its version, where it was read alone; `data` is its whole document."""

    id: str
    reference: str
    process: str
    version: int
    state: str
    title: str
    owner: str | None
    external_ref: str | None
    data: Json
    tasks: tuple[Task, ...]
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    etag: str | None
    json: Json


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message: `result` and `reason`, and the cases that it reached."""

    id: str
    result: str
    cases: tuple[str, ...]
    reason: str


def task_of(json: Json, etag: str | None = None) -> Task:
    """Read a task."""
    return Task(
        id=json["id"],
        case=json["case"]["id"],
        element=json["element"],
        name=json["name"],
        state=json["state"],
        assignee=json["assignee"],
        roles=tuple(json["roles"]),
        actions=tuple(json["actions"]),
        opened_at=datetime.fromisoformat(json["opened_at"]),
        completed_at=instant(json["completed_at"]),
        etag=etag,
        json=json,
    )


def case_of(json: Json, etag: str | None = None) -> Case:
    """Read a case."""
    return Case(
        id=json["id"],
        reference=json["reference"],
        process=json["process"],
        version=json["version"],
        state=json["state"],
        title=json["title"],
        owner=json["owner"],
        external_ref=json["external_ref"],
        data=json["data"],
        tasks=tuple(task_of(one) for one in json["tasks"]),
        created_at=datetime.fromisoformat(json["created_at"]),
        updated_at=datetime.fromisoformat(json["updated_at"]),
        closed_at=instant(json["closed_at"]),
        etag=etag,
        json=json,
    )


def instant(text: str | None) -> datetime | None:
    """Read an instant, if there is one."""
    return None if text is None else datetime.fromisoformat(text)
