"""The client: one service, one token, and everything that can be asked."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from threading import Event
from types import TracebackType
from typing import Any, Self

import httpx

from handrail.client.cases import Cases
from handrail.client.messages import Messages
from handrail.client.serving import Handler, Serving, told_to_stop
from handrail.client.tasks import Tasks
from handrail.client.transport import Transport
from handrail.client.work import WorkDesk

TIMEOUT = 60.0
"""Seconds that an answer may take: longer than any long poll."""


class Client:
    """Handrail, as far as a token reaches. It may be shared by threads."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Speak with the service at `url`, such as https://cases.example.org."""
        http = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {token}", "User-Agent": "handrail-client"},
            timeout=timeout,
            transport=transport,
        )
        self._transport = Transport(http, sleep=sleep)
        self.cases = Cases(self._transport)
        self.tasks = Tasks(self._transport)
        self.messages = Messages(self._transport)
        self.work = WorkDesk(self._transport)

    def __enter__(self) -> Self:
        """Use the connections for a block."""
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """Close them."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def get(self, path: str, **query: Any) -> Any:
        """Read whatever the API has below /api/v1. Raises Problem and Unreachable."""
        return self._transport.get(path, **query).json()

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do whatever the API has below /api/v1, once. Raises Problem and Unreachable."""
        return self._transport.post(path, body).json()

    def pages(self, path: str, **query: Any) -> Iterator[Mapping[str, Any]]:
        """Give every item of a list below /api/v1. Raises Problem and Unreachable."""
        return self._transport.pages(path, **query)

    def serve(
        self,
        topic: str,
        handler: Handler,
        *,
        lock_seconds: int = 30,
        wait_seconds: int = 5,
        worker: str = "",
        stop: Event | None = None,
    ) -> None:
        """Do work of a topic, one piece after the other, until SIGTERM, SIGINT or `stop`.

        While the handler is at it the work stays ours; if the program dies, it is given to another
        after `lock_seconds`. What the handler returns completes the work; BpmnError and WorkFailed
        say otherwise, and any other exception fails it with the exception's name alone. Raises
        Problem when work of this topic may not be fetched.
        """
        serving = Serving(self.work, topic, handler, lock_seconds, wait_seconds, worker)
        with told_to_stop() if stop is None else nullcontext(stop) as stopped:
            serving.run(stopped)
