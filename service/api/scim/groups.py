"""Groups as a directory keeps them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from service.api.scim.blueprint import address, asks_for
from service.api.scim.resources import Kind, meta, open_doors, references
from service.federation.scim import group_changes
from service.federation.scim import groups as kept
from service.federation.scim.groups import Group
from service.federation.scim.member_changes import of_document, of_operations
from service.people.actors import Actor

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
_WORD, _PLACE = "Group", "Groups"


def _with_members(find: Callable[..., Any], asked: object, actor: Actor) -> Any:
    """Find groups, with their members unless the sender leaves them out: there may be thousands."""
    return find(asked, actor=actor, with_members=asks_for("members"))


def _told(one: Group) -> dict[str, Any]:
    where = address(_PLACE, one.id)
    told: dict[str, Any] = {
        "schemas": [SCHEMA],
        "id": one.id,
        "displayName": one.display_name,
        "meta": meta(_WORD, where, one.made_at, one.changed_at, one.version),
    }
    if one.external_id:
        told["externalId"] = one.external_id
    if one.members is not None:
        told["members"] = references("Users", one.members)
    return told


open_doors(
    Kind(
        word=_WORD,
        place=_PLACE,
        find_all=partial(_with_members, kept.list_groups),
        find=partial(_with_members, kept.find_group),
        make=lambda given, acting: group_changes.make_group(of_document(given), acting=acting),
        put=lambda one, given, **how: group_changes.change_group(one, of_document(given), **how),
        patch=lambda one, given, **how: group_changes.change_group(
            one, of_operations(given), **how
        ),
        remove=group_changes.remove_group,
        told=_told,
    )
)
