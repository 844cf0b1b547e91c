"""What keys say of a signature, and the standard of an ID token: what needs Authlib and joserfc.

It is loaded when the first keys are read, and fetches nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import orjson
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
_MADE_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
)
"""Keys of which one half is public, and what that is. One that both sides know would let anybody
sign; and of the other half, should a provider tell it, nothing is read."""
_SAID_OF_IT: Final = ("kid", "alg", "use")
_LONGEST: Final = 4096
"""Characters of a part of a key: an RSA key of 16384 bits has fewer."""
_UNREADABLE: Final = (JoseError, TypeError, ValueError, LookupError, AttributeError, RecursionError)
"""What comes of keys and tokens of a shape that no standard knows, such as an unheard-of curve."""


def decode(token: str, keys: KeySet) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the claims of what was signed by one of the keys.

    Raises NotVouchedFor.
    """
    try:
        found = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        orjson.dumps(found.claims)  # Half a character, or a number without end, is kept nowhere.
    except _UNREADABLE as error:
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
    except _UNREADABLE as error:
        raise NotVouchedFor(reason=str(error)[:200]) from error


def public_keys(given: list[Any]) -> KeySet | None:
    """Read what a provider tells as its keys; None when none of them can be used."""
    keys = [key for one in given if (key := _public_key(one)) is not None]
    return KeySet(keys) if keys else None


def _public_key(given: Any) -> Any:
    """Read a key; None for one that is not for signing, or of which both sides know the same."""
    kind = given.get("kty") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in _MADE_OF or given.get("use") == "enc":
        return None
    told = {name: given[name] for name in (*_MADE_OF[kind], *_SAID_OF_IT) if name in given}
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in told.values()):
        return None
    try:
        return import_key({"kty": kind, **told})
    except _UNREADABLE:
        return None
