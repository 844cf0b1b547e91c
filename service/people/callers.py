"""Callers: whom the secret of a token stands for, found by one statement.

Every request of the API asks this first, so it reads columns and makes no objects of the tables.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Text, bindparam, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from service.extensions import db
from service.people.actors import Actor, ActorKind
from service.people.groups import Group, Scope
from service.people.models import GroupMembership, RoleMembership, TeamMembership, Token, User

_BETWEEN = "\n"
"""What no key contains."""


@dataclass(frozen=True, slots=True)
class TokenCaller:
    """Who calls by a token that can be used, and when its use was last noted."""

    token_id: int
    actor: Actor
    used_at: datetime | None


def caller_by_token(secret: str, *, at: datetime) -> TokenCaller | None:
    """Return who calls by the secret of a token, if it can be used at the real instant `at`."""
    digest = hashlib.sha256(secret.encode()).digest()
    row = db.session.execute(_CALLER, {"secret": digest}).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= at):
        return None
    actor = Actor(
        username=row.username,
        kind=ActorKind.TOKEN,
        groups=frozenset(Group(one) for one in _keys(row.groups)),
        roles=_keys(row.roles),
        teams=_keys(row.teams),
        scopes=frozenset(Scope(one) for one in row.scopes),
    )
    return TokenCaller(row.id, actor, row.used_at)


def _keys(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split(_BETWEEN)) if joined else frozenset()


def _given(
    key: ColumnElement[str] | InstrumentedAttribute[str], to: InstrumentedAttribute[str]
) -> ScalarSelect[str]:
    """Select the keys of what a token's user was given, as one text."""
    return (
        select(func.aggregate_strings(key, _BETWEEN)).where(to == Token.username).scalar_subquery()
    )


_CALLER = (
    select(
        Token.id,
        Token.username,
        Token.scopes,
        Token.expires_at,
        Token.used_at,
        _given(cast(GroupMembership.group, Text), GroupMembership.username).label("groups"),
        _given(RoleMembership.role_key, RoleMembership.username).label("roles"),
        _given(TeamMembership.team_key, TeamMembership.username).label("teams"),
    )
    .join(User, User.username == Token.username)
    .where(Token.digest == bindparam("secret"), Token.revoked_at.is_(None), User.active)
)
