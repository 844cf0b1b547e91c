"""Callers: whom the secret of a token or the key of a session stands for, by one statement.

Every request asks this first, so it reads columns and makes no objects of the tables.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Text, bindparam, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from service.extensions import db
from service.people.actors import Actor, ActorKind
from service.people.groups import Group
from service.people.models import GroupMembership, RoleMembership, TeamMembership, Token, User
from service.people.reach import scopes_of, topics_of
from service.people.sign_in_models import SignInPolicy
from service.people.sign_in_policy import SessionEnds

_BETWEEN = "\n"
"""What no key contains."""


@dataclass(frozen=True, slots=True)
class TokenCaller:
    """Who calls by a token that can be used, and when its use was last noted.

    `name` is the same for every token of a service account: what it does once, it does once
    whichever of them it shows.
    """

    name: str
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
        scopes=scopes_of(row.scopes),
        topics=topics_of(row.scopes),
    )
    name = f"token:{row.id}" if row.service_account is None else row.service_account
    return TokenCaller(name, actor, row.used_at)


@dataclass(frozen=True, slots=True)
class SessionCaller:
    """Whose session it is, and when sessions end by the rules of now."""

    actor: Actor
    display_name: str
    must_change_password: bool
    ends: SessionEnds


def caller_by_session(key: str) -> SessionCaller | None:
    """Return whose session a key is; None when they were signed out or switched off."""
    version, _, username = key.partition(":")
    row = db.session.execute(_IN_SESSION, {"username": username}).one_or_none()
    if row is None or version != str(row.session_version):
        return None
    ends = SessionEnds()
    if row.idle_minutes is not None:
        ends = SessionEnds(timedelta(minutes=row.idle_minutes), timedelta(hours=row.session_hours))
    actor = Actor(
        username=row.username,
        groups=frozenset(Group(one) for one in _keys(row.groups)),
        roles=_keys(row.roles),
        teams=_keys(row.teams),
    )
    return SessionCaller(actor, row.display_name, row.must_change_password, ends)


def _keys(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split(_BETWEEN)) if joined else frozenset()


def _given(
    key: ColumnElement[str] | InstrumentedAttribute[str], to: InstrumentedAttribute[str]
) -> ScalarSelect[str]:
    """Select the keys of what the user of the row was given, as one text."""
    return (
        select(func.aggregate_strings(key, _BETWEEN)).where(to == User.username).scalar_subquery()
    )


_ALL_GIVEN = (
    _given(cast(GroupMembership.group, Text), GroupMembership.username).label("groups"),
    _given(RoleMembership.role_key, RoleMembership.username).label("roles"),
    _given(TeamMembership.team_key, TeamMembership.username).label("teams"),
)
_IN_SESSION = (
    select(
        User.username,
        User.display_name,
        User.session_version,
        User.must_change_password,
        SignInPolicy.idle_minutes,
        SignInPolicy.session_hours,
        *_ALL_GIVEN,
    )
    .outerjoin(SignInPolicy, SignInPolicy.id == select(func.max(SignInPolicy.id)).scalar_subquery())
    .where(User.username == bindparam("username"), User.active)
)
_CALLER = (
    select(
        Token.id,
        Token.service_account,
        Token.username,
        Token.scopes,
        Token.expires_at,
        Token.used_at,
        *_ALL_GIVEN,
    )
    .join(User, User.username == Token.username)
    .where(Token.digest == bindparam("secret"), Token.revoked_at.is_(None), User.active)
)
