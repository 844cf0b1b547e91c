"""Groups as a directory keeps them."""

from http import HTTPStatus
from typing import Any

from flask import Response

from service.api.authentication import acting, caller
from service.api.scim.blueprint import (
    address,
    asks_for,
    blueprint,
    document,
    listed,
    resource,
    versions,
    wanted,
)
from service.federation.scim import groups as kept
from service.federation.scim.groups import Group
from service.federation.scim.member_changes import of_document, of_operations
from service.federation.scim.patching import read_operations
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


@blueprint.get("/Groups")
@guarded(Verb.PROVISION_PEOPLE)
def groups() -> Response:
    """List groups."""
    with reading():
        found = kept.list_groups(wanted(), actor=caller().actor, with_members=asks_for("members"))
    return listed(found.total, found.start, [_told(one) for one in found.items])


@blueprint.post("/Groups")
@guarded(Verb.PROVISION_PEOPLE)
def add_group() -> Response:
    """Make a group."""
    asked = of_document(document())
    with transaction():
        made = kept.make_group(
            asked.display_name or "", asked.external_id, asked.put or (), acting=acting()
        )
    return resource(_told(made), HTTPStatus.CREATED)


@blueprint.get("/Groups/<group_id>")
@guarded(Verb.PROVISION_PEOPLE)
def group(group_id: str) -> Response:
    """Show a group."""
    with reading():
        found = kept.find_group(group_id, actor=caller().actor, with_members=asks_for("members"))
    return resource(_told(found))


@blueprint.put("/Groups/<group_id>")
@guarded(Verb.PROVISION_PEOPLE)
def put_group(group_id: str) -> Response:
    """Let a group be as the directory says."""
    asked = of_document(document())
    with transaction():
        found = kept.change_group(group_id, asked, versions=versions(), acting=acting())
    return resource(_told(found))


@blueprint.patch("/Groups/<group_id>")
@guarded(Verb.PROVISION_PEOPLE)
def patch_group(group_id: str) -> Response:
    """Name a group anew, and let people join and leave it."""
    asked = of_operations(read_operations(document()))
    with transaction():
        found = kept.change_group(group_id, asked, versions=versions(), acting=acting())
    return resource(_told(found))


@blueprint.delete("/Groups/<group_id>")
@guarded(Verb.PROVISION_PEOPLE)
def remove_group(group_id: str) -> Response:
    """Remove a group."""
    with transaction():
        kept.remove_group(group_id, versions=versions(), acting=acting())
    return Response(status=HTTPStatus.NO_CONTENT)


def _told(one: Group) -> dict[str, Any]:
    told: dict[str, Any] = {
        "schemas": [SCHEMA],
        "id": one.id,
        "displayName": one.display_name,
        "meta": {
            "resourceType": "Group",
            "created": one.made_at.isoformat(),
            "lastModified": one.changed_at.isoformat(),
            "location": address("Groups", one.id),
            "version": f'W/"{one.version}"',
        },
    }
    if one.external_id:
        told["externalId"] = one.external_id
    if one.members is not None:
        told["members"] = [
            {"value": key, "display": name, "$ref": address("Users", key)}
            for key, name in one.members
        ]
    return told
