"""Accounts elsewhere: whose each is, told by its issuer and its subject and by nothing else.

A name or an address can be given to somebody else; the subject of an account never is. An account
that nobody knows yet waits until an administrator says whose it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from service.extensions import db
from service.ledger.changes import await_turn
from service.people.access import require
from service.people.actors import Acting
from service.people.administrators import keep_an_administrator
from service.people.directory import active_user
from service.people.locking import write_change
from service.people.models import User
from service.people.outside_models import Identity
from service.people.refusals import AccountTaken, NotFound
from service.people.users import LONGEST_NAME, Given, add_person, is_email, is_username
from service.people.verbs import Verb

_OTHER = re.compile(r"[^a-z0-9._-]+")
_LONGEST_USERNAME = 60


@dataclass(frozen=True, slots=True)
class Account:
    """What an issuer says of an account. `username` and `email` are only words to begin with.

    `vouches_email`: the issuer has verified the address, and is trusted for that here.
    """

    issuer: str
    subject: str
    username: str = ""
    name: str = ""
    email: str | None = None
    vouches_email: bool = False

    @property
    def shown(self) -> str:
        """What the person would be called."""
        return (self.name or self.username or self.email or self.subject)[:LONGEST_NAME]

    @property
    def usable_email(self) -> str | None:
        """The address, if it is one."""
        return self.email if self.email is not None and is_email(self.email) else None

    @property
    def vouched_email(self) -> str | None:
        """The address, if it is one that may stand for a person and not only for the account."""
        return self.usable_email if self.vouches_email else None


def note_seen(account: Account, *, at: datetime) -> Identity:
    """Keep that an account was seen, and what is said of it now."""
    await_turn()
    found = find(account.issuer, account.subject)
    if found is None:
        found = Identity(issuer=account.issuer, subject=account.subject)
        db.session.add(found)
    found.name, found.email, found.seen_at = account.shown, account.usable_email, at
    db.session.flush()
    return found


def find(issuer: str, subject: str) -> Identity | None:
    """Return an account that was seen before."""
    one = (Identity.issuer == issuer, Identity.subject == subject)
    return db.session.scalar(select(Identity).where(*one))


def find_identity(identity_id: int) -> Identity:
    """Return an account by its number. Raises NotFound."""
    found = db.session.get(Identity, identity_id)
    if found is None:
        raise NotFound
    return found


def waiting() -> list[Identity]:
    """Return the accounts that tried to come in and are nobody's, the newest first."""
    wanted = select(Identity).where(Identity.username.is_(None))
    return list(db.session.scalars(wanted.order_by(Identity.seen_at.desc(), Identity.id.desc())))


def identities_of(username: str) -> list[Identity]:
    """Return the accounts by which a person comes in."""
    mine = select(Identity).where(Identity.username == username)
    return list(db.session.scalars(mine.order_by(Identity.issuer, Identity.id)))


def link(identity: Identity, username: str, *, acting: Acting) -> User:
    """Say whose an account is. Raises UserUnknown, AccountTaken and the refusals of access."""
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    db.session.refresh(identity)
    if identity.username not in {None, username}:
        raise AccountTaken
    user = active_user(username, lock=True)
    identity.username = username
    identity.linked_by, identity.linked_at = acting.who.username, acting.at
    user.version += 1
    told = {"account": identity.email or identity.name, "issuer": identity.issuer}
    write_change(user, "comes in by an account elsewhere", acting, after=told)
    return user


def was_unlinked(identity: Identity) -> bool:
    """Tell whether an administrator took an account from somebody: only one of them gives it."""
    return identity.username is None and identity.linked_at is not None


def unlink(identity: Identity, *, acting: Acting) -> None:
    """Let an account be nobody's; the sessions of whose it was end.

    Its next sign-in waits for an administrator: `linked_at` says that it was somebody's. Raises
    LastAdministrator and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    if identity.username is None:
        return
    user = db.session.get_one(User, identity.username)
    with keep_an_administrator():
        identity.username, identity.keeps_profile = None, False
    user.version += 1
    user.session_version += 1
    told = {"account": identity.email or identity.name, "issuer": identity.issuer}
    write_change(user, "no longer comes in by an account elsewhere", acting, before=told)


def make_person(identity: Identity, account: Account, *, acting: Acting) -> User:
    """Make the person whose account it is: as they are called there, and with nothing given."""
    username = free_username((account.username, account.email or "", account.name))
    given = Given(display_name=account.shown, email=account.vouched_email)
    add_person(username, given, acting=acting)
    identity.keeps_profile = True
    return link(identity, username, acting=acting)


def free_username(words: Iterable[str]) -> str:
    """Make a user name that nobody has, of the first words that can be one."""
    tidied = (_OTHER.sub(".", one.partition("@")[0].lower()).strip("._-") for one in words)
    cut = (one[: _LONGEST_USERNAME - 4] for one in tidied)
    base = next((one for one in cut if is_username(one)), "person")
    near = User.username.startswith(base, autoescape=True)
    taken = set(db.session.scalars(select(User.username).where(near)))
    if base not in taken:
        return base
    return next(
        one for number in range(2, len(taken) + 3) if (one := f"{base}{number}") not in taken
    )


def people_with_email(email: str) -> list[User]:
    """Return everybody with an address, in whatever case it is written, switched off or not."""
    wanted = select(User).where(func.lower(User.email) == email.lower())
    return list(db.session.scalars(wanted.order_by(User.username)))


def may_be_found_by_email(user: User, issuer: str) -> bool:
    """Tell whether the address of a person says that another account of an issuer is theirs.

    It does not where they have an account there already, nor where their address may be from an
    account: then it is an issuer's word, which is not an administrator's.
    """
    named = or_(Identity.issuer == issuer, Identity.keeps_profile)
    known = select(Identity.id).where(Identity.username == user.username, named)
    return db.session.scalar(known.limit(1)) is None
