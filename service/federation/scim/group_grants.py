"""What being in the groups of a directory gives here, as the mapping says."""

from collections.abc import Collection

from sqlalchemy import select

from service.extensions import db
from service.federation.group_mappings import SCIM, grants_for
from service.federation.models import ProvisionedGroup, ProvisionedMember
from service.people.outside_grants import holders_from, settle


def grant_again(group: ProvisionedGroup) -> None:
    """Give the members of a group what the mapping says now."""
    one = ProvisionedMember
    members = set(db.session.scalars(select(one.username).where(one.group_id == group.id)))
    grant(group, members, set(holders_from(source_of(group.id))) - members)


def grant_all_again() -> None:
    """Give the members of every group what the mapping says now."""
    for group in db.session.scalars(select(ProvisionedGroup).order_by(ProvisionedGroup.id)):
        grant_again(group)


def source_of(group_id: str) -> str:
    """Name a group as the source of grants."""
    return f"{SCIM}:{group_id}"


def grant(group: ProvisionedGroup, joined: Collection[str], left: Collection[str]) -> None:
    """Give what a group gives to whoever joined it, and take it from whoever left."""
    grants = grants_for(SCIM, (group.display_name, group.external_id, group.id))
    wanted = {**dict.fromkeys(joined, grants), **dict.fromkeys(left, frozenset())}
    if wanted:
        settle(source_of(group.id), wanted)
