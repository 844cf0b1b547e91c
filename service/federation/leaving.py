"""Signing out on either side: here when it is done there, and there when it is done here.

A provider sends a logout token of its own (OpenID Connect Back-Channel Logout): who may send one is
told by its signature alone, and each is obeyed once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from service.extensions import db
from service.federation.models import LogoutSeen, OutsideSession
from service.federation.providers import Known
from service.federation.refusals import LogoutRefused, NotVouchedFor
from service.federation.vouching import SKEW, read_signed, require_ours
from service.ledger.changes import await_turn
from service.people.actors import SYSTEM, Acting
from service.people.identities import find
from service.people.locking import lock_anybody, write_change

_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LASTS: Final = timedelta(hours=1)
"""How old a logout token may be, and so how long one is remembered at least."""
_LONGEST: Final = 255


def read_logout(token: str, provider: Known, *, at: datetime) -> dict[str, Any]:
    """Return the claims of a logout token that may be obeyed; never within a transaction.

    Raises LogoutRefused and ProviderAway.
    """
    try:
        header, claims = read_signed(token, provider.issuer)
        require_ours(claims, provider.issuer, provider.client_id)
    except NotVouchedFor as refused:
        raise LogoutRefused(reason=refused.facts.get("reason")) from refused
    if str(header.get("typ", "logout+jwt")).lower() not in {"logout+jwt", "jwt"}:
        raise LogoutRefused(reason="typ")
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(_EVENT), Mapping):
        raise LogoutRefused(reason="events")
    # With a nonce it is an ID token that somebody has got hold of.
    if "nonce" in claims or not _text(claims, "jti") or not (claims.keys() & {"sub", "sid"}):
        raise LogoutRefused(reason="claims")
    _require_fresh(claims, at)
    return claims


def sign_out_from_there(claims: Mapping[str, Any], provider: Known, *, at: datetime) -> None:
    """End every session here of whoever was signed out there; a token is obeyed once.

    Raises LogoutRefused when it was obeyed before.
    """
    await_turn()
    db.session.execute(delete(LogoutSeen).where(LogoutSeen.seen_at < at - 2 * _LASTS))
    try:
        with db.session.begin_nested():
            jti = _text(claims, "jti") or ""
            db.session.add(LogoutSeen(provider=provider.key, jti=jti, seen_at=at))
    except IntegrityError:
        raise LogoutRefused("The logout token was obeyed before.", reason="replayed") from None
    for username in sorted(_whose(claims, provider)):
        user = lock_anybody(username)
        user.session_version += 1
        write_change(user, f"was signed out by {provider.name}", Acting(SYSTEM, at))


def id_token_of(session_id: str) -> tuple[str, str] | None:
    """Return of a session that began elsewhere its provider's key and its ID token."""
    wanted = select(OutsideSession).where(OutsideSession.id == session_id)
    found = db.session.scalar(wanted.options(undefer(OutsideSession.id_token)))
    return (found.provider, found.id_token) if found is not None else None


def _whose(claims: Mapping[str, Any], provider: Known) -> set[str]:
    found = set()
    subject, sid = _text(claims, "sub"), _text(claims, "sid")
    if subject and (identity := find(provider.issuer, subject)) and identity.username:
        found.add(identity.username)
    if sid:
        mine = (OutsideSession.provider == provider.key, OutsideSession.sid == sid)
        found |= set(db.session.scalars(select(OutsideSession.username).where(*mine)))
    return found


def _require_fresh(claims: Mapping[str, Any], at: datetime) -> None:
    """Refuse a token that is too old to be remembered, from the future, or over."""
    now, issued, ends = at.timestamp(), claims.get("iat"), claims.get("exp")
    if (
        not isinstance(issued, int | float)
        or not now - _LASTS.total_seconds() < issued < now + SKEW
    ):
        raise LogoutRefused(reason="iat")
    if ends is not None and (not isinstance(ends, int | float) or ends < now - SKEW):
        raise LogoutRefused(reason="exp")


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    told = claims.get(name)
    is_one = isinstance(told, str) and 0 < len(told) <= _LONGEST and "\0" not in told
    return told if is_one else None
