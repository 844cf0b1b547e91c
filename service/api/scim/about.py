"""What this service can do, and what its resources look like, as directories ask before they begin.

Whoever may provision may ask.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response

from service.api.scim.blueprint import PREFIX as _PREFIX
from service.api.scim.blueprint import address, blueprint, listed, send
from service.api.scim.groups import SCHEMA as GROUP
from service.api.scim.users import LEFT
from service.api.scim.users import SCHEMA as USER
from service.federation.scim.listing import MOST
from service.federation.scim.refusals import ResourceUnknown
from service.left_behind import WORDS
from service.people.guards import guarded
from service.people.verbs import Verb

doors: Final = blueprint
PREFIX: Final = _PREFIX
_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0:"
_TYPES: Final = {"User": (USER, "Users"), "Group": (GROUP, "Groups")}


@blueprint.get("/ServiceProviderConfig")
@guarded(Verb.PROVISION_PEOPLE)
def configuration() -> Response:
    """Say what is supported."""
    off = {"supported": False}
    told = {
        "schemas": [f"{_CORE}ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {**off, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": off,
        "sort": off,
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Token",
                "description": "A token with the scope provisioning",
                "primary": True,
            }
        ],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": address("ServiceProviderConfig"),
        },
    }
    return send(told)


@blueprint.get("/ResourceTypes")
@guarded(Verb.PROVISION_PEOPLE)
def resource_types() -> Response:
    """List the kinds of resources."""
    return listed(len(_TYPES), 1, [_type(name) for name in _TYPES])


@blueprint.get("/ResourceTypes/<name>")
@guarded(Verb.PROVISION_PEOPLE)
def resource_type(name: str) -> Response:
    """Show a kind of resources."""
    if name not in _TYPES:
        raise ResourceUnknown
    return send(_type(name))


@blueprint.get("/Schemas")
@guarded(Verb.PROVISION_PEOPLE)
def schemas() -> Response:
    """List the schemas."""
    return listed(len(_SCHEMAS), 1, [_schema(one) for one in _SCHEMAS])


@blueprint.get("/Schemas/<schema_id>")
@guarded(Verb.PROVISION_PEOPLE)
def schema(schema_id: str) -> Response:
    """Show a schema."""
    if schema_id not in _SCHEMAS:
        raise ResourceUnknown
    return send(_schema(schema_id))


@blueprint.get("/<path:unknown>")
@guarded(Verb.PROVISION_PEOPLE)
def nothing_there(unknown: str) -> Response:
    """Say of any other address that there is nothing."""
    raise ResourceUnknown(f"There is nothing at {unknown[:200]!r}.")


def _type(name: str) -> dict[str, Any]:
    schema_id, endpoint = _TYPES[name]
    return {
        "schemas": [f"{_CORE}ResourceType"],
        "id": name,
        "name": name,
        "endpoint": f"/{endpoint}",
        "schema": schema_id,
        "meta": {"resourceType": "ResourceType", "location": address("ResourceTypes", name)},
    }


def _schema(schema_id: str) -> dict[str, Any]:
    name, attributes = _SCHEMAS[schema_id]
    return {
        "schemas": [f"{_CORE}Schema"],
        "id": schema_id,
        "name": name,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": address("Schemas", schema_id)},
    }


def _attribute(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    told = {
        "name": name,
        "type": kind,
        "multiValued": False,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    }
    return told | more


_READ: Final = {"mutability": "readOnly"}
_REFERENCE: Final = [_attribute("value"), _attribute("display", **_READ)]
_SCHEMAS: Final[Mapping[str, tuple[str, list[dict[str, Any]]]]] = {
    USER: (
        "User",
        [
            _attribute("userName", required=True, uniqueness="server"),
            _attribute("externalId", caseExact=True, uniqueness="server"),
            _attribute("displayName"),
            _attribute("active", "boolean"),
            _attribute(
                "name",
                "complex",
                subAttributes=[_attribute(one) for one in ("formatted", "givenName", "familyName")],
            ),
            _attribute(
                "emails",
                "complex",
                multiValued=True,
                subAttributes=[
                    _attribute("value"),
                    _attribute("type"),
                    _attribute("primary", "boolean"),
                ],
            ),
            _attribute("groups", "complex", multiValued=True, subAttributes=_REFERENCE, **_READ),
        ],
    ),
    GROUP: (
        "Group",
        [
            _attribute("displayName", required=True, uniqueness="server"),
            _attribute("externalId", caseExact=True),
            _attribute("members", "complex", multiValued=True, subAttributes=_REFERENCE),
        ],
    ),
    LEFT: (
        "Left",
        [
            _attribute("openTasks", "integer", **_READ),
            _attribute("openCases", "integer", **_READ),
            *(_attribute(one, "integer", **_READ) for one in WORDS),
        ],
    ),
}
