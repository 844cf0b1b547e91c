"""Tokens: keys to the API that belong to a user. The secret is shown once and never kept."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from service.extensions import db
from service.people.actors import Acting
from service.people.directory import active_user
from service.people.groups import Scope
from service.people.models import Token
from service.people.refusals import NotFound, UnknownScope

MARK = "hrl_"
"""How every secret begins, so that scanners for leaked keys can know it."""
SHOWN = len(MARK) + 6
"""How many characters of a secret are kept in clear, to tell tokens apart."""
USE_NOTED_EVERY = timedelta(hours=1)


def create_token(
    username: str,
    *,
    scopes: Iterable[str] = tuple(Scope),
    expires_at: datetime | None = None,
    label: str = "",
    acting: Acting,
) -> tuple[Token, str]:
    """Make a token for an active user, and give it with its secret, which is not kept.

    Without `scopes` it reaches as far as its user does. Raises `UserUnknown`, `UnknownScope`.
    """
    secret = MARK + secrets.token_urlsafe(32)
    token = Token(
        user=active_user(username),
        label=label,
        prefix=secret[:SHOWN],
        digest=_digest(secret),
        scopes=sorted(read_scopes(scopes)),
        created_by=acting.who.username,
        created_at=acting.at,
        expires_at=expires_at,
    )
    db.session.add(token)
    db.session.flush()
    return token, secret


def verify_token(secret: str, *, at: datetime) -> Token | None:
    """Give the token of a secret, if it can be used at the real instant `at`."""
    token = db.session.scalar(select(Token).where(Token.digest == _digest(secret)))
    if token is None or token.revoked_at is not None or not token.user.active:
        return None
    return None if token.expires_at is not None and token.expires_at <= at else token


def use_is_noted(used_at: datetime | None, *, at: datetime) -> bool:
    """Tell whether a token's last use is noted closely enough: not every call has to write."""
    return used_at is not None and at - used_at < USE_NOTED_EVERY


def note_use(token: Token, *, at: datetime) -> None:
    """Note that the token was used."""
    token.used_at = at
    db.session.flush()


def revoke_token(token_id: int, *, acting: Acting) -> Token:
    """End a token now. Revoking twice keeps the first instant. Raises `NotFound`."""
    token = db.session.get(Token, token_id)
    if token is None:
        raise NotFound(token=token_id)
    token.revoked_at = token.revoked_at or acting.at
    db.session.flush()
    return token


def tokens_of(username: str) -> list[Token]:
    """Give a user's tokens, the newest first, revoked ones included."""
    found = select(Token).where(Token.username == username).order_by(Token.id.desc())
    return list(db.session.scalars(found))


def read_scopes(words: Iterable[str]) -> frozenset[Scope]:
    """Read scopes by their words. Raises `UnknownScope`, naming the word and those there are."""
    found = set()
    for word in words:
        if word not in set(Scope):
            raise UnknownScope(f"There is no scope {word!r}; there are {', '.join(Scope)}.")
        found.add(Scope(word))
    return frozenset(found)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
