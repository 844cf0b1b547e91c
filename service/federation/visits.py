"""A visit to a provider: where a browser is sent, and what is made of what it brings back.

The code is exchanged with a proof that only whoever began has (PKCE, S256); `state` ties the answer
to the browser that began, `nonce` the ID token to this visit. Never within a transaction.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import quote, urlencode, urlsplit

from authlib.common.security import generate_token

from service.errors import Refusal
from service.federation.discovery import Metadata, metadata_of
from service.federation.fetching import post_form
from service.federation.providers import Known
from service.federation.refusals import (
    NotVouchedFor,
    ProviderAway,
    ProviderMisset,
    ProviderSaysNo,
    SignInInterrupted,
)
from service.federation.vouching import read_id_token

LASTS = 15 * 60
"""Seconds that somebody has for signing in there."""
_OURS: Final = frozenset(
    {"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_response_type"}
)
"""Errors that are nobody's fault who signs in: a client secret that has ended, and the like."""
_AWAY: Final = frozenset({"server_error", "temporarily_unavailable"})
_NUMBER: Final = re.compile(r"AADSTS\d{1,9}")


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as the browser's session keeps it; `wanted` is the page to go to afterwards."""

    provider: str
    state: str
    nonce: str
    verifier: str
    began: int
    wanted: str

    def as_json(self) -> dict[str, Any]:
        """Give it as the session keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Any) -> Self | None:
        """Read it as the session kept it."""
        try:
            return cls(**kept)
        except TypeError:
            return None


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider says of whoever came, and the ID token in which it says so."""

    claims: dict[str, Any]
    id_token: str


def begin(provider: Known, back: str, wanted: str, *, at: datetime) -> tuple[Visit, str]:
    """Begin a visit, and give the address to which the browser goes; it comes back to `back`.

    Raises ProviderAway.
    """
    metadata = metadata_of(provider.issuer)
    visit = Visit(
        provider=provider.key,
        state=generate_token(43),
        nonce=generate_token(43),
        verifier=generate_token(64),
        began=int(at.timestamp()),
        wanted=wanted,
    )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.scopes,
        "state": visit.state,
        "nonce": visit.nonce,
        "code_challenge": _challenge(visit.verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if urlsplit(metadata.authorizes).query else "?"
    return visit, f"{metadata.authorizes}{joint}{urlencode(asked)}"


def require_answer(visit: Visit, given: dict[str, str], provider: Known, *, at: datetime) -> str:
    """Return the code with which a browser came back from this visit.

    Raises SignInInterrupted, ProviderSaysNo, ProviderAway and NotVouchedFor.
    """
    if not hmac.compare_digest(given.get("state", "").encode(), visit.state.encode()):
        raise SignInInterrupted(reason="state")
    if at.timestamp() - visit.began > LASTS:
        raise SignInInterrupted(reason="too_late")
    if given.get("iss", provider.issuer) != provider.issuer:
        raise NotVouchedFor(reason="mixed_up")
    if "error" in given:
        raise _no(given["error"], given.get("error_description"))
    if not given.get("code"):
        raise ProviderSaysNo(reason="no_code")
    return given["code"]


def complete(visit: Visit, code: str, provider: Known, back: str, *, at: datetime) -> Vouched:
    """Exchange the code of a visit for what the provider says of whoever came.

    Raises ProviderAway, ProviderSaysNo and NotVouchedFor.
    """
    metadata = metadata_of(provider.issuer)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": visit.verifier,
    }
    headers, ours = _credentials(provider, metadata)
    taken, told = post_form(metadata.tokens, fields | ours, headers)
    if not taken:
        raise _no(told.get("error", "refused"), told.get("error_description"))
    id_token, access_token = told.get("id_token"), told.get("access_token")
    if not isinstance(id_token, str):
        raise NotVouchedFor(reason="no_id_token")
    claims = read_id_token(
        id_token,
        access_token if isinstance(access_token, str) else None,
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=visit.nonce,
        at=at,
    )
    return Vouched(claims, id_token)


def way_out(provider: Known, id_token: str | None, back: str) -> str | None:
    """Return where a browser is sent to be signed out there too; None where that cannot be.

    Raises ProviderAway.
    """
    ends = metadata_of(provider.issuer).ends
    if ends is None:
        return None
    asked = {"client_id": provider.client_id, "post_logout_redirect_uri": back}
    if id_token is not None:
        asked["id_token_hint"] = id_token
    joint = "&" if urlsplit(ends).query else "?"
    return f"{ends}{joint}{urlencode(asked)}"


def _challenge(verifier: str) -> str:
    """Give what proves a verifier without showing it (RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _no(error: Any, description: Any) -> Refusal:
    """Tell whether a provider refuses whoever came, or us, or cannot answer now.

    Of its description, which may name people, the number is kept by which Entra ID says why.
    """
    error = str(error)[:100]
    number = _NUMBER.search(str(description))
    reason = " ".join(one for one in (error, number and number[0]) if one)
    kind = ProviderMisset if error in _OURS else ProviderAway if error in _AWAY else ProviderSaysNo
    return kind(reason=reason)


def _credentials(provider: Known, metadata: Metadata) -> tuple[dict[str, str], dict[str, str]]:
    """Give our id and secret as the provider takes them: headers, and fields."""
    if not metadata.basic:
        return {}, {"client_id": provider.client_id, "client_secret": provider.client_secret}
    both = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
    return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}, {}
