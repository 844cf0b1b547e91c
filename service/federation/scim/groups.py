"""Groups as a directory keeps them: what their members are given here, a mapping says.

A group of a thousand is made, filled and emptied by a handful of statements, and is one entry of
the book of changes, which names everybody.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Select, delete, exists, func, insert, select

from service.extensions import db
from service.federation.group_mappings import SCIM, grants_for
from service.federation.models import ProvisionedGroup, ProvisionedMember
from service.federation.scim.filters import Attribute, condition, text
from service.federation.scim.listing import Listed, Wanted, provisioning
from service.federation.scim.member_changes import MOST, Members
from service.federation.scim.refusals import (
    NotUnique,
    ResourceChanged,
    ResourceUnknown,
    TooManyMembers,
    ValueInvalid,
)
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.models import User
from service.people.outside_grants import holders_from, settle
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
    return _shown(_find(group_id), with_members=with_members)


def make_group(
    display_name: str, external_id: str | None, members: Collection[str], *, acting: Acting
) -> Group:
    """Make a group with its members.

    Raises NotUnique, ValueInvalid, TooManyMembers and the refusals of access.
    """
    provisioning(acting)
    await_turn()
    made = ProvisionedGroup(id=str(uuid4()), made_at=acting.at, changed_at=acting.at)
    _name(made, display_name, external_id)
    db.session.add(made)
    db.session.flush()
    joined = _put_members(made, Members(put=tuple(members)))[0]
    _write(made, "was made", acting, after={"name": display_name, "members": sorted(joined)})
    _grant(made, joined, ())
    return _shown(made)


def change_group(
    group_id: str,
    changed: Members,
    *,
    versions: Collection[int] | None,
    acting: Acting,
) -> Group:
    """Name a group anew and let people join and leave it, as a directory says.

    `versions` are those that it has seen, None for any. Raises ResourceUnknown, ResourceChanged,
    NotUnique, ValueInvalid, TooManyMembers and the refusals of access.
    """
    provisioning(acting)
    await_turn()
    kept = _find(group_id)
    db.session.refresh(kept, with_for_update=True)
    if versions is not None and kept.version not in versions:
        raise ResourceChanged
    was = (kept.display_name, kept.external_id)
    _name(kept, changed.display_name or was[0], changed.external_id or was[1])
    joined, left = _put_members(kept, changed)
    renamed = was != (kept.display_name, kept.external_id)
    if not (joined or left or renamed):
        return _shown(kept)
    kept.version += 1
    kept.changed_at = acting.at
    db.session.flush()
    told = {"joined": sorted(joined), "left": sorted(left)}
    after = {"name": kept.display_name, **{name: ones for name, ones in told.items() if ones}}
    _write(kept, "was changed", acting, before={"name": was[0]}, after=after)
    if renamed:
        grant_again(kept)
    else:
        _grant(kept, joined, left)
    return _shown(kept)


def remove_group(group_id: str, *, versions: Collection[int] | None, acting: Acting) -> None:
    """Remove a group: its members lose what it gave them, unless something else gives it.

    Raises ResourceUnknown, ResourceChanged and the refusals of access.
    """
    provisioning(acting)
    await_turn()
    kept = _find(group_id)
    if versions is not None and kept.version not in versions:
        raise ResourceChanged
    settle(source_of(group_id), dict.fromkeys(holders_from(source_of(group_id)), ()))
    db.session.execute(delete(ProvisionedMember).where(ProvisionedMember.group_id == group_id))
    _write(kept, "was removed", acting, before={"name": kept.display_name})
    db.session.delete(kept)
    db.session.flush()


def grant_again(group: ProvisionedGroup) -> None:
    """Give the members of a group what the mapping says now."""
    one = ProvisionedMember
    members = set(db.session.scalars(select(one.username).where(one.group_id == group.id)))
    _grant(group, members, set(holders_from(source_of(group.id))) - members)


def grant_all_again() -> None:
    """Give the members of every group what the mapping says now."""
    for group in db.session.scalars(select(ProvisionedGroup).order_by(ProvisionedGroup.id)):
        grant_again(group)


def source_of(group_id: str) -> str:
    """Name a group as the source of grants."""
    return f"{SCIM}:{group_id}"


def _grant(group: ProvisionedGroup, joined: Collection[str], left: Collection[str]) -> None:
    grants = grants_for(SCIM, (group.display_name, group.external_id, group.id))
    wanted = {**dict.fromkeys(joined, grants), **dict.fromkeys(left, frozenset())}
    if wanted:
        settle(source_of(group.id), wanted)


def _name(group: ProvisionedGroup, display_name: str, external_id: str | None) -> None:
    """Name a group. Raises NotUnique."""
    folded = display_name.casefold()
    same = (ProvisionedGroup.display_name_folded == folded, ProvisionedGroup.id != group.id)
    if db.session.scalar(select(ProvisionedGroup.id).where(*same).limit(1)) is not None:
        raise NotUnique(f"There is a group “{display_name}” already.")
    group.display_name, group.display_name_folded = display_name, folded
    group.external_id = external_id


def _put_members(group: ProvisionedGroup, changed: Members) -> tuple[set[str], set[str]]:
    """Let people join and leave, and say who did. Raises ValueInvalid, TooManyMembers."""
    one = ProvisionedMember
    now = set(db.session.scalars(select(one.username).where(one.group_id == group.id)))
    wanted = changed.after(now)
    if len(wanted) > MOST:
        raise TooManyMembers
    joined, left = wanted - now, now - wanted
    if joined:
        known = set(db.session.scalars(select(User.username).where(User.username.in_(joined))))
        if joined - known:
            raise ValueInvalid(f"There is no user with the id {min(joined - known)!r}.")
        rows = [{"group_id": group.id, "username": name} for name in sorted(joined)]
        db.session.execute(insert(one), rows)
    if left:
        gone = delete(one).where(one.group_id == group.id, one.username.in_(left))
        db.session.execute(gone)
    return joined, left


def _find(group_id: str) -> ProvisionedGroup:
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


def _shown(kept: ProvisionedGroup, *, with_members: bool = True) -> Group:
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


def _write(group: ProvisionedGroup, what: str, acting: Acting, **states: Any) -> None:
    text_of = f"The outside group “{group.display_name}” {what}."
    who = (acting.who.username, acting.at)
    write(About.OUTSIDE_GROUP, group.id, text_of, acting=who, **states)
