"""Service accounts: a program shows its id and secret, and gets a token that lasts a short time.

Two secrets count at once while one replaces the other. The tokens are those of its person, limited
by its scopes; they are in no list and end with the account. All of it lives in real time.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.directory import active_user, find_user
from service.people.models import ServiceAccount, Token, User
from service.people.reach import read_scopes
from service.people.refusals import NotFound, ServiceAccountOver
from service.people.tokens import MARK, SHOWN, USE_NOTED_EVERY, digest_of
from service.people.verbs import Verb

ID_MARK = "hrs_"
"""How every id begins."""
SECRET_MARK = "hrlsec_"  # noqa: S105 - how secrets begin
USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Issued:
    """A token for a service account: its secret, how far it reaches, and when it ends."""

    secret: str
    scopes: tuple[str, ...]
    expires_at: datetime


def make(
    username: str,
    label: str,
    scopes: Iterable[str],
    *,
    minutes: int = USUAL_MINUTES,
    acting: Acting,
) -> tuple[ServiceAccount, str]:
    """Make a service account that acts for an active user, and give it with its secret.

    Raises UserUnknown, UnknownScope and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    active_user(username)
    secret = _new_secret()
    account = ServiceAccount(
        id=ID_MARK + secrets.token_hex(8),
        username=username,
        label=label,
        scopes=sorted(read_scopes(scopes)),
        minutes=minutes,
        digest=digest_of(secret),
        made_by=acting.who.username,
        made_at=acting.at,
    )
    db.session.add(account)
    db.session.flush()
    _write(account, "was made", acting, after=_told(account))
    return account, secret


def rotate(account_id: str, *, overlap: timedelta, acting: Acting) -> tuple[ServiceAccount, str]:
    """Give a service account another secret; the one before counts until the overlap is over.

    Raises NotFound, ServiceAccountOver and the refusals of access.
    """
    account = _locked(account_id, acting)
    if account.revoked_at is not None:
        raise ServiceAccountOver
    secret = _new_secret()
    account.digest_before, account.digest = account.digest, digest_of(secret)
    account.before_ends_at = acting.at + overlap
    account.version += 1
    until = {"until": account.before_ends_at.isoformat()}
    _write(account, "has another secret; the one before ends", acting, after=until)
    return account, secret


def revoke(account_id: str, *, acting: Acting) -> ServiceAccount:
    """End a service account and every token of it now. Doing it twice is doing it once.

    Raises NotFound and the refusals of access.
    """
    account = _locked(account_id, acting)
    if account.revoked_at is None:
        account.revoked_at = acting.at
        account.version += 1
        theirs = update(Token).where(Token.service_account == account_id)
        db.session.execute(theirs.values(revoked_at=acting.at))
        _write(account, "was revoked", acting)
    return account


def count_accounts_of(username: str) -> int:
    """Count the service accounts of a person that were not revoked."""
    theirs = (ServiceAccount.username == username, ServiceAccount.revoked_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(ServiceAccount).where(*theirs)) or 0


def revoke_accounts(username: str, *, acting: Acting) -> None:
    """End every service account of a person. Raises the refusals of access."""
    theirs = select(ServiceAccount.id).where(ServiceAccount.username == username)
    for account_id in list(db.session.scalars(theirs.order_by(ServiceAccount.id))):
        revoke(account_id, acting=acting)


def recognise(
    account_id: str, secret: str, *, at: datetime, lock: bool = False
) -> ServiceAccount | None:
    """Return the account of an id and secret, if it can be used at the real instant `at`.

    Locked, it and its person stay as they are until the transaction ends: a token that is given is
    one that revoking finds.
    """
    account = db.session.get(ServiceAccount, account_id) if "\0" not in account_id else None
    if account is not None and lock:
        # The person before the account, as whoever switches them off locks them.
        mine = {"read": True}
        db.session.get(User, account.username, with_for_update=mine, populate_existing=True)
        db.session.refresh(account, with_for_update=True)
    given = hashlib.sha256(secret.encode(errors="replace")).digest()
    kept = account.digest if account is not None else bytes(32)
    right = hmac.compare_digest(given, kept)
    if account is None or account.revoked_at is not None:
        return None
    if not right and account.digest_before is not None and account.before_ends_at is not None:
        counts = account.before_ends_at > at
        right = hmac.compare_digest(given, account.digest_before) and counts
    user = find_user(account.username)
    return account if right and user is not None and user.active else None


def issue(account: ServiceAccount, asked: Collection[str], *, at: datetime) -> Issued:
    """Make a token for an account; `asked` are fewer scopes than it has, or none for all.

    Raises UnknownScope when it asks for one that it has not. Its tokens that have ended are
    forgotten.
    """
    scopes = sorted(read_scopes(asked, among=account.scopes)) if asked else list(account.scopes)
    secret = MARK + secrets.token_urlsafe(32)
    expires_at = at + timedelta(minutes=account.minutes)
    theirs = Token.service_account == account.id
    db.session.execute(delete(Token).where(theirs, Token.expires_at <= at))
    db.session.add(
        Token(
            username=account.username,
            label=account.label,
            prefix=secret[:SHOWN],
            digest=digest_of(secret),
            scopes=scopes,
            service_account=account.id,
            created_at=at,
            expires_at=expires_at,
        )
    )
    if account.used_at is None or at - account.used_at >= USE_NOTED_EVERY:
        account.used_at = at
    db.session.flush()
    return Issued(secret, tuple(scopes), expires_at)


def find_account(account_id: str) -> ServiceAccount:
    """Return a service account by its id. Raises NotFound."""
    account = db.session.get(ServiceAccount, account_id)
    if account is None:
        raise NotFound(account=account_id)
    return account


def service_accounts() -> list[ServiceAccount]:
    """Return every service account, those that work before those that are over."""
    found = db.session.scalars(select(ServiceAccount).order_by(ServiceAccount.label))
    return sorted(found, key=lambda one: one.revoked_at is not None)


def _new_secret() -> str:
    return SECRET_MARK + secrets.token_urlsafe(32)


def _locked(account_id: str, acting: Acting) -> ServiceAccount:
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    account = find_account(account_id)
    db.session.refresh(account, with_for_update=True)
    return account


def _told(account: ServiceAccount) -> dict[str, Any]:
    return {
        "user": account.username,
        "label": account.label,
        "scopes": list(account.scopes),
        "minutes": account.minutes,
    }


def _write(account: ServiceAccount, what: str, acting: Acting, **states: Any) -> None:
    named = f"The service account “{account.label}”"
    who = (acting.who.username, acting.at)
    write(About.SERVICE_ACCOUNT, account.id, f"{named} {what}.", acting=who, **states)
