"""What a provider says of itself, by its issuer: its addresses, and the keys with which it signs.

Both are kept in this process for a while. A signature by a key that is not known has the keys
fetched anew, but not more often than once a minute: whoever sends rubbish must not make us ask.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from service.federation.fetching import get_document
from service.federation.refusals import ProviderAway, ProviderMisset

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

KEPT_SECONDS: Final = 600
ANEW_SECONDS: Final = 60
AWAY_SECONDS: Final = 15
"""So long a provider that is away is not asked again: each of us would wait for it."""
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_ANY_TENANT: Final = "{tenantid}"
"""What Entra ID puts for the tenant where it answers for all of them: `common` and the like."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The addresses of a provider; without `ends` it cannot be asked to sign somebody out."""

    authorizes: str
    tokens: str
    keys: str
    ends: str | None
    basic: bool
    """Whether our secret goes into a header, or else among the fields."""


class _Kept:
    """What was fetched, or why it was not, and when; each process has its own.

    One at a time fetches from a place, and whoever waits for them has what they found.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._places: dict[tuple[str, str], Lock] = {}
        self._found: dict[tuple[str, str], tuple[float, Any]] = {}
        self._away: dict[tuple[str, str], tuple[float, ProviderAway]] = {}

    def get(self, place: tuple[str, str], seconds: int, fetch: Callable[[], T]) -> T:
        with self._lock:
            one_at_a_time = self._places.setdefault(place, Lock())
        with one_at_a_time:
            at, found = self._found.get(place, (0.0, None))
            if found is None or time.monotonic() - at > seconds:
                found = self._fetched(place, fetch)
                self._found[place] = (time.monotonic(), found)
        kept: T = found
        return kept

    def forget(self) -> None:
        with self._lock:
            self._found.clear()
            self._away.clear()

    def _fetched(self, place: tuple[str, str], fetch: Callable[[], T]) -> T:
        """Fetch, unless that failed a moment ago; what was found before stays found."""
        at, away = self._away.get(place, (0.0, None))
        if away is not None and time.monotonic() - at <= AWAY_SECONDS:
            raise type(away)(away.detail, **away.facts)
        try:
            return fetch()
        except ProviderAway as failed:
            self._away[place] = (time.monotonic(), failed)
            raise


_KEPT = _Kept()
forget = _KEPT.forget
"""Forget what any provider said; an administrator who changes one does not wait."""


def metadata_of(issuer: str) -> Metadata:
    """Return a provider's addresses. Raises ProviderAway."""
    return _KEPT.get(("metadata", issuer), KEPT_SECONDS, lambda: _fetch_metadata(issuer))


def keys_of(issuer: str, *, anew: bool = False) -> "KeySet":
    """Return a provider's public keys; `anew` as they are now. Raises ProviderAway."""
    seconds = ANEW_SECONDS if anew else KEPT_SECONDS
    return _KEPT.get(("keys", issuer), seconds, lambda: _fetch_keys(issuer))


def _fetch_metadata(issuer: str) -> Metadata:
    told = get_document(issuer.rstrip("/") + _WELL_KNOWN)
    if told.get("issuer") != issuer:
        raise ProviderMisset(reason="other_issuer", told=_other(str(told.get("issuer"))))
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    found = [told.get(name) for name in wanted]
    if not all(isinstance(one, str) for one in found):
        raise ProviderAway(reason="incomplete_metadata")
    if not _is_address(found[0]):
        raise ProviderAway(reason="unusable_metadata")
    ends = told.get("end_session_endpoint")
    ways = told.get("token_endpoint_auth_methods_supported")
    return Metadata(
        authorizes=str(found[0]),
        tokens=str(found[1]),
        keys=str(found[2]),
        ends=ends if isinstance(ends, str) and _is_address(ends) else None,
        basic=not isinstance(ways, list) or "client_secret_basic" in ways,
    )


def _is_address(told: object) -> bool:
    """Tell whether a browser can be sent to what is told as an address."""
    try:
        place = urlsplit(str(told))
    except ValueError:
        return False
    is_whole = place.scheme in ("http", "https") and bool(place.netloc)
    return is_whole and str(told).isprintable() and " " not in str(told)


def _other(issuer: str) -> str:
    """Say what to enter in place of an issuer that calls itself by another name."""
    if _ANY_TENANT in issuer:
        return (
            "This issuer is that of every organisation: enter your own, with the id of its tenant."
        )
    return f"It calls itself {issuer[:500]}: enter that as its issuer."


def _fetch_keys(issuer: str) -> "KeySet":
    # Only who signs people in elsewhere needs the time and the memory of what reads keys.
    from service.federation.signatures import public_keys  # noqa: PLC0415

    given = get_document(metadata_of(issuer).keys).get("keys")
    if not isinstance(given, list):
        raise ProviderAway(reason="no_keys")
    keys = public_keys(given)
    if keys is None:
        raise ProviderAway(reason="unreadable_keys")
    return keys
