"""Groups as a directory keeps them: made, changed and removed.

A group of a thousand is made, filled and emptied by a handful of statements, and is one entry of
the book of changes, which names everybody.
"""

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select

from service.extensions import db
from service.federation.models import ProvisionedGroup, ProvisionedMember
from service.federation.scim.group_grants import grant, grant_again, source_of
from service.federation.scim.groups import Group, find, shown
from service.federation.scim.listing import provisioning
from service.federation.scim.member_changes import MOST, Members
from service.federation.scim.refusals import (
    NotUnique,
    ResourceChanged,
    TooManyMembers,
    ValueInvalid,
)
from service.ledger.changes import About, await_turn, write
from service.people.actors import Acting
from service.people.models import User
from service.people.outside_grants import holders_from, settle


def make_group(wanted: Members, *, acting: Acting) -> Group:
    """Make a group with its name and its members.

    Raises NotUnique, ValueInvalid, TooManyMembers and the refusals of access.
    """
    provisioning(acting)
    await_turn()
    made = ProvisionedGroup(id=str(uuid4()), made_at=acting.at, changed_at=acting.at)
    _name(made, wanted.display_name or "", wanted.external_id)
    db.session.add(made)
    db.session.flush()
    joined = _put_members(made, wanted)[0]
    _write(made, "was made", acting, after={"name": made.display_name, "members": sorted(joined)})
    grant(made, joined, ())
    return shown(made)


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
    kept = find(group_id)
    db.session.refresh(kept, with_for_update=True)
    if versions is not None and kept.version not in versions:
        raise ResourceChanged
    was = (kept.display_name, kept.external_id)
    _name(kept, changed.display_name or was[0], changed.external_id or was[1])
    joined, left = _put_members(kept, changed)
    renamed = was != (kept.display_name, kept.external_id)
    if not (joined or left or renamed):
        return shown(kept)
    kept.version += 1
    kept.changed_at = acting.at
    db.session.flush()
    told = {"joined": sorted(joined), "left": sorted(left)}
    after = {"name": kept.display_name, **{name: ones for name, ones in told.items() if ones}}
    _write(kept, "was changed", acting, before={"name": was[0]}, after=after)
    if renamed:
        grant_again(kept)
    else:
        grant(kept, joined, left)
    return shown(kept)


def remove_group(group_id: str, *, versions: Collection[int] | None, acting: Acting) -> None:
    """Remove a group: its members lose what it gave them, unless something else gives it.

    Raises ResourceUnknown, ResourceChanged and the refusals of access.
    """
    provisioning(acting)
    await_turn()
    kept = find(group_id)
    if versions is not None and kept.version not in versions:
        raise ResourceChanged
    settle(source_of(group_id), dict.fromkeys(holders_from(source_of(group_id)), ()))
    db.session.execute(delete(ProvisionedMember).where(ProvisionedMember.group_id == group_id))
    _write(kept, "was removed", acting, before={"name": kept.display_name})
    db.session.delete(kept)
    db.session.flush()


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


def _write(group: ProvisionedGroup, what: str, acting: Acting, **states: Any) -> None:
    text_of = f"The outside group “{group.display_name}” {what}."
    who = (acting.who.username, acting.at)
    write(About.OUTSIDE_GROUP, group.id, text_of, acting=who, **states)
