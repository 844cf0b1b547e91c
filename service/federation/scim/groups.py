"""Groups as a directory sees them: found and shown."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, exists, func, select

from service.extensions import db
from service.federation.models import ProvisionedGroup, ProvisionedMember
from service.federation.scim.filters import Attribute, condition, text
from service.federation.scim.listing import Listed, Wanted
from service.federation.scim.refusals import (
    ResourceUnknown,
)
from service.people.access import require
from service.people.actors import Actor
from service.people.models import User
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Group:
    """A group as a directory sees it; `members` are ids and names, None where nobody asked."""

    id: str
    display_name: str
    external_id: str | None
    version: int
    made_at: datetime
    changed_at: datetime
    members: tuple[tuple[str, str], ...] | None = None


def _with_member() -> Attribute:
    """Let a group be found by one of its members."""
    one = ProvisionedMember
    mine = text(one.username.expression)

    def ask(operator: str, value: Any) -> Any:
        asked = (one.group_id == ProvisionedGroup.id, mine.ask(operator, value))
        return exists().where(*asked)

    return Attribute(ask)


_ATTRIBUTES: Final[Mapping[str, Attribute]] = {
    "id": text(ProvisionedGroup.id.expression),
    "displayname": text(ProvisionedGroup.display_name.expression),
    "externalid": text(ProvisionedGroup.external_id.expression),
    "members": _with_member(),
    "members.value": _with_member(),
}


def list_groups(wanted: Wanted, *, actor: Actor, with_members: bool = True) -> Listed[Group]:
    """Return a page of groups by name. Raises FilterInvalid and the refusals of access."""
    require(actor, Verb.PROVISION_PEOPLE)
    found: Select[Any] = select(ProvisionedGroup)
    if wanted.filter:
        found = found.where(condition(wanted.filter, _ATTRIBUTES))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    order = (ProvisionedGroup.display_name, ProvisionedGroup.id)
    page = found.order_by(*order).offset(wanted.start - 1).limit(wanted.count)
    kept = list(db.session.scalars(page)) if wanted.count else []
    members = _members_of([one.id for one in kept]) if with_members else {}
    shown = [_group(one, members[one.id] if with_members else None) for one in kept]
    return Listed(total, wanted.start, shown)


def find_group(group_id: str, *, actor: Actor, with_members: bool = True) -> Group:
    """Return a group. Raises ResourceUnknown and the refusals of access."""
    require(actor, Verb.PROVISION_PEOPLE)
    return shown(find(group_id), with_members=with_members)


def find(group_id: str) -> ProvisionedGroup:
    """Return a group as it is kept. Raises ResourceUnknown."""
    found = db.session.get(ProvisionedGroup, group_id) if "\0" not in group_id else None
    if found is None:
        raise ResourceUnknown
    return found


def _members_of(ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the members of some groups, by user name, in one statement."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted = (
        select(ProvisionedMember.group_id, User.username, User.display_name)
        .join(User, User.username == ProvisionedMember.username)
        .where(ProvisionedMember.group_id.in_(ids))
        .order_by(User.username)
    )
    for group_id, username, name in db.session.execute(wanted):
        found[group_id].append((username, name))
    return found


def shown(kept: ProvisionedGroup, *, with_members: bool = True) -> Group:
    """Show a group as a directory sees it."""
    return _group(kept, _members_of([kept.id])[kept.id] if with_members else None)


def _group(kept: ProvisionedGroup, members: Collection[tuple[str, str]] | None) -> Group:
    return Group(
        id=kept.id,
        display_name=kept.display_name,
        external_id=kept.external_id,
        version=kept.version,
        made_at=kept.made_at,
        changed_at=kept.changed_at,
        members=tuple(members) if members is not None else None,
    )
