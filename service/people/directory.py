"""The directory: who there is, and the actor that each is."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import CompoundSelect, Text, cast, literal, select, union_all

from service.extensions import db
from service.people.actors import Actor, ActorKind
from service.people.groups import Group
from service.people.models import GroupMembership, RoleMembership, TeamMembership, Token, User
from service.people.reach import scopes_of, topics_of
from service.people.refusals import UserUnknown

_Given = defaultdict[str, set[str]]
"""The keys of a user's groups, roles and teams, by which of them it is."""


def find_user(username: str) -> User | None:
    """Give a user by name, active or not."""
    return db.session.get(User, username)


def active_user(username: str, *, lock: bool = False) -> User:
    """Give an active user by name, locked until the transaction ends if asked.

    Raises `UserUnknown`.
    """
    user = db.session.get(User, username, with_for_update=lock or None)
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
    return _actor(user.username, _given([user.username])[user.username], token)


def actors_of(usernames: Iterable[str]) -> dict[str, Actor]:
    """Make the actors that some users are, in one query for all of them."""
    return {name: _actor(name, given, None) for name, given in _given(usernames).items()}


def _actor(username: str, given: _Given, token: Token | None) -> Actor:
    return Actor(
        username=username,
        kind=ActorKind.PERSON if token is None else ActorKind.TOKEN,
        groups=frozenset(Group(group) for group in given["group"]),
        roles=frozenset(given["role"]),
        teams=frozenset(given["team"]),
        scopes=None if token is None else scopes_of(token.scopes),
        topics=None if token is None else topics_of(token.scopes),
    )


def _given(usernames: Iterable[str]) -> dict[str, _Given]:
    """Return what some users were given."""
    found: dict[str, _Given] = {name: defaultdict(set) for name in usernames}
    for name, kind, key in db.session.execute(_memberships(list(found))):
        found[name][kind].add(key)
    return found


def _memberships(usernames: Collection[str]) -> CompoundSelect[str, str, str]:
    """Select what users were given: a user's name, `group`, `role` or `team`, and its key."""
    group, role, team = GroupMembership, RoleMembership, TeamMembership
    return union_all(
        select(group.username, literal("group"), cast(group.group, Text)).where(
            group.username.in_(usernames)
        ),
        select(role.username, literal("role"), role.role_key).where(role.username.in_(usernames)),
        select(team.username, literal("team"), team.team_key).where(team.username.in_(usernames)),
    )
