"""What being in the groups of a directory gives here, as the mapping says."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from service.extensions import db
from service.federation.group_mappings import SCIM, grants_for
from service.federation.models import ProvisionedGroup, ProvisionedMember
from service.people.outside_grants import Grant, holders_from, settle, settle_together


def grant_again(group: ProvisionedGroup) -> None:
    """Give the members of a group what the mapping says now."""
    settle(source_of(group.id), _due_again(group))


def grant_all_again() -> None:
    """Give the members of all groups what the mapping says now, as one change."""
    groups = db.session.scalars(select(ProvisionedGroup).order_by(ProvisionedGroup.id)).all()
    settle_together({source_of(group.id): _due_again(group) for group in groups})


def source_of(group_id: str) -> str:
    """Name a group as the source of grants."""
    return f"{SCIM}:{group_id}"


def grant(group: ProvisionedGroup, joined: Collection[str], left: Collection[str]) -> None:
    """Give what a group gives to whoever joined it, and take it from whoever left."""
    settle(source_of(group.id), _due(group, joined, left))


def _due_again(group: ProvisionedGroup) -> Mapping[str, Collection[Grant]]:
    """Say what its members are to have of a group, and that nobody else has anything of it."""
    one = ProvisionedMember
    members = set(db.session.scalars(select(one.username).where(one.group_id == group.id)))
    return _due(group, members, set(holders_from(source_of(group.id))) - members)


def _due(
    group: ProvisionedGroup, members: Collection[str], others: Collection[str]
) -> Mapping[str, Collection[Grant]]:
    """Say what its members are to have of a group, and that these others have nothing of it."""
    grants = grants_for(SCIM, (group.display_name, group.external_id, group.id))
    return {**dict.fromkeys(members, grants), **dict.fromkeys(others, frozenset())}
