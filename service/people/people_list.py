"""The list of people as administrators search it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, select

from service.paging import USUAL, Key, Page, fetch
from service.people.access import require
from service.people.actors import Actor
from service.people.groups import Group
from service.people.models import GroupMembership, RoleMembership, TeamMembership, User
from service.people.verbs import Verb


class PersonState(StrEnum):
    """How a person stands, as far as coming in goes; the first that fits is theirs."""

    OFF = "off"
    LOCKED = "locked"
    WITHOUT_PASSWORD = "without_password"  # noqa: S105 - a state, not a secret
    MUST_CHANGE = "must_change"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class PeopleWanted:
    """Which people: by a part of their name, user name or email, and what they are and have."""

    text: str | None = None
    state: PersonState | None = None
    group: Group | None = None
    role: str | None = None
    team: str | None = None


def state_of(user: User, *, at: datetime) -> PersonState:
    """Tell how a person stands at the real instant `at`."""
    if not user.active:
        return PersonState.OFF
    if user.locked_until_at is not None and user.locked_until_at > at:
        return PersonState.LOCKED
    if user.password_hash is None:
        return PersonState.WITHOUT_PASSWORD
    return PersonState.MUST_CHANGE if user.must_change_password else PersonState.ACTIVE


def list_people(
    wanted: PeopleWanted,
    *,
    actor: Actor,
    at: datetime,
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[User]:
    """Return a page of people by name. Raises CursorUnreadable and the refusals of access."""
    require(actor, Verb.MANAGE_PEOPLE)
    keys = (Key(User.display_name.expression), Key(User.username.expression))
    found = select(User, *(key.column for key in keys)).where(*_conditions(wanted, at))
    rows, following = fetch(found, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def _conditions(wanted: PeopleWanted, at: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        columns = (User.display_name, User.username, User.email)
        parts = [one.icontains(wanted.text, autoescape=True) for one in columns]
        conditions.append(parts[0] | parts[1] | parts[2])
    if wanted.state is not None:
        conditions.append(_stands(wanted.state, at))
    given = (
        (wanted.group, GroupMembership.username, GroupMembership.group),
        (wanted.role, RoleMembership.username, RoleMembership.role_key),
        (wanted.team, TeamMembership.username, TeamMembership.team_key),
    )
    for value, member, column in given:
        if value is not None:
            conditions.append(exists().where(member == User.username, column == value))
    return conditions


def _stands(state: PersonState, at: datetime) -> ColumnElement[bool]:
    """Say in the database's words what `state_of` says."""
    locked = User.locked_until_at.is_not(None) & (User.locked_until_at > at)
    comes_in = and_(User.active, ~locked, User.password_hash.is_not(None))
    return {
        PersonState.OFF: ~User.active,
        PersonState.LOCKED: and_(User.active, locked),
        PersonState.WITHOUT_PASSWORD: and_(User.active, ~locked, User.password_hash.is_(None)),
        PersonState.MUST_CHANGE: and_(comes_in, User.must_change_password),
        PersonState.ACTIVE: and_(comes_in, ~User.must_change_password),
    }[state]
