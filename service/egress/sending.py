"""Sending one request and taking its answer, within bounds of time and size."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlsplit

import httpcore
import httpx

from service.egress.addresses import Allowed
from service.egress.connecting import (
    IDLE_CONNECTIONS,
    GuardedTransport,
    Resolve,
    resolve,
    within,
)
from service.egress.refusals import (
    AnswerUnusable,
    NotAnswered,
    NotReached,
    RequestUnsendable,
)
from service.settings import HIGHEST_PORT, Settings

AGENT = "Handrail"
_REDIRECTS = (301, 302, 303, 307, 308)
_FOLLOWED = ("GET", "HEAD")
_FOR_ANYBODY = ("accept", "accept-language", "user-agent")
"""The headers that go on to another host; any other may hold a secret."""
_STEPS = ("connect", "read", "write", "pool")
"""What httpx lets take a while."""
_NOT_PACKED = ("", "identity")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take in all, how many bytes its answer has, how often it is sent on."""

    seconds: float = 20.0
    size: int = 1024 * 1024
    redirects: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What is sent. It does not show itself: there may be secrets in any part."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back; the names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def succeeded(self) -> bool:
        """Tell whether its status says that all went well."""
        return httpx.codes.is_success(self.status)


class Egress:
    """Sends requests, keeping connections for the next. Threads may share it.

    It keeps no cookies, knows no passwords, and follows no redirect but as it is told.
    """

    def __init__(
        self, allowed: Allowed, *, resolving: Resolve = resolve, idle: int = IDLE_CONNECTIONS
    ) -> None:
        """Call the public internet, and what is allowed beside it; see GuardedTransport."""
        self._transport = GuardedTransport(allowed, resolving=resolving, idle=idle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._transport.close()

    def judge(self, url: str) -> None:
        """Return if an address may be called now; it may be refused all the same when it is.

        A name that stands for no address is not: it may have one later. Raises TargetRefused and
        RequestUnsendable.
        """
        built = _built(Request("GET", url), Limits())
        port = built.url.port or (443 if built.url.scheme == "https" else 80)
        try:
            self._transport.judge(built.url.host, port)
        except httpcore.ConnectError:
            return

    def send(self, request: Request, limits: Limits | None = None) -> Answer:
        """Send a request, and return its answer, whatever its status.

        A redirect of a GET or HEAD is followed as far as the limits say, each hop judged anew, and
        never from https to http; any other is the answer. Raises TargetRefused and
        RequestUnsendable before anything was sent, NotReached, NotAnswered and AnswerUnusable.
        """
        limits = limits or Limits()
        with within(limits.seconds):
            answer = self._ask(request, limits)
            for _ in range(limits.redirects):
                onward = _onward(request, answer)
                if onward is None:
                    break
                request, answer = onward, self._ask(onward, limits)
        return answer

    def _ask(self, request: Request, limits: Limits) -> Answer:
        built = _built(request, limits)
        try:
            response = self._transport.handle_request(built)
            try:
                return Answer(response.status_code, _headers(response), _body(response, limits))
            finally:
                response.close()
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol) as error:
            raise RequestUnsendable from error
        except httpx.ConnectTimeout as error:
            raise NotReached(f"{built.url.host} took no connection in time.") from error
        except (httpx.ConnectError, httpx.PoolTimeout) as error:
            # What went wrong before anything was sent: of names, ports and certificates.
            raise NotReached(f"{built.url.host} could not be reached: {error}") from error
        except httpx.TimeoutException as error:
            raise NotAnswered(f"{built.url.host} did not answer in time.") from error
        except httpx.TransportError as error:
            what = type(error).__name__
            raise NotAnswered(f"{built.url.host} broke off before it answered ({what}).") from error


def egress_of(settings: Settings) -> Egress:
    """Give the way out of an installation."""
    return Egress(Allowed.of(settings.egress_allowed))


def _built(request: Request, limits: Limits) -> httpx.Request:
    """Make httpx's request. Raises RequestUnsendable."""
    usual = {"user-agent": AGENT, "accept": "*/*"}
    # An answer is taken as it is: one that is packed could unpack to any size.
    given = {name.lower(): value for name, value in request.headers.items()}
    try:
        built = httpx.Request(
            request.method,
            request.url,
            headers=usual | given | {"accept-encoding": "identity"},
            content=request.content or None,
            extensions={"timeout": dict.fromkeys(_STEPS, limits.seconds)},
        )
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise RequestUnsendable from error
    host = built.url.host
    # What no host may contain httpx writes with a percent sign.
    if built.url.scheme not in ("http", "https") or not host or "%" in host:
        raise RequestUnsendable("The address of a call begins with https:// or http:// and a host.")
    if built.url.port is not None and not 0 < built.url.port <= HIGHEST_PORT:
        raise RequestUnsendable("The port of an address is from 1 to 65535.")
    if built.url.userinfo:
        raise RequestUnsendable("Leave the user and password out of the address: send a header.")
    return built


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _body(response: httpx.Response, limits: Limits) -> bytes:
    """Read a body to its end. Raises AnswerUnusable."""
    packed = response.headers.get("content-encoding", "").strip().lower()
    if packed not in _NOT_PACKED:
        raise AnswerUnusable("The answer is packed, though an unpacked one was asked for.")
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > limits.size:
            raise AnswerUnusable(f"The answer is longer than {limits.size} bytes.")
    return bytes(body)


def _onward(request: Request, answer: Answer) -> Request | None:
    """Give the request to where an answer points; None where it is not to be followed."""
    place = answer.headers.get("location")
    if answer.status not in _REDIRECTS or not place or request.method not in _FOLLOWED:
        return None
    try:
        url = str(httpx.URL(request.url).join(place))
    except (httpx.InvalidURL, ValueError) as error:
        raise RequestUnsendable("It redirects to what is no address.") from error
    before, after = urlsplit(request.url), urlsplit(url)
    if before.scheme == "https" and after.scheme != "https":
        return None
    if (before.scheme, before.netloc) == (after.scheme, after.netloc):
        return replace(request, url=url)
    plain = {name: text for name, text in request.headers.items() if name.lower() in _FOR_ANYBODY}
    return replace(request, url=url, headers=plain)
