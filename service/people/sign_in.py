"""Signing in with a user name and a password.

It takes two steps, so that no lock is held during the slow one: `check` reads and computes,
`settle` writes what came of it. A door runs `settle` in a transaction of its own and commits it
whatever the result is: a failure must be counted. From an address that is shut out nothing is
computed or written at all: the door asks `is_shut_out` first.

Whoever has come in from an address before is *trusted* there, until they too fail too often: what
strangers do elsewhere, or at the same address, locks them out neither here nor for ever.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from sqlalchemy import SQLColumnExpression, delete, func, select

from service.extensions import db
from service.people import local_accounts, passwords
from service.people.credentials import lift_lock
from service.people.models import User
from service.people.refusals import AccountLocked
from service.people.sign_in_models import SignIn
from service.people.sign_in_policy import Rules, rules_now

KEPT = timedelta(days=90)
"""How long attempts are kept."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an attempt comes from: an address of the network, and what kind of browser."""

    address: str = ""
    browser: str = ""


NOWHERE = Source()
_WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](:\d+)?|(?P<four>[\d.]+):\d+")


def read_address(text: str) -> str:
    """Read an address of the network, with or without a port; empty when it is none."""
    port = _WITH_PORT.fullmatch(text.strip())
    bare = (port["six"] or port["four"] or "") if port else text.strip()
    try:
        # What follows a percent sign names a network card of whoever wrote it.
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: whether the password was right, and its new hash if it needs one.

    `compared` is the hash that the password was compared with: it is right for no other.
    """

    username: str
    right: bool
    compared: str | None = None
    new_hash: str | None = None


def is_shut_out(username: str, source: Source, *, at: datetime) -> bool:
    """Tell whether too many failures came of late from an address that does not know the user."""
    if not source.address:
        return False
    rules = rules_now()
    failed = (SignIn.address == source.address, ~SignIn.succeeded, SignIn.at > at - rules.lock)
    if not _are_there(rules.address_failures, *failed):
        return False
    return not _is_trusted(_name_of(username), source, rules, at=at)


def check(username: str, password: str) -> Attempt:
    """Compare a password with the user's; takes the same time for a user who does not exist."""
    name = _name_of(username)
    user = db.session.get(User, name) if name else None
    kept = user.password_hash if user is not None else None
    right = passwords.matches(password, kept)
    outdated = right and kept is not None and passwords.is_outdated(kept)
    new_hash = passwords.hash_password(password) if outdated else None
    return Attempt(user.username if user is not None else "", right, kept, new_hash)


def settle(attempt: Attempt, *, at: datetime, source: Source = NOWHERE) -> User | None:
    """Count the attempt at the real instant `at`, and give the user if they are now signed in.

    Too many failures in a row lock the account for whoever is not trusted where they are.
    Meanwhile nothing succeeds and nothing is counted. One answer (None) stands for a wrong
    password, an unknown, an inactive and a locked user, and for local accounts that are off.
    """
    rules = rules_now()
    user = _locked_user(attempt)
    if not local_accounts.are_allowed():
        known = None
    elif user is not None and is_locked(user, at=at):
        trusted = _is_trusted(user.username, source, rules, at=at)
        known = user if trusted and _holds(attempt, user) else None
    else:
        known = _counted(attempt, user, rules, at=at)
    _keep(attempt.username, source, known, at=at)
    db.session.flush()
    return known


def note_success(user: User, source: Source, *, at: datetime) -> None:
    """Keep that somebody came in by another way than a password."""
    _keep(user.username, source, user, at=at)
    db.session.flush()


def confirm(attempt: Attempt, *, at: datetime) -> bool:
    """Tell whether somebody who is signed in knows their password; a failure counts as any.

    Raises AccountLocked.
    """
    user = _locked_user(attempt)
    if user is not None and is_locked(user, at=at):
        raise AccountLocked
    known = _counted(attempt, user, rules_now(), at=at)
    db.session.flush()
    return known is not None


def _locked_user(attempt: Attempt) -> User | None:
    """Lock the user of an attempt, and read them anew; None when they may not come in."""
    user = db.session.get(User, attempt.username, with_for_update=True, populate_existing=True)
    return user if user is not None and user.active else None


def _holds(attempt: Attempt, user: User) -> bool:
    """Tell whether the password was right, and is still the one it was compared with."""
    return attempt.right and attempt.compared == user.password_hash


def _counted(attempt: Attempt, user: User | None, rules: Rules, *, at: datetime) -> User | None:
    """Count the attempt of a user who is not locked, and give them if it is right.

    After a lock has ended failures are counted anew.
    """
    if user is None:
        return None
    if user.locked_until_at is not None:
        lift_lock(user)
    if not _holds(attempt, user):
        user.failed_sign_ins += 1
        if user.failed_sign_ins >= rules.failures:
            user.locked_until_at = at + rules.lock
        return None
    lift_lock(user)
    user.password_hash = attempt.new_hash or user.password_hash
    return user


def _is_trusted(username: str, source: Source, rules: Rules, *, at: datetime) -> bool:
    """Tell whether a user has come in from an address before, and has not failed there too often.

    An office may have one address for all.
    """
    here = (SignIn.username == username, SignIn.address == source.address)
    if not source.address or not _are_there(1, *here, SignIn.succeeded):
        return False
    failed = (*here, ~SignIn.succeeded, SignIn.at > at - rules.lock)
    return not _are_there(rules.failures, *failed)


def _are_there(number: int, *wanted: SQLColumnExpression[bool]) -> bool:
    """Tell whether there are so many attempts; it counts no further."""
    found = select(SignIn.id).where(*wanted).limit(number).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) == number


def _name_of(typed: str) -> str:
    """Read a user name as people type it; empty where no database could keep it."""
    # No database keeps a null character, and PostgreSQL will not even look for one.
    return "" if "\0" in typed else typed.strip().lower()


def _keep(username: str, source: Source, user: User | None, *, at: datetime) -> None:
    """Keep an attempt of somebody; `user` is who is signed in by it."""
    if user is not None:
        user.signed_in_at = at
    kept = SignIn(
        username=username or None,
        at=at,
        succeeded=user is not None,
        address=source.address,
        browser=source.browser,
        session_version=user.session_version if user is not None else None,
    )
    db.session.add(kept)


def forget_before(instant: datetime) -> None:
    """Forget the attempts that are older."""
    db.session.execute(delete(SignIn).where(SignIn.at < instant))


def latest_sign_ins(username: str, *, limit: int = 20) -> Sequence[SignIn]:
    """Return a person's attempts, the newest first."""
    wanted = select(SignIn).where(SignIn.username == username)
    return db.session.scalars(
        wanted.order_by(SignIn.at.desc(), SignIn.id.desc()).limit(limit)
    ).all()


def is_locked(user: User, *, at: datetime) -> bool:
    """Tell whether too many failures keep the user from signing in at `at`."""
    return user.locked_until_at is not None and at < user.locked_until_at


def session_key(user: User) -> str:
    """Give what a session keeps of its user."""
    return f"{user.session_version}:{user.username}"


def user_of_session(key: str) -> User | None:
    """Give the user whose session this is; None when they were signed out or deactivated."""
    _, _, username = key.partition(":")
    user = db.session.get(User, username)
    return user if user is not None and user.active and session_key(user) == key else None


def sign_out_everywhere(user: User) -> None:
    """End every session of the user."""
    user.session_version += 1
    db.session.flush()
