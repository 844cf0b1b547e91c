"""Tokens: keys to the API that belong to a user. The secret is shown once and never kept.

Each token that is made, replaced or revoked is in the book of changes. They live in real time.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.directory import active_user
from service.people.groups import USUAL_SCOPES
from service.people.models import Token
from service.people.reach import read_scopes
from service.people.refusals import NotFound, TokenOver
from service.people.verbs import Verb

MARK = "hrl_"
"""How every secret begins, so that scanners for leaked keys can know it."""
SHOWN = len(MARK) + 6
"""How many characters of a secret are kept in clear, to tell tokens apart."""
SOON = timedelta(days=14)
"""So long before its end a token is warned of."""
USE_NOTED_EVERY = timedelta(hours=1)


def create_token(
    username: str,
    *,
    scopes: Iterable[str] = USUAL_SCOPES,
    expires_at: datetime | None = None,
    label: str = "",
    acting: Acting,
) -> tuple[Token, str]:
    """Make a token for an active user, and give it with its secret, which is not kept.

    Without `scopes` it reaches as far as its user does, but does not provision people. Raises
    `UserUnknown`, `UnknownScope` and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    secret = MARK + secrets.token_urlsafe(32)
    token = Token(
        user=active_user(username),
        label=label,
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        scopes=sorted(read_scopes(scopes)),
        created_by=acting.who.username,
        created_at=acting.at,
        expires_at=expires_at,
    )
    db.session.add(token)
    db.session.flush()
    _write(token, "was made", acting, after=_told(token))
    return token, secret


def rotate_token(token_id: int, *, overlap: timedelta, acting: Acting) -> tuple[Token, str]:
    """Make a token like another one, which ends when the `overlap` is over, if not before.

    The new one lasts as long as the old one was made for. Raises `NotFound`, `TokenOver`,
    `UserUnknown` and the refusals of access.
    """
    old = _locked(token_id, acting)
    if not is_usable(old, at=acting.at):
        raise TokenOver
    lasts = old.expires_at - old.created_at if old.expires_at is not None else None
    new, secret = create_token(
        old.username,
        scopes=old.scopes,
        expires_at=acting.at + lasts if lasts is not None else None,
        label=old.label,
        acting=acting,
    )
    before = _told(old)
    end = acting.at + overlap
    old.expires_at = end if old.expires_at is None else min(old.expires_at, end)
    _write(old, f"was replaced by {new.prefix}…", acting, before=before, after=_told(old))
    return new, secret


def is_usable(token: Token, *, at: datetime) -> bool:
    """Tell whether a token is neither revoked nor over, and its user still here."""
    if token.revoked_at is not None or not token.user.active:
        return False
    return token.expires_at is None or token.expires_at > at


def find_token(token_id: int) -> Token:
    """Give a token by its number. Raises `NotFound`."""
    token = db.session.get(Token, token_id)
    if token is None:
        raise NotFound(token=token_id)
    return token


def tokens(*, at: datetime, usable: bool = True) -> list[Token]:
    """Give everybody's tokens, those that end first before the others; or those that are over."""
    lasting = select(Token).where(Token.service_account.is_(None))
    found = list(db.session.scalars(lasting.order_by(Token.expires_at, Token.id.desc())))
    kept = [one for one in found if is_usable(one, at=at) is usable]
    return sorted(kept, key=lambda one: (one.expires_at is None, one.expires_at or at))


def ends_soon(token: Token, *, at: datetime) -> bool:
    """Tell whether a token that can be used ends within the next two weeks."""
    return is_usable(token, at=at) and token.expires_at is not None and token.expires_at - at < SOON


def verify_token(secret: str, *, at: datetime) -> Token | None:
    """Give the token of a secret, if it can be used at the real instant `at`."""
    token = db.session.scalar(select(Token).where(Token.digest == digest_of(secret)))
    return token if token is not None and is_usable(token, at=at) else None


def use_is_noted(used_at: datetime | None, *, at: datetime) -> bool:
    """Tell whether a token's last use is noted closely enough: not every call has to write."""
    return used_at is not None and at - used_at < USE_NOTED_EVERY


def note_use(token: Token, *, at: datetime) -> None:
    """Note that the token was used."""
    token.used_at = at
    db.session.flush()


def revoke_token(token_id: int, *, acting: Acting) -> Token:
    """End a token now. Revoking twice keeps the first instant.

    Raises `NotFound` and the refusals of access.
    """
    token = _locked(token_id, acting)
    if token.revoked_at is None:
        token.revoked_at = acting.at
        _write(token, "was revoked", acting)
    return token


def revoke_tokens(username: str, *, acting: Acting) -> None:
    """End every token of a user. Raises the refusals of access."""
    for token in tokens_of(username):
        revoke_token(token.id, acting=acting)
    passing = update(Token).where(Token.username == username, Token.revoked_at.is_(None))
    db.session.execute(passing.values(revoked_at=acting.at))


def count_tokens_of(username: str, *, at: datetime) -> int:
    """Count a user's tokens that can be used, but for those that service accounts got."""
    return sum(is_usable(one, at=at) for one in tokens_of(username))


def tokens_of(username: str) -> list[Token]:
    """Give a user's tokens, the newest first, revoked ones included.

    Those that a service account got for itself are left out.
    """
    mine = (Token.username == username, Token.service_account.is_(None))
    found = select(Token).where(*mine).order_by(Token.id.desc())
    return list(db.session.scalars(found))


def _locked(token_id: int, acting: Acting) -> Token:
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    token = find_token(token_id)
    db.session.refresh(token)
    return token


def _told(token: Token) -> dict[str, Any]:
    """Give a token as the book of changes has it: never its secret."""
    ends = token.expires_at.isoformat() if token.expires_at is not None else None
    return {
        "user": token.username,
        "label": token.label,
        "scopes": list(token.scopes),
        "ends": ends,
    }


def _write(token: Token, what: str, acting: Acting, **states: Any) -> None:
    named = f"The token {token.prefix}… of {token.username}"
    who = (acting.who.username, acting.at)
    write(About.TOKEN, token.prefix, f"{named} {what}.", acting=who, **states)


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()
