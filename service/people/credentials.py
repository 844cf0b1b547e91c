"""What a person comes in by: their password, and the sessions that began with it."""

from datetime import datetime

from sqlalchemy import update

from service.extensions import db
from service.people import passwords
from service.people.access import require
from service.people.actors import Acting
from service.people.locking import lock_anybody, lock_user, write_change
from service.people.models import User
from service.people.sign_in_models import Invitation
from service.people.sign_in_policy import rules_now
from service.people.verbs import Verb


def set_password(user: User, password: str, *, must_change: bool = False, acting: Acting) -> None:
    """Give a person a new password, lift a lock, and end their sessions and invitations.

    With `must_change` it is good only for choosing another. People change their own.
    Raises PasswordTooWeak and the refusals of access.
    """
    if acting.who.username != user.username:
        require(acting.who, Verb.MANAGE_PEOPLE)
    user.password_hash = new_hash(password, user.username)
    user.must_change_password = must_change
    lift_lock(user)
    user.session_version += 1
    end_invitations(user.username, at=acting.at)
    write_change(user, "has a new password", acting)


def require_new_password(username: str, *, version: int | None, acting: Acting) -> User:
    """Sign a person out and let them in to nothing before they have chosen another password.

    An invitation that is still open ends: the way to another password is the present one.
    """
    user = lock_user(username, version=version, acting=acting)
    user.must_change_password = True
    user.session_version += 1
    end_invitations(username, at=acting.at)
    user.version += 1
    write_change(user, "must choose a new password", acting)
    return user


def end_sessions(username: str, *, acting: Acting) -> User:
    """Sign a person out everywhere. People do it for themselves."""
    if acting.who.username != username:
        require(acting.who, Verb.MANAGE_PEOPLE)
    user = lock_anybody(username)
    user.session_version += 1
    write_change(user, "was signed out everywhere", acting)
    return user


def unlock(username: str, *, acting: Acting) -> User:
    """Let a person try again who is locked out by too many failures."""
    user = lock_user(username, version=None, acting=acting)
    lift_lock(user)
    write_change(user, "may try to sign in again", acting)
    return user


def new_hash(password: str, username: str) -> str:
    """Give the hash of a password that the rules of now allow. Raises PasswordTooWeak."""
    rules = rules_now()
    passwords.require_strong(
        password, username=username, least=rules.least_length, refused=rules.refused_passwords
    )
    return passwords.hash_password(password)


def end_invitations(username: str, *, at: datetime) -> bool:
    """Let nobody in by an invitation of a person any more; tell whether one was open."""
    mine = (Invitation.username == username, Invitation.ended_at.is_(None))
    ended = update(Invitation).where(*mine).values(ended_at=at).returning(Invitation.id)
    return bool(db.session.scalars(ended).all())


def lift_lock(user: User) -> None:
    """Forget the failures of a person."""
    user.failed_sign_ins = 0
    user.locked_until_at = None
