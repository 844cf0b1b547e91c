"""What the service answers, as values. `json` is the whole answer, with what is not named here."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
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
    return Task(**named(Task, json) | {"case": json["case"]["id"], "etag": etag, "json": json})


def case_of(json: Json, etag: str | None = None) -> Case:
    """Read a case."""
    tasks = tuple(task_of(one) for one in json["tasks"])
    return Case(**named(Case, json) | {"tasks": tasks, "etag": etag, "json": json})


def named(kind: type[Any], json: Json) -> dict[str, Any]:
    """Give what an answer says of the fields of a kind of value, by their names."""
    known = (one.name for one in fields(kind) if one.name in json)
    return {name: _value(name, json[name]) for name in known}


def _value(name: str, value: Any) -> Any:
    """Read an instant, by the name that all of them have; a list becomes a tuple."""
    if name.endswith(("_at", "_until")) and value is not None:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
