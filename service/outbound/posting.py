"""Posting one letter to a receiver, and what came of it in words."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from threading import Lock

from service.egress import Allowed, Egress, Limits, Request
from service.errors import Fault, Refusal
from service.installation import here

MOST_KEPT = 1000
"""Characters of a receiver's answer that are kept."""
LIMITS = Limits(seconds=15.0, size=256 * 1024)
_NULL = "\0"
_MOST_DIGITS = 9
_MAKING = Lock()


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """What goes to a receiver."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: the receiver's status and the beginning of what it said, or an error."""

    status: int | None
    text: str = ""
    error: str = ""
    took_ms: int = 0
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Tell whether the receiver has heard it: any 2xx says so."""
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004

    @property
    def said(self) -> str:
        """Say it in a sentence."""
        return self.error or f"Its receiver answered {self.status}."


def post(letter: Letter) -> Answer:
    """Post a letter; whatever goes wrong is the answer. No redirect is followed."""
    began = time.monotonic()
    request = Request("POST", letter.url, letter.headers, letter.body)
    try:
        came = _way_out(here().settings.egress_allowed).send(request, LIMITS)
    except (Refusal, Fault) as error:
        return Answer(None, error=str(error), took_ms=_since(began))
    return Answer(
        came.status,
        text=came.body[: 4 * MOST_KEPT].decode(errors="replace").replace(_NULL, "")[:MOST_KEPT],
        took_ms=_since(began),
        retry_after=_seconds(came.headers.get("retry-after", "")),
    )


def judge(url: str) -> None:
    """Refuse an address that nothing could be sent to.

    It asks for the addresses of its name: not for within a transaction. Raises TargetRefused and
    RequestUnsendable.
    """
    _way_out(here().settings.egress_allowed).judge(url)


def _way_out(allowed: tuple[str, ...]) -> Egress:
    """Keep one way out for all threads: it keeps connections for the next letter."""
    with _MAKING:
        return _made(allowed)


@cache
def _made(allowed: tuple[str, ...]) -> Egress:
    return Egress(Allowed.of(allowed))


def _since(began: float) -> int:
    return round(1000 * (time.monotonic() - began))


def _seconds(said: str) -> timedelta | None:
    """Read Retry-After; a date in it is not heeded, nor more digits than anybody would wait."""
    is_number = said.isascii() and said.isdecimal()
    return timedelta(seconds=int(said[:_MOST_DIGITS])) if is_number else None
