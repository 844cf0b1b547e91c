"""The way in when there is no other: a link that lets one person in once, and soon.

It is made at the command line by `handrail user let-in NAME`, whoever may use passwords or not.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from service.extensions import db
from service.ledger.changes import await_turn
from service.people.actors import SYSTEM, Acting
from service.people.locking import lock_user, write_change
from service.people.models import User
from service.people.outside_models import LetIn
from service.people.refusals import InvitationOver, UserUnknown
from service.people.sign_in import Source, note_success

LASTS = timedelta(minutes=15)
"""How long a link can be used."""


def let_in(username: str, *, acting: Acting) -> str:
    """Make the secret of a link that lets somebody in once, and soon.

    Raises UserUnknown and the refusals of access.
    """
    user = lock_user(username, version=None, acting=acting)
    if not user.active:
        raise UserUnknown(f"{username} is switched off.", username=username)
    secret = secrets.token_urlsafe(32)
    expires_at = acting.at + LASTS
    db.session.add(
        LetIn(username=username, digest=_digest(secret), made_at=acting.at, expires_at=expires_at)
    )
    db.session.flush()
    told = {"until": expires_at.isoformat()}
    write_change(user, "may come in once by a link made at the command line", acting, after=told)
    return secret


def whom(secret: str, *, at: datetime) -> User:
    """Return whom a link lets in. Raises InvitationOver."""
    return _open(secret, at=at)[1]


def come_in(secret: str, source: Source, *, at: datetime) -> User:
    """Let somebody in by their link, which has had its use. Raises InvitationOver."""
    await_turn()
    link, user = _open(secret, at=at)
    link.used_at = at
    note_success(user, source, at=at)
    write_change(user, "came in by a link made at the command line", Acting(SYSTEM, at))
    return user


def _open(secret: str, *, at: datetime) -> tuple[LetIn, User]:
    wanted = select(LetIn).where(LetIn.digest == _digest(secret))
    found = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if found is None or found.used_at is not None or found.expires_at <= at:
        raise InvitationOver
    user = db.session.get_one(User, found.username)
    if not user.active:
        raise InvitationOver
    return found, user


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()
