"""The directory: who there is, and the actor that each is."""

from collections.abc import Iterable

from sqlalchemy import CompoundSelect, Text, cast, literal, select, union_all

from service.extensions import db
from service.people.actors import Actor, ActorKind
from service.people.groups import Group, Scope
from service.people.models import GroupMembership, RoleMembership, TeamMembership, Token, User
from service.people.refusals import UserUnknown


def find_user(username: str) -> User | None:
    """Give a user by name, active or not."""
    return db.session.get(User, username)


def active_user(username: str) -> User:
    """Give an active user by name. Raises `UserUnknown`."""
    user = db.session.get(User, username)
    if user is None or not user.active:
        raise UserUnknown(f"There is no active user {username!r}.", username=username)
    return user


def still_here(username: str | None) -> str | None:
    """Give back the name of an active user; None for anybody else."""
    user = find_user(username) if username else None
    return username if user is not None and user.active else None


def users(*, text: str = "", only_active: bool = True) -> list[User]:
    """Give the users whose name or user name contains `text`, by display name."""
    found = select(User).order_by(User.display_name, User.username)
    if text:
        found = found.where(
            User.display_name.icontains(text, autoescape=True)
            | User.username.icontains(text, autoescape=True)
        )
    if only_active:
        found = found.where(User.active)
    return list(db.session.scalars(found))


def display_names(usernames: Iterable[str]) -> dict[str, str]:
    """Give the display names of those of `usernames` that exist, in one query."""
    found = select(User.username, User.display_name).where(User.username.in_(set(usernames)))
    return dict(db.session.execute(found).all())


def actor_of(user: User, *, token: Token | None = None) -> Actor:
    """Make the actor that a signed-in user or their token is, in one query."""
    given: dict[str, set[str]] = {"group": set(), "role": set(), "team": set()}
    for kind, key in db.session.execute(_memberships(user.username)):
        given[kind].add(key)
    return Actor(
        username=user.username,
        kind=ActorKind.PERSON if token is None else ActorKind.TOKEN,
        groups=frozenset(Group(group) for group in given["group"]),
        roles=frozenset(given["role"]),
        teams=frozenset(given["team"]),
        scopes=None if token is None else frozenset(Scope(scope) for scope in token.scopes),
    )


def _memberships(username: str) -> CompoundSelect[str, str]:
    """Select what a user was given: pairs of `group`, `role` or `team` and its key."""
    return union_all(
        select(literal("group"), cast(GroupMembership.group, Text)).where(
            GroupMembership.username == username
        ),
        select(literal("role"), RoleMembership.role_key).where(RoleMembership.username == username),
        select(literal("team"), TeamMembership.team_key).where(TeamMembership.username == username),
    )
