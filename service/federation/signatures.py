"""What keys say of a signature, and the standard of an ID token: what needs Authlib and joserfc.

It is loaded when the first keys are read, and fetches nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from service.federation.refusals import NotVouchedFor

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""By a public key, all of them: never by none, nor by a secret that the public key would be."""
_MADE_OF: Final = ("RSA", "EC", "OKP")
"""Keys of which one half is public. One that both sides know would let anybody sign."""


def decode(token: str, keys: KeySet) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the claims of what was signed by one of the keys.

    Raises NotVouchedFor.
    """
    try:
        found = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    except (JoseError, TypeError, ValueError) as error:
        raise NotVouchedFor(reason=type(error).__name__) from error
    return dict(found.header), dict(found.claims)


def require_valid(
    claims: Mapping[str, Any],
    header: Mapping[str, Any],
    asked: Mapping[str, Any],
    *,
    at: int,
    skew: int,
) -> None:
    """Refuse an ID token that does not answer what was asked, and now. Raises NotVouchedFor."""
    try:
        CodeIDToken(claims, header, params=asked).validate(at, skew)
    except (JoseError, TypeError, ValueError) as error:
        raise NotVouchedFor(reason=str(error)[:200]) from error


def public_keys(given: list[Any]) -> KeySet | None:
    """Read what a provider tells as its keys; None when none of them can be used."""
    keys = [key for one in given if (key := _public_key(one)) is not None]
    return KeySet(keys) if keys else None


def _public_key(given: Any) -> Any:
    """Read a key; None for one that is not for signing, or of which both sides know the same."""
    if not isinstance(given, dict) or given.get("kty") not in _MADE_OF or given.get("use") == "enc":
        return None
    try:
        return import_key(given)
    except (JoseError, ValueError, TypeError):
        return None
