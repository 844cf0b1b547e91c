"""People as a directory sees them: found and shown.

Everybody who works here is shown, those whom no directory made too, so that a directory finds them
and takes them over.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, or_, select

from service.extensions import db
from service.federation.models import ProvisionedGroup, ProvisionedMember, ProvisionedUser
from service.federation.scim.filters import Attribute, always, condition, switch, text
from service.federation.scim.listing import Listed, Wanted
from service.federation.scim.profiles import Profile
from service.federation.scim.refusals import (
    ResourceUnknown,
)
from service.people.access import require
from service.people.actors import Actor
from service.people.models import User
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody has in hand; `owned` counts what else is theirs, by its word."""

    tasks: int
    cases: int
    owned: Mapping[str, int]


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
    groups = groups_of([user.username for user, _ in rows])
    shown = [_person(user, kept, groups[user.username]) for user, kept in rows]
    return Listed(total, wanted.start, shown)


def find_person(username: str, *, actor: Actor) -> Person:
    """Return somebody. Raises ResourceUnknown and the refusals of access."""
    require(actor, Verb.PROVISION_PEOPLE)
    return shown(*find(username))


def _select() -> Select[User, ProvisionedUser]:
    """Select whom directories see: everybody but those who left and are no directory's."""
    joined = select(User, ProvisionedUser).outerjoin(
        ProvisionedUser, ProvisionedUser.username == User.username
    )
    return joined.where(or_(User.active, ProvisionedUser.username.is_not(None)))


def find(username: str) -> tuple[User, ProvisionedUser | None]:
    """Return somebody whom directories see, and what one says of them. Raises ResourceUnknown."""
    found = None
    if "\0" not in username:
        found = db.session.execute(_select().where(User.username == username)).one_or_none()
    if found is None:
        raise ResourceUnknown
    return found[0], found[1]


def profile_of(user: User, kept: ProvisionedUser | None) -> Profile:
    """Return what a directory would read of somebody."""
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


def shown(user: User, kept: ProvisionedUser | None, work: Work | None = None) -> Person:
    """Show somebody as a directory sees them, with the work that they leave."""
    return _person(user, kept, groups_of([user.username])[user.username], work)


def _person(
    user: User,
    kept: ProvisionedUser | None,
    groups: Collection[tuple[str, str]],
    work: Work | None = None,
) -> Person:
    return Person(
        id=user.username,
        profile=profile_of(user, kept),
        version=user.version,
        made_at=user.created_at,
        changed_at=kept.changed_at if kept is not None else user.created_at,
        groups=tuple(groups),
        work=work,
    )


def groups_of(usernames: Collection[str]) -> dict[str, list[tuple[str, str]]]:
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
