"""Sending requests: again when the service is busy, and under a key so that nothing is done twice.

Every POST has an Idempotency-Key of its own, made once for all its tries.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from math import inf
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx

from handrail.client.problems import Problem, Unreachable, problem_of

BASE = "/api/v1"
BUSY = (429, 502, 503, 504)
"""Statuses after which the same request may be sent again."""
RUNNING = "request_still_running"
LONGEST_WAIT = 60.0
"""Seconds that one wait takes at most, whatever the service asks for."""
_FAILED = 400
_PARTS = 4
"""What takes its time in a request: waiting for a connection, making it, sending and reading."""
_LEAST_TIME = 0.01
"""Seconds that a request has at least: none at all would mean not to wait for anything."""


class Transport:
    """Requests to one service with one token."""

    def __init__(
        self, http: httpx.Client, *, tries: int = 6, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        """Try each request so often; `sleep` waits for so many seconds between."""
        self._http = http
        self._tries = tries
        self._sleep = sleep

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Read. Raises Problem and Unreachable."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._send(lambda: self._http.get(BASE + path, params=given))

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        if_match: str | None = None,
        key: str | None = None,
        within: float = inf,
    ) -> httpx.Response:
        """Do something once, however often it is sent; `within` so many seconds, or not at all.

        Raises Problem and Unreachable.
        """
        headers = {"Idempotency-Key": key or uuid4().hex}
        if if_match is not None:
            headers["If-Match"] = if_match
        sent: dict[str, Any] = {"json": dict(body or {})} if files is None else {"files": files}
        until = monotonic() + within

        def send() -> httpx.Response:
            longest = self._longest(until)
            return self._http.post(BASE + path, headers=headers, timeout=longest, **sent)

        return self._send(send, until)

    def pages(self, path: str, **query: Any) -> Iterator[Mapping[str, Any]]:
        """Give every item of a list, page after page. Raises Problem and Unreachable."""
        cursor: str | None = None
        while True:
            page = self.get(path, cursor=cursor, **query).json()
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send(self, send: Callable[[], httpx.Response], until: float = inf) -> httpx.Response:
        number = 0
        while True:
            number += 1
            try:
                return _answered(send())
            except (_Passing, httpx.TransportError) as trouble:
                asked = trouble.wait if isinstance(trouble, _Passing) else None
                wait = _backoff(number) if asked is None else asked
                if number == self._tries or monotonic() + wait >= until:
                    raise Unreachable(f"Tried {number} times: {trouble}") from trouble
            self._sleep(wait)

    def _longest(self, until: float) -> httpx.Timeout:
        """Say how long each part of a request may take, so that all of it is over by then."""
        usual = self._http.timeout
        left = max(until - monotonic(), _LEAST_TIME) / _PARTS
        return usual if until == inf else httpx.Timeout(min(left, usual.read or left))


class _Passing(Exception):
    """The same request may be answered later, after the `wait` that was asked for, if any was."""

    def __init__(self, problem: Problem, wait: float | None) -> None:
        super().__init__(str(problem))
        self.wait = wait


def _answered(response: httpx.Response) -> httpx.Response:
    """Return an answer that is none of refusal. Raises Problem, and _Passing for what may pass."""
    if response.status_code < _FAILED:
        return response
    problem = problem_of(response)
    if problem.status not in BUSY and problem.code != RUNNING:
        raise problem
    asked = str(response.headers.get("Retry-After", ""))
    raise _Passing(problem, min(float(asked), LONGEST_WAIT) if asked.isdecimal() else None)


def _backoff(number: int) -> float:
    """Wait longer after each try, and not all at the same time."""
    longest = min(0.5 * float(2 ** (number - 1)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1)  # noqa: S311  no secret
