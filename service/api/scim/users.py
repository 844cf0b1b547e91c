"""Users: people as a directory keeps them."""

from http import HTTPStatus
from typing import Any

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
from service.federation.scim import people
from service.federation.scim.patching import read_operations
from service.federation.scim.people import Person
from service.federation.scim.profiles import document_of, read_profile
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
LEFT = "urn:handrail:scim:schemas:1.0:Left"
"""What an answer says beyond SCIM when somebody is switched off: the open work that they leave."""


@blueprint.get("/Users")
@guarded(Verb.PROVISION_PEOPLE)
def users() -> Response:
    """List people."""
    with reading():
        found = people.list_people(wanted(), actor=caller().actor)
    return listed(found.total, found.start, [_told(one) for one in found.items])


@blueprint.post("/Users")
@guarded(Verb.PROVISION_PEOPLE)
def add_user() -> Response:
    """Make somebody."""
    profile = read_profile(document())
    with transaction():
        made = people.make_person(profile, acting=acting())
    return resource(_told(made), HTTPStatus.CREATED)


@blueprint.get("/Users/<user_id>")
@guarded(Verb.PROVISION_PEOPLE)
def user(user_id: str) -> Response:
    """Show somebody."""
    with reading():
        found = people.find_person(user_id, actor=caller().actor)
    return resource(_told(found))


@blueprint.put("/Users/<user_id>")
@guarded(Verb.PROVISION_PEOPLE)
def put_user(user_id: str) -> Response:
    """Let somebody be as the directory says."""
    told = document()
    with transaction():
        found = people.replace_person(user_id, told, versions=versions(), acting=acting())
    return resource(_told(found))


@blueprint.patch("/Users/<user_id>")
@guarded(Verb.PROVISION_PEOPLE)
def patch_user(user_id: str) -> Response:
    """Change somebody."""
    operations = read_operations(document())
    with transaction():
        found = people.patch_person(user_id, operations, versions=versions(), acting=acting())
    return resource(_told(found))


@blueprint.delete("/Users/<user_id>")
@guarded(Verb.PROVISION_PEOPLE)
def remove_user(user_id: str) -> Response:
    """Switch somebody off, and show them no longer."""
    with transaction():
        people.remove_person(user_id, versions=versions(), acting=acting())
    return Response(status=HTTPStatus.NO_CONTENT)


def _told(person: Person) -> dict[str, Any]:
    where = address("Users", person.id)
    told: dict[str, Any] = {
        "schemas": [SCHEMA],
        "id": person.id,
        **document_of(person.profile),
        "groups": [
            {"value": key, "display": name, "$ref": address("Groups", key)}
            for key, name in person.groups
        ],
        "meta": {
            "resourceType": "User",
            "created": person.made_at.isoformat(),
            "lastModified": person.changed_at.isoformat(),
            "location": where,
            "version": f'W/"{person.version}"',
        },
    }
    if person.work is not None:
        told["schemas"].append(LEFT)
        told[LEFT] = {"openTasks": person.work.tasks, "openCases": person.work.cases}
    return told
