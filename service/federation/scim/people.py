"""People as a directory keeps them: found, made, changed and switched off.

Everybody who works here is shown, those whom no directory made too, so that a directory finds them
and takes them over. Nobody is ever removed: what they did keeps their name.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, or_, select

from service.cases.held_work import open_cases_of, open_tasks_of
from service.extensions import db
from service.federation.models import ProvisionedGroup, ProvisionedMember, ProvisionedUser
from service.federation.scim.filters import Attribute, always, condition, switch, text
from service.federation.scim.groups import source_of
from service.federation.scim.listing import Listed, Wanted, provisioning
from service.federation.scim.patching import Operation, apply
from service.federation.scim.profiles import Profile, document_of, read_profile
from service.federation.scim.refusals import (
    AdministratorIsKeptHere,
    NotUnique,
    ResourceChanged,
    ResourceUnknown,
)
from service.ledger.changes import await_turn
from service.people.access import require
from service.people.actors import Acting, Actor
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
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody has in hand."""

    tasks: int
    cases: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a directory sees them; `groups` are ids and names; `work` only if they leave."""

    id: str
    profile: Profile
    version: int
    made_at: datetime
    changed_at: datetime
    groups: tuple[tuple[str, str], ...] = ()
    work: Work | None = None


_NAME: Final = func.coalesce(ProvisionedUser.user_name, User.username)
_ATTRIBUTES: Final[Mapping[str, Attribute]] = {
    "id": text(User.username.expression),
    "username": text(_NAME),
    "externalid": text(ProvisionedUser.external_id.expression),
    "displayname": text(User.display_name.expression),
    "name.formatted": text(ProvisionedUser.formatted.expression),
    "name.givenname": text(ProvisionedUser.given_name.expression),
    "name.familyname": text(ProvisionedUser.family_name.expression),
    "emails": text(User.email.expression),
    "emails.value": text(User.email.expression),
    "emails.type": always("work"),
    "emails.primary": switch(User.email.is_not(None)),
    "active": switch(User.active.expression),
}


def list_people(wanted: Wanted, *, actor: Actor) -> Listed[Person]:
    """Return a page of people by user name. Raises FilterInvalid and the refusals of access."""
    require(actor, Verb.PROVISION_PEOPLE)
    found = _select()
    if wanted.filter:
        found = found.where(condition(wanted.filter, _ATTRIBUTES))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = found.order_by(User.username).offset(wanted.start - 1).limit(wanted.count)
    rows = db.session.execute(page).all() if wanted.count else []
    groups = _groups_of([user.username for user, _ in rows])
    shown = [_person(user, kept, groups[user.username]) for user, kept in rows]
    return Listed(total, wanted.start, shown)


def find_person(username: str, *, actor: Actor) -> Person:
    """Return somebody. Raises ResourceUnknown and the refusals of access."""
    require(actor, Verb.PROVISION_PEOPLE)
    return _shown(*_find(username))


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
        _let_go(user, inner)
    return _shown(user, kept)


def replace_person(
    username: str,
    document: Mapping[str, Any],
    *,
    versions: Collection[int] | None,
    acting: Acting,
) -> Person:
    """Let somebody be as a directory says; `versions` are those that it has seen, None for any.

    Whoever the directory has not switched off it does not switch on. Raises ValueInvalid,
    ResourceUnknown, ResourceChanged, NotUnique, AdministratorIsKeptHere and the refusals of people.
    """

    def said(before: Profile) -> Profile:
        return read_profile({"active": before.active, **document})

    return _change(username, said, versions, acting)


def patch_person(
    username: str,
    operations: list[Operation],
    *,
    versions: Collection[int] | None,
    acting: Acting,
) -> Person:
    """Change somebody as a directory's operations say.

    Raises ValueInvalid and what `replace_person` raises.
    """

    def changed(profile: Profile) -> Profile:
        return read_profile(apply(document_of(profile), operations))

    return _change(username, changed, versions, acting)


def remove_person(username: str, *, versions: Collection[int] | None, acting: Acting) -> Person:
    """Switch somebody off for whom the directory has no place any more, and show them no longer.

    What its groups gave them is taken.

    Raises ResourceUnknown, ResourceChanged, AdministratorIsKeptHere and the refusals of people.
    """
    inner = provisioning(acting)
    user, kept = _locked(username, versions)
    left = _let_go(user, inner) if user.active else Work(0, 0)
    shown = _shown(user, kept, left)
    if kept is not None:
        db.session.delete(kept)
    for group_id, _ in _groups_of([username])[username]:
        settle(source_of(group_id), {username: ()})
    gone = delete(ProvisionedMember).where(ProvisionedMember.username == username)
    db.session.execute(gone)
    return shown


def _change(
    username: str,
    change: Callable[[Profile], Profile],
    versions: Collection[int] | None,
    acting: Acting,
) -> Person:
    inner = provisioning(acting)
    user, kept = _locked(username, versions)
    before = _profile(user, kept)
    profile = change(before)
    if profile == before and kept is not None:
        return _shown(user, kept)
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
        left = _let_go(user, inner)
    elif profile.active and not user.active and user.off_by_directory:
        reactivate(user, acting=inner)
    return _shown(user, kept, left)


def _let_go(user: User, acting: Acting) -> Work:
    """Switch somebody off, and say what open work they leave."""
    deactivate(user, acting=acting)
    user.off_by_directory = True
    work = Work(open_tasks_of([user.username]).get(user.username, 0), open_cases_of(user.username))
    if work.tasks or work.cases:
        told = {"open_tasks": work.tasks, "open_cases": work.cases}
        write_change(user, "left open work behind: hand it over", acting, after=told)
    return work


def _locked(username: str, versions: Collection[int] | None) -> tuple[User, ProvisionedUser | None]:
    """Lock somebody whom a directory may change.

    Raises ResourceUnknown, ResourceChanged, AdministratorIsKeptHere.
    """
    _find(username)
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


def _select() -> Select[User, ProvisionedUser]:
    """Select whom directories see: everybody but those who left and are no directory's."""
    joined = select(User, ProvisionedUser).outerjoin(
        ProvisionedUser, ProvisionedUser.username == User.username
    )
    return joined.where(or_(User.active, ProvisionedUser.username.is_not(None)))


def _find(username: str) -> tuple[User, ProvisionedUser | None]:
    found = None
    if "\0" not in username:
        found = db.session.execute(_select().where(User.username == username)).one_or_none()
    if found is None:
        raise ResourceUnknown
    return found[0], found[1]


def _profile(user: User, kept: ProvisionedUser | None) -> Profile:
    return Profile(
        user_name=kept.user_name if kept is not None else user.username,
        external_id=kept.external_id if kept is not None else None,
        given_name=kept.given_name if kept is not None else None,
        family_name=kept.family_name if kept is not None else None,
        formatted=kept.formatted if kept is not None else None,
        display_name=user.display_name,
        email=user.email,
        active=user.active,
    )


def _shown(user: User, kept: ProvisionedUser | None, work: Work | None = None) -> Person:
    return _person(user, kept, _groups_of([user.username])[user.username], work)


def _person(
    user: User,
    kept: ProvisionedUser | None,
    groups: Collection[tuple[str, str]],
    work: Work | None = None,
) -> Person:
    return Person(
        id=user.username,
        profile=_profile(user, kept),
        version=user.version,
        made_at=user.created_at,
        changed_at=kept.changed_at if kept is not None else user.created_at,
        groups=tuple(groups),
        work=work,
    )


def _groups_of(usernames: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the directory's groups of some people, by name, in one statement."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted = (
        select(ProvisionedMember.username, ProvisionedGroup.id, ProvisionedGroup.display_name)
        .join(ProvisionedGroup, ProvisionedGroup.id == ProvisionedMember.group_id)
        .where(ProvisionedMember.username.in_(usernames))
    )
    for username, group_id, name in db.session.execute(
        wanted.order_by(ProvisionedGroup.display_name, ProvisionedGroup.id)
    ):
        found[username].append((group_id, name))
    return found
