"""Keeping named secrets: set, replaced, removed and, where one is used, opened.

A secret may be sent to the hosts that it names and to no other: whoever draws a process chooses
which secret is used, and could otherwise have it sent to themselves.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service.egress.addresses import plain_host
from service.errors import Refusal
from service.extensions import db
from service.installation import here
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.secrets.hiding import hide
from service.secrets.models import Secret
from service.secrets.refusals import (
    SecretHostsUnusable,
    SecretNameUnusable,
    SecretUnknown,
    SecretValueUnusable,
)
from service.secrets.sealing import Keyring

LEAST, MOST = 8, 4_000
MOST_HOSTS = 10
LONGEST_NOTE = 300
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?")


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A secret where it is used. It never shows itself."""

    name: str
    value: str
    hosts: Collection[str]

    def may_go_to(self, host: str) -> bool:
        """Tell whether it may be sent to a host."""
        return plain_host(host) in self.hosts

    def hidden_in(self, text: str) -> str:
        """Give a text without the secret, however it is spelt: somebody may repeat it."""
        return hide(text, self.value)


def set_secret(
    name: str, value: str, hosts: Iterable[str], *, acting: Acting, note: str = ""
) -> Secret:
    """Keep a secret under a name, in the place of one that was kept there.

    Raises SecretNameUnusable, SecretValueUnusable, SecretHostsUnusable, SecretsKeyMissing and the
    refusals of access.
    """
    require(acting.who, Verb.KEEP_SECRETS)
    value, note = value.strip(), " ".join(note.split())
    note = "".join(one for one in note if one.isprintable())[:LONGEST_NOTE]
    allowed = _allowed(hosts)
    for mistake in mistakes(name, value, allowed):
        raise mistake
    await_turn()
    secret = db.session.get(Secret, name)
    before = _facts(secret) if secret else {}
    if secret is None:
        secret = Secret(name=name)
        db.session.add(secret)
    secret.sealed = Keyring.of(here().settings).seal(value, context=secret.context)
    secret.hosts, secret.note = allowed, note
    secret.set_by, secret.set_at = acting.who.username, acting.at
    db.session.flush()
    verb = "replaced" if before else "set"
    _write(name, f"The secret “{name}” was {verb}.", acting, before, _facts(secret))
    return secret


def remove_secret(name: str, *, acting: Acting) -> None:
    """Forget a secret. Raises SecretUnknown and the refusals of access."""
    require(acting.who, Verb.KEEP_SECRETS)
    await_turn()
    secret = find_secret(name)
    db.session.delete(secret)
    db.session.flush()
    _write(name, f"The secret “{name}” was removed.", acting, _facts(secret), {})


def find_secret(name: str) -> Secret:
    """Return what is known of a secret but its value. Raises SecretUnknown."""
    # What can be no name is not asked for: a database may refuse to compare it.
    secret = db.session.get(Secret, name) if _NAME.fullmatch(name) else None
    if secret is None:
        raise SecretUnknown(f"There is no secret of the name {name!r}.")
    return secret


def secrets() -> list[Secret]:
    """Return all of them by name, without their values."""
    return list(db.session.scalars(select(Secret).order_by(Secret.name)))


def names() -> frozenset[str]:
    """Return the names that diagrams may use."""
    return frozenset(db.session.scalars(select(Secret.name)))


def open_secret(name: str) -> Opened:
    """Open a secret to use it. Raises SecretUnknown, SecretsKeyMissing and SecretUnreadable."""
    secret = find_secret(name)
    value = Keyring.of(here().settings).open(secret.sealed, context=secret.context)
    return Opened(name, value, frozenset(secret.hosts))


def mistakes(name: str, value: str, hosts: Iterable[str]) -> list[Refusal]:
    """Give all for which a secret cannot be kept, so that nobody mends them one by one."""
    value, allowed, found = value.strip(), _allowed(hosts), list[Refusal]()
    if _NAME.fullmatch(name) is None:
        found.append(SecretNameUnusable())
    if not LEAST <= len(value) <= MOST or not value.isprintable():
        found.append(SecretValueUnusable())
    if not 1 <= len(allowed) <= MOST_HOSTS or not all(_HOST.fullmatch(one) for one in allowed):
        found.append(SecretHostsUnusable())
    return found


def _allowed(hosts: Iterable[str]) -> list[str]:
    return sorted({plain_host(one.strip()) for one in hosts if one.strip()})


def _facts(secret: Secret) -> dict[str, Any]:
    return {"hosts": list(secret.hosts), "note": secret.note}


def _write(
    name: str, text: str, acting: Acting, before: dict[str, Any], after: dict[str, Any]
) -> None:
    who = (acting.who.username, acting.at)
    write(About.SECRET, name, text, acting=who, before=before, after=after)
