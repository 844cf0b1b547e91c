"""Providers as administrators keep them: who may vouch for people, and how far each is trusted."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import undefer
from typing_extensions import override

from service.errors import Problem
from service.extensions import db
from service.federation.ending import end
from service.federation.models import Provider
from service.federation.refusals import ProviderInvalid, ProviderUnknown
from service.installation import here
from service.ledger.changes import About, await_turn, write
from service.people import issuers
from service.people.access import require
from service.people.actors import Acting
from service.people.administrators import keep_an_administrator
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.settings import Mode

_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,59}")
RESERVED: Final = frozenset({"new", "scim", "back", "waiting", "groups", "local-accounts"})
"""What stands for something else in addresses."""
_LONGEST: Final = {"name": 200, "issuer": 500, "client_id": 255, "scopes": 500}
_CLAIMS: Final = ("groups_claim", "username_claim", "directory_claim")
_LONGEST_CLAIM: Final = 100
_LONGEST_SECRET: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What administrators say of a provider, but for its secret."""

    name: str
    issuer: str
    client_id: str
    scopes: str = "openid profile email"
    groups_claim: str = "groups"
    username_claim: str = "preferred_username"
    directory_claim: str = ""
    trusts_email: bool = False
    makes_people: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """A provider as a visit to it needs it. It does not show its secret."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    scopes: str

    @override
    def __repr__(self) -> str:
        return f"Known({self.key!r})"


def providers(*, only_active: bool = False) -> list[Provider]:
    """Return every provider by name."""
    wanted = select(Provider).order_by(Provider.name, Provider.key)
    if only_active:
        wanted = wanted.where(Provider.active)
    return list(db.session.scalars(wanted))


def find_provider(key: str) -> Provider:
    """Return a provider. Raises ProviderUnknown."""
    found = db.session.get(Provider, key) if "\0" not in key else None
    if found is None:
        raise ProviderUnknown
    return found


def known_provider(key: str) -> Known:
    """Return a provider that is used, with its secret. Raises ProviderUnknown."""
    wanted = select(Provider).where(Provider.key == key, Provider.active)
    found = None
    if "\0" not in key:
        found = db.session.scalar(wanted.options(undefer(Provider.client_secret)))
    if found is None:
        raise ProviderUnknown
    return Known(
        found.key, found.name, found.issuer, found.client_id, found.client_secret, found.scopes
    )


def trusted_provider(key: str, issuer: Any) -> Provider | None:
    """Return a provider as it is now, if it is used and has this issuer.

    What an administrator changed while somebody was there counts for them too.
    """
    wanted = select(Provider).where(Provider.key == key, Provider.active)
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    return found if found is not None and found.issuer == issuer else None


def add_provider(key: str, given: Settled, secret: str, *, acting: Acting) -> Provider:
    """Let somebody vouch for people. Raises ProviderInvalid and the refusals of access."""
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    problems = list(_wrong(given, secret))
    if _KEY.fullmatch(key) is None or key in RESERVED:
        problems.append(_problem("key", "Use lower-case letters, digits and dashes"))
    elif db.session.get(Provider, key) is not None:
        problems.append(_problem("key", "There is a provider with this key already"))
    if not secret:
        problems.append(_problem("client_secret", "Enter the client secret"))
    _refuse(problems, given, key)
    made = Provider(key=key, client_secret=secret, **asdict(given))
    db.session.add(made)
    db.session.flush()
    if made.active:
        issuers.trust(made.issuer)
    _write(made, "may vouch for people", acting, after=asdict(given))
    return made


def change_provider(
    key: str, given: Settled, secret: str, *, version: int | None, acting: Acting
) -> Provider:
    """Change a provider; without a `secret` it keeps the one it has, and so its issuer.

    One that is switched off, or whose issuer is another now, gives nothing any more, and whoever
    came in by it is signed out.

    Raises ProviderUnknown, ChangedSince, ProviderInvalid, LastAdministrator and the refusals of
    access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    kept = find_provider(key)
    db.session.refresh(kept)
    if version is not None and kept.version != version:
        raise ChangedSince
    problems = list(_wrong(given, secret))
    if not secret and given.issuer != kept.issuer:
        # Whoever is at the other address must not learn what only the one before may know.
        text = "Enter the client secret that Handrail has with this issuer"
        problems.append(_problem("client_secret", text))
    _refuse(problems, given, key)
    before = settled(kept)
    for name, value in asdict(given).items():
        setattr(kept, name, value)
    after: dict[str, Any] = asdict(given)
    if secret:
        kept.client_secret = secret
        after["client_secret"] = "another one"  # noqa: S105 - what the book says of it
    kept.version += 1
    after |= _count(kept, before, acting)
    _write(kept, "was changed", acting, before=asdict(before), after=after)
    return kept


def settled(provider: Provider) -> Settled:
    """Return what administrators said of a provider."""
    names = Settled.__dataclass_fields__
    return Settled(**{name: getattr(provider, name) for name in names})


def _count(kept: Provider, before: Settled, acting: Acting) -> dict[str, Any]:
    """Let people in by a provider as it is now, and no more as it was; give what that ended.

    Raises LastAdministrator.
    """
    ended: dict[str, Any] = {}
    with keep_an_administrator():
        if before.active and not (kept.active and kept.issuer == before.issuer):
            issuers.distrust(before.issuer)
            ended = end(kept, acting)
        if kept.active:
            issuers.trust(kept.issuer)
    return ended


def _wrong(given: Settled, secret: str) -> Iterable[Problem]:
    if len(secret) > _LONGEST_SECRET:
        yield _problem("client_secret", f"Enter at most {_LONGEST_SECRET} characters")
    for name, longest in _LONGEST.items():
        if not 0 < len(getattr(given, name)) <= longest:
            yield _problem(name, f"Enter 1 to {longest} characters")
    for name in _CLAIMS:
        if len(getattr(given, name)) > _LONGEST_CLAIM:
            yield _problem(name, f"Enter at most {_LONGEST_CLAIM} characters")
    if "openid" not in given.scopes.split():
        yield _problem("scopes", "The scopes must have openid among them")
    if given.issuer and not _is_address(given.issuer):
        yield _problem("issuer", "Enter an address that begins with https://")


def _is_address(issuer: str) -> bool:
    """Tell whether an issuer is an address; what is tried out may do without encryption."""
    try:
        parts = urlsplit(issuer)
    except ValueError:
        return False
    allowed = {"https"} if here().settings.mode is Mode.PRODUCTION else {"https", "http"}
    plain = not (parts.query or parts.fragment or parts.username) and issuer.isprintable()
    return parts.scheme in allowed and bool(parts.hostname) and plain


def _refuse(problems: list[Problem], given: Settled, key: str) -> None:
    same = select(Provider.key).where(Provider.issuer == given.issuer, Provider.key != key)
    if db.session.scalar(same.limit(1)) is not None:
        problems.append(_problem("issuer", "There is a provider with this issuer already"))
    if problems:
        raise ProviderInvalid(problems=problems)


def _problem(field: str, message: str) -> Problem:
    return Problem("provider_invalid", message, field=f"provider_{field}")


def _write(provider: Provider, what: str, acting: Acting, **states: Any) -> None:
    who = (acting.who.username, acting.at)
    write(About.PROVIDER, provider.key, f"{provider.name} {what}.", acting=who, **states)
