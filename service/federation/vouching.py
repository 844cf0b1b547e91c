"""Whether what a provider signed can be trusted: by whom, for whom, when, and for this very visit.

Nothing here fetches but the provider's keys, and nothing here decides who somebody is.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError

from service.federation.discovery import keys_of
from service.federation.refusals import NotVouchedFor

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""By a public key, all of them: never by none, nor by a secret that the public key would be."""
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
    try:
        found = jwt.decode(token, keys_of(issuer), algorithms=list(ALGORITHMS))
    except (JoseError, TypeError, ValueError):
        # The provider may have another key since we asked.
        try:
            found = jwt.decode(token, keys_of(issuer, anew=True), algorithms=list(ALGORITHMS))
        except (JoseError, TypeError, ValueError) as error:
            raise NotVouchedFor(reason=type(error).__name__) from error
    return dict(found.header), dict(found.claims)


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
    try:
        CodeIDToken(claims, header, params=asked).validate(int(at.timestamp()), SKEW)
    except (JoseError, TypeError, ValueError) as error:
        raise NotVouchedFor(reason=str(error)[:200]) from error
    subject_of(claims)
    return claims


def subject_of(claims: Mapping[str, Any]) -> str:
    """Return the subject of some claims. Raises NotVouchedFor."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise NotVouchedFor(reason="subject")
    return subject
