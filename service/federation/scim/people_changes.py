"""People as a directory keeps them: made, changed and switched off.

Nobody is ever removed: what they did keeps their name.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from service.cases.held_work import open_cases_of, open_tasks_of
from service.extensions import db
from service.federation.models import ProvisionedMember, ProvisionedUser
from service.federation.scim.group_grants import source_of
from service.federation.scim.listing import provisioning
from service.federation.scim.patching import Operation, apply
from service.federation.scim.people import Person, Work, find, groups_of, profile_of, shown
from service.federation.scim.profiles import Profile, document_of, read_profile
from service.federation.scim.refusals import (
    AdministratorIsKeptHere,
    NotUnique,
    ResourceChanged,
)
from service.ledger.changes import await_turn
from service.people.actors import Acting
from service.people.groups import Group
from service.people.identities import free_username
from service.people.locking import lock_anybody, write_change
from service.people.models import User
from service.people.outside_grants import settle
from service.people.users import (
    Given,
    add_person,
    change_person,
    deactivate,
    given_to,
    is_email,
    reactivate,
)

Owned = Callable[[str], Mapping[str, int]]
"""Counts what is somebody's beside their work, by its word."""
_ENDING = frozenset({"tokens", "serviceAccounts"})
"""What ends with its person: nobody has to take it over."""


def nothing_else(_: str) -> Mapping[str, int]:
    """Count nothing beside work."""
    return {}


def make_person(profile: Profile, *, acting: Acting) -> Person:
    """Make somebody, under a user name made of the directory's.

    Raises NotUnique and the refusals of people.
    """
    inner = provisioning(acting)
    await_turn()
    _require_unique(profile, among=None)
    taken = db.session.scalar(
        select(User.username).where(User.username == profile.user_name.lower(), User.active)
    )
    if taken is not None:
        raise NotUnique(f"There is a person with the user name {taken!r} already.")
    username = free_username((profile.user_name, profile.email or "", profile.called))
    user = add_person(username, _given(profile, None), acting=inner)
    kept = ProvisionedUser(username=username)
    db.session.add(kept)
    _keep(kept, profile, acting.at)
    if not profile.active:
        _let_go(user, inner, nothing_else)
    return shown(user, kept)


def replace_person(
    username: str,
    document: Mapping[str, Any],
    *,
    versions: Collection[int] | None,
    acting: Acting,
    owned: Owned = nothing_else,
) -> Person:
    """Let somebody be as a directory says; `versions` are those that it has seen, None for any.

    Whoever the directory has not switched off it does not switch on. Raises ValueInvalid,
    ResourceUnknown, ResourceChanged, NotUnique, AdministratorIsKeptHere and the refusals of people.
    """

    def said(before: Profile) -> Profile:
        return read_profile({"active": before.active, **document})

    return _change(username, said, versions, acting, owned)


def patch_person(
    username: str,
    operations: list[Operation],
    *,
    versions: Collection[int] | None,
    acting: Acting,
    owned: Owned = nothing_else,
) -> Person:
    """Change somebody as a directory's operations say.

    Raises ValueInvalid and what `replace_person` raises.
    """

    def changed(profile: Profile) -> Profile:
        return read_profile(apply(document_of(profile), operations))

    return _change(username, changed, versions, acting, owned)


def remove_person(
    username: str,
    *,
    versions: Collection[int] | None,
    acting: Acting,
    owned: Owned = nothing_else,
) -> None:
    """Switch somebody off for whom the directory has no place any more, and show them no longer.

    What its groups gave them is taken.

    Raises ResourceUnknown, ResourceChanged, AdministratorIsKeptHere and the refusals of people.
    """
    inner = provisioning(acting)
    user, kept = _locked(username, versions)
    if user.active:
        _let_go(user, inner, owned)
    if kept is not None:
        db.session.delete(kept)
    for group_id, _ in groups_of([username])[username]:
        settle(source_of(group_id), {username: ()})
    gone = delete(ProvisionedMember).where(ProvisionedMember.username == username)
    db.session.execute(gone)


def _change(
    username: str,
    change: Callable[[Profile], Profile],
    versions: Collection[int] | None,
    acting: Acting,
    owned: Owned,
) -> Person:
    inner = provisioning(acting)
    user, kept = _locked(username, versions)
    before = profile_of(user, kept)
    profile = change(before)
    if profile == before and kept is not None:
        return shown(user, kept)
    _require_unique(profile, among=username)
    if kept is None:
        kept = ProvisionedUser(username=username)
        db.session.add(kept)
    _keep(kept, profile, acting.at)
    given = _given(profile, user)
    if given.told() == given_to(user).told():
        user.version += 1
    change_person(username, given, version=None, acting=inner)
    left = None
    if user.active and not profile.active:
        left = _let_go(user, inner, owned)
    elif profile.active and not user.active and user.off_by_directory:
        reactivate(user, acting=inner)
    return shown(user, kept, left)


def _let_go(user: User, acting: Acting, owned: Owned) -> Work:
    """Switch somebody off, and say what they leave: open work, and what is theirs until then."""
    theirs = owned(user.username)
    deactivate(user, acting=acting)
    user.off_by_directory = True
    name = user.username
    work = Work(open_tasks_of([name]).get(name, 0), open_cases_of(name), theirs)
    left = {word: count for word, count in theirs.items() if word not in _ENDING}
    told = {"open_tasks": work.tasks, "open_cases": work.cases, **left}
    if any(told.values()):
        write_change(user, "left open work behind: hand it over", acting, after=told)
    return work


def _locked(username: str, versions: Collection[int] | None) -> tuple[User, ProvisionedUser | None]:
    """Lock somebody whom a directory may change.

    Raises ResourceUnknown, ResourceChanged, AdministratorIsKeptHere.
    """
    find(username)
    user = lock_anybody(username)
    if versions is not None and user.version not in versions:
        raise ResourceChanged
    kept = db.session.get(ProvisionedUser, username)
    if kept is None and Group.ADMINISTRATOR in user.groups:
        raise AdministratorIsKeptHere
    return user, kept


def _require_unique(profile: Profile, *, among: str | None) -> None:
    """Refuse a name or an external id that is somebody else's."""
    one = ProvisionedUser
    same = [one.user_name_folded == profile.user_name.casefold()]
    if profile.external_id is not None:
        same.append(one.external_id == profile.external_id)
    others = select(one.username).where(or_(*same), one.username != (among or ""))
    if db.session.scalar(others.limit(1)) is not None:
        raise NotUnique("There is a person with this userName or externalId already.")


def _given(profile: Profile, user: User | None) -> Given:
    """Give what the directory says of somebody, and what they have here, as it was."""
    email = profile.email if profile.email and is_email(profile.email) else None
    if user is None:
        return Given(display_name=profile.called, email=email)
    now = given_to(user)
    return Given(
        display_name=profile.called,
        email=email,
        groups=now.groups,
        roles=now.roles,
        teams=now.teams,
    )


def _keep(kept: ProvisionedUser, profile: Profile, at: datetime) -> None:
    kept.user_name, kept.user_name_folded = profile.user_name, profile.user_name.casefold()
    kept.external_id = profile.external_id
    kept.given_name, kept.family_name = profile.given_name, profile.family_name
    kept.formatted, kept.changed_at = profile.formatted, at
    db.session.flush()
