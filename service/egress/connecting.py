"""Connections: a name is resolved, judged, and connected to at the very address that was judged."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx
from typing_extensions import override

from service.egress.addresses import Address, Allowed
from service.egress.refusals import TargetRefused

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the addresses that a name stands for."""
_SocketOption = Any

IDLE_CONNECTIONS = 20

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bound everything that this thread sends and hears until the block ends, all in all."""
    before = _ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(before)


def _left(timeout: float | None, ran_out: type[Exception]) -> float | None:
    """Give how long one step may take. Raises `ran_out` when all the time is used."""
    ends_at = _ends_at.get()
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left <= 0:
        raise ran_out
    return left if timeout is None else min(left, timeout)


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class GuardedTransport(httpx.HTTPTransport):
    """The transport of httpx, over connections to nothing but what may be called.

    It follows no proxy of the environment: that would connect elsewhere than was judged.
    """

    def __init__(
        self, allowed: Allowed, *, resolving: Resolve = resolve, idle: int = IDLE_CONNECTIONS
    ) -> None:
        """Trust the system's certificates, as the mail client does; keep some `idle` connections.

        Whoever reuses one may find that the other side has just closed it, and cannot tell whether
        what was sent arrived.
        """
        trusted = ssl.create_default_context()
        super().__init__(verify=trusted, trust_env=False)
        guard = _Guard(allowed, resolving)
        self.judge = guard.judged
        # There is no public way to hand a network to httpx's own transport.
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted,
            max_connections=100,
            max_keepalive_connections=idle,
            keepalive_expiry=5.0,
            network_backend=guard,
        )


class _Guard(httpcore.NetworkBackend):
    """Makes connections, each to an address that it has judged itself."""

    def __init__(self, allowed: Allowed, resolving: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolving
        self._network = httpcore.SyncBackend()

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that takes it. Raises TargetRefused."""
        refused: Exception = httpcore.ConnectError("It has no address.")
        for address in self.judged(host, port):
            try:
                stream = self._network.connect_tcp(
                    str(address),
                    port,
                    timeout=_left(timeout, httpcore.ConnectTimeout),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
            else:
                return _Bounded(stream)
        raise refused

    @override
    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: nothing outside is behind a file."""
        raise TargetRefused

    def judged(self, host: str, port: int) -> list[Address]:
        """Give every address of a host; one that may not be called spoils them all."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"The name {host} has no address.") from error
        addresses = [_read(text) for text in found]
        for address in addresses:
            if address is None or not self._allowed.permits(host, address):
                raise TargetRefused(
                    f"{host} is, or stands for, an address that is not public, and may not be "
                    "called. If it is meant, an operator allows it in HANDRAIL_EGRESS_ALLOWED."
                )
        return [one for one in addresses if one is not None]


def _read(text: str) -> Address | None:
    """Read an address; one that holds on one link of this machine only is None."""
    return None if "%" in text else ipaddress.ip_address(text)


class _Bounded(httpcore.NetworkStream):
    """A connection on which no step outlasts the time of the whole call."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    @override
    def close(self) -> None:
        """Close it."""
        self._stream.close()

    @override
    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on encrypted, with whoever proves to be the host that was asked for."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, left))

    @override
    def get_extra_info(self, info: str) -> Any:
        """Tell what the connection knows of itself."""
        return self._stream.get_extra_info(info)
