"""Invitations: a link by which somebody who has no password yet chooses one.

The secret is given once and only its hash is kept. A newer invitation, a password, another email
address, being switched off, an administrator and the end of its days end it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from service.extensions import db
from service.people.actors import SYSTEM, Acting
from service.people.credentials import end_invitations, set_password
from service.people.local_accounts import are_allowed
from service.people.locking import lock_user, write_change
from service.people.models import User
from service.people.refusals import InvitationOver, LocalAccountsOff
from service.people.sign_in_models import Invitation

MOST_DAYS = 30


def invite(username: str, *, days: int, acting: Acting) -> str:
    """Make a person an invitation for some days, and give its secret.

    Raises UserUnknown and the refusals of access.
    """
    user = lock_user(username, version=None, acting=acting)
    end_invitations(username, at=acting.at)
    secret = secrets.token_urlsafe(32)
    expires_at = acting.at + timedelta(days=max(1, min(days, MOST_DAYS)))
    db.session.add(
        Invitation(
            username=username,
            digest=_digest(secret),
            made_by=acting.who.username,
            made_at=acting.at,
            expires_at=expires_at,
        )
    )
    db.session.flush()
    write_change(user, "was invited", acting, after={"until": expires_at.isoformat()})
    return secret


def invited(secret: str, *, at: datetime) -> User:
    """Give who is invited by a secret. Raises InvitationOver."""
    # Whoever looks again under the lock must see what others did to it meanwhile.
    wanted = select(Invitation).where(Invitation.digest == _digest(secret))
    found = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if found is None or found.ended_at is not None or found.expires_at <= at:
        raise InvitationOver
    user = db.session.get(User, found.username)
    if user is None or not user.active:
        raise InvitationOver
    return user


def accept(secret: str, password: str, *, at: datetime) -> User:
    """Give the invited person the password of their choice; the invitation has had its use.

    Raises LocalAccountsOff, InvitationOver, PasswordTooWeak.
    """
    if not are_allowed():
        raise LocalAccountsOff
    user = lock_user(invited(secret, at=at).username, version=None, acting=Acting(SYSTEM, at))
    invited(secret, at=at)
    set_password(user, password, acting=Acting(SYSTEM, at))
    return user


def withdraw(username: str, *, acting: Acting) -> None:
    """End the invitation of a person, if there is one. Raises UserUnknown and those of access."""
    user = lock_user(username, version=None, acting=acting)
    if end_invitations(username, at=acting.at):
        write_change(user, "is no longer invited", acting)


def newest_invitation(username: str) -> Invitation | None:
    """Give the invitation of a person that was made last, whatever became of it."""
    mine = select(Invitation).where(Invitation.username == username)
    newest = mine.order_by(Invitation.id.desc()).limit(1)
    return db.session.scalar(newest, execution_options={"populate_existing": True})


def open_invitation(username: str, *, at: datetime) -> Invitation | None:
    """Give the invitation by which a person could still come in."""
    wanted = select(Invitation).where(
        Invitation.username == username, Invitation.ended_at.is_(None), Invitation.expires_at > at
    )
    return db.session.scalar(wanted.order_by(Invitation.id.desc()).limit(1))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()
