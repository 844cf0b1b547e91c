"""The doors of a kind of resource, alike for people and groups: listed, made, changed, removed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from flask import Response

from service.api.authentication import acting, caller
from service.api.scim.blueprint import (
    address,
    blueprint,
    document,
    listed,
    resource,
    versions,
    wanted,
)
from service.federation.scim.listing import Listed
from service.federation.scim.patching import read_operations
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """A kind of resource: its word, its place among the addresses, and what its doors do.

    Whoever reads is told the `actor`; whoever changes, `acting` and the `versions` that the
    directory has seen. `told` gives a resource as its document.
    """

    word: str
    place: str
    find_all: Callable[..., Listed[T]]
    find: Callable[..., T]
    make: Callable[..., T]
    put: Callable[..., T]
    patch: Callable[..., T]
    remove: Callable[..., None]
    told: Callable[[T], dict[str, Any]]


def open_doors(kind: Kind[Any]) -> None:
    """Open the doors of a kind of resource."""
    _doors_of_all(kind)
    _doors_of_one(kind)


def _doors_of_all(kind: Kind[Any]) -> None:
    def show_all() -> Response:
        with reading():
            found = kind.find_all(wanted(), actor=caller().actor)
        return listed(found.total, found.start, [kind.told(one) for one in found.items])

    def add() -> Response:
        given = document()
        with transaction():
            made = kind.make(given, acting=acting())
        return resource(kind.told(made), HTTPStatus.CREATED)

    _open(kind, "GET", "", show_all)
    _open(kind, "POST", "", add)


def _doors_of_one(kind: Kind[Any]) -> None:
    def show(resource_id: str) -> Response:
        with reading():
            found = kind.find(resource_id, actor=caller().actor)
        return resource(kind.told(found))

    def put(resource_id: str) -> Response:
        given = document()
        with transaction():
            found = kind.put(resource_id, given, versions=versions(), acting=acting())
        return resource(kind.told(found))

    def patch(resource_id: str) -> Response:
        operations = read_operations(document())
        with transaction():
            found = kind.patch(resource_id, operations, versions=versions(), acting=acting())
        return resource(kind.told(found))

    def remove(resource_id: str) -> Response:
        with transaction():
            kind.remove(resource_id, versions=versions(), acting=acting())
        return Response(status=HTTPStatus.NO_CONTENT)

    _open(kind, "GET", "/<resource_id>", show)
    _open(kind, "PUT", "/<resource_id>", put)
    _open(kind, "PATCH", "/<resource_id>", patch)
    _open(kind, "DELETE", "/<resource_id>", remove)


def meta(kind: str, where: str, made_at: datetime, changed_at: datetime, version: int) -> Any:
    """Say of a resource what kind it is, where, when it was made and changed, and which version."""
    return {
        "resourceType": kind,
        "created": made_at.isoformat(),
        "lastModified": changed_at.isoformat(),
        "location": where,
        "version": f'W/"{version}"',
    }


def references(place: str, named: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """Refer to other resources by their ids and names."""
    return [{"value": key, "display": name, "$ref": address(place, key)} for key, name in named]


def _open(kind: Kind[Any], method: str, rest: str, view: Callable[..., Response]) -> None:
    endpoint = f"{kind.word.lower()}_{view.__name__}"
    door = guarded(Verb.PROVISION_PEOPLE)(view)
    blueprint.add_url_rule(f"/{kind.place}{rest}", endpoint, door, methods=[method])
