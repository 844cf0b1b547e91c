"""Whoever a provider has vouched for arrives: whose account it is, what they may do, and whether.

An account is known by its issuer and subject. One that is nobody's yet becomes somebody's only by
an administrator, by the external id under which the same directory made the person, by an address
that a provider verified which is trusted for that, or by being made a person; one that an
administrator took from somebody, only by an administrator. Whatever comes of it is committed: an
account that is turned away waits for an administrator.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from service.errors import Refusal
from service.extensions import db
from service.federation.group_mappings import grants_for, source_of_provider
from service.federation.models import OutsideSession, Provider, ProvisionedUser
from service.federation.providers import trusted_provider
from service.federation.refusals import NobodyHere, ProviderUnknown, SwitchedOff
from service.federation.visits import Vouched
from service.federation.vouching import subject_of
from service.ledger.changes import await_turn
from service.people.actors import SYSTEM, Acting
from service.people.groups import Group
from service.people.identities import (
    Account,
    link,
    make_person,
    may_be_found_by_email,
    note_seen,
    people_with_email,
    was_unlinked,
)
from service.people.locking import lock_anybody, write_change
from service.people.models import User
from service.people.outside_grants import Grant, Settled, settle
from service.people.outside_models import GrantKind, Identity
from service.people.refusals import LastAdministrator
from service.people.sign_in import Source, note_success
from service.people.sign_in_policy import rules_now
from service.people.users import change_person, given_to

_LONGEST: Final = 255
_MOST_GROUPS: Final = 2000
_YES: Final = frozenset({"true", "1"})
_VERIFIED: Final = ("email_verified", "xms_edov")
"""How providers say that an address is really somebody's; the second is Entra ID's."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of it: somebody and the mark of their session there, or why nobody came in.

    `in_part`: the provider did not say which groups they are in, so they have what they had.
    """

    user: User | None
    session: str = ""
    refused: Refusal | None = None
    in_part: bool = False


def arrive(provider_key: str, vouched: Vouched, source: Source, *, at: datetime) -> Arrival:
    """Let in whoever a provider has vouched for, with what their groups there give them here."""
    acting = Acting(SYSTEM, at)
    await_turn()
    provider = trusted_provider(provider_key, vouched.claims.get("iss"))
    if provider is None:
        return Arrival(None, refused=ProviderUnknown())
    account = _account(vouched.claims, provider)
    identity = note_seen(account, at=at)
    user = _whose(identity, account, provider, vouched.claims, acting)
    if user is None:
        return Arrival(None, refused=NobodyHere())
    user = lock_anybody(user.username)
    if not user.active:
        return Arrival(None, refused=SwitchedOff())
    if identity.keeps_profile:
        _call_as_there(user, account, acting)
    in_part = _leaves_groups_out(vouched.claims, provider)
    if not in_part:
        _grant(user, provider, vouched.claims, acting)
    note_success(user, source, at=at)
    return Arrival(user, _keep_session(user, provider, vouched, at), in_part=in_part)


def _whose(
    identity: Identity,
    account: Account,
    provider: Provider,
    claims: Mapping[str, Any],
    acting: Acting,
) -> User | None:
    """Return whose an account is, or has just become."""
    if identity.username is not None:
        return db.session.get_one(User, identity.username)
    if was_unlinked(identity):
        return None
    found = _made_by_directory(provider, claims)
    alike = people_with_email(account.usable_email) if account.usable_email else []
    if found is None and account.vouches_email and len(alike) == 1:
        found = alike[0] if may_be_found_by_email(alike[0], provider.issuer) else None
    if found is not None:
        return link(identity, found.username, acting=acting) if found.active else found
    if provider.makes_people and not alike:
        return make_person(identity, account, acting=acting)
    return None


def _made_by_directory(provider: Provider, claims: Mapping[str, Any]) -> User | None:
    """Return whom SCIM made under the external id that the provider says too."""
    told = claims.get(provider.directory_claim) if provider.directory_claim else None
    if not isinstance(told, str) or not told or "\0" in told:
        return None
    joined = select(User).join(ProvisionedUser, ProvisionedUser.username == User.username)
    return db.session.scalar(joined.where(ProvisionedUser.external_id == told))


def _account(claims: Mapping[str, Any], provider: Provider) -> Account:
    """Read of some claims what people are called there."""

    def text(name: str) -> str:
        told = claims.get(name)
        return told.replace("\0", "").strip()[:_LONGEST] if isinstance(told, str) else ""

    both = " ".join(one for one in (text("given_name"), text("family_name")) if one)
    return Account(
        issuer=provider.issuer,
        subject=subject_of(claims),
        username=text(provider.username_claim),
        name=text("name") or both,
        email=text("email") or None,
        vouches_email=provider.trusts_email and _is_verified(claims),
    )


def _is_verified(claims: Mapping[str, Any]) -> bool:
    return any(str(claims.get(name)).lower() in _YES for name in _VERIFIED)


def _call_as_there(user: User, account: Account, acting: Acting) -> None:
    """Call somebody as their account does; an address that it only says does not become theirs."""
    now = given_to(user)
    email = account.vouched_email or now.email
    there = replace(now, display_name=account.shown, email=email)
    if there.told() != now.told():
        change_person(user.username, there, version=None, acting=acting)


def _leaves_groups_out(claims: Mapping[str, Any], provider: Provider) -> bool:
    """Tell whether the groups are elsewhere: Entra ID keeps a token with too many of them short.

    Then whatever they gave before stays, for nobody said that it is gone.
    """
    elsewhere = claims.get("_claim_names")
    return isinstance(elsewhere, Mapping) and provider.groups_claim in elsewhere


def _grant(user: User, provider: Provider, claims: Mapping[str, Any], acting: Acting) -> None:
    """Give what somebody's groups there give, and take what they gave before."""
    told = claims.get(provider.groups_claim)
    named = told if isinstance(told, list) else [told]
    groups = [one for one in named[:_MOST_GROUPS] if isinstance(one, str) and "\0" not in one]
    # Keycloak writes the path of a group, which begins with a slash.
    names = {*groups, *(one.removeprefix("/") for one in groups)}
    changed = _settled(user, provider, grants_for(provider.key, names), acting)
    if changed.given or changed.taken:
        before = {"taken": sorted(f"{kind} {key}" for _, kind, key in changed.taken)}
        after = {"given": sorted(f"{kind} {key}" for _, kind, key in changed.given)}
        what = f"has from {provider.name} what their groups there give"
        write_change(user, what, acting, before=before, after=after)


def _settled(user: User, provider: Provider, wanted: frozenset[Grant], acting: Acting) -> Settled:
    """Let somebody have what a provider gives, and stay an administrator if they are the last.

    To turn them away would leave none either; what they keep is taken when there is another.
    """
    source = source_of_provider(provider.key)
    try:
        return settle(source, {user.username: wanted})
    except LastAdministrator:
        what = f"stays an administrator without a group of {provider.name}, for there is no other"
        write_change(user, what, acting)
        kept = wanted | {(GrantKind.GROUP, str(Group.ADMINISTRATOR))}
        return settle(source, {user.username: kept})


def _keep_session(user: User, provider: Provider, vouched: Vouched, at: datetime) -> str:
    """Keep the mark of a session there, and forget those that have ended here long ago."""
    oldest = at - rules_now().longest - timedelta(days=1)
    db.session.execute(delete(OutsideSession).where(OutsideSession.began_at < oldest))
    told = vouched.claims.get("sid")
    kept = OutsideSession(
        id=secrets.token_urlsafe(32),
        provider=provider.key,
        sid=told[:_LONGEST] if isinstance(told, str) and "\0" not in told else None,
        username=user.username,
        id_token=vouched.id_token,
        began_at=at,
    )
    db.session.add(kept)
    db.session.flush()
    return kept.id
