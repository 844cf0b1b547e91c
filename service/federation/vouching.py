"""Whether what a provider signed can be trusted: by whom, for whom, when, and for this very visit.

Nothing here fetches but the provider's keys, and nothing here decides who somebody is.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from service.federation.discovery import keys_of
from service.federation.refusals import NotVouchedFor

SKEW: Final = 60
"""Seconds by which two clocks may differ."""
LONGEST: Final = 64 * 1024
_LONGEST_SUBJECT: Final = 255


def read_signed(token: str, issuer: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the claims of what an issuer signed.

    Raises NotVouchedFor and ProviderAway.
    """
    if len(token) > LONGEST:
        raise NotVouchedFor(reason="too_long")
    # Only who signs people in elsewhere needs the time and the memory of what checks signatures.
    from service.federation import signatures  # noqa: PLC0415

    try:
        return signatures.decode(token, keys_of(issuer))
    except NotVouchedFor:
        # The provider may have another key since we asked.
        return signatures.decode(token, keys_of(issuer, anew=True))


def require_ours(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    """Refuse what another issuer signed, or what is for somebody else. Raises NotVouchedFor."""
    if claims.get("iss") != issuer:
        raise NotVouchedFor(reason="issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if client_id not in audiences:
        raise NotVouchedFor(reason="audience")


def read_id_token(
    token: str, access_token: str | None, *, issuer: str, client_id: str, nonce: str, at: datetime
) -> dict[str, Any]:
    """Return the claims of an ID token that was asked for with a nonce.

    Raises NotVouchedFor and ProviderAway.
    """
    header, claims = read_signed(token, issuer)
    require_ours(claims, issuer, client_id)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise NotVouchedFor(reason="nonce")
    asked = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
    # Only who signs people in elsewhere needs the time and the memory of what checks signatures.
    from service.federation import signatures  # noqa: PLC0415

    signatures.require_valid(claims, header, asked, at=int(at.timestamp()), skew=SKEW)
    subject_of(claims)
    return claims


def subject_of(claims: Mapping[str, Any]) -> str:
    """Return the subject of some claims. Raises NotVouchedFor."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or "\0" in subject:
        raise NotVouchedFor(reason="subject")
    return subject
