"""Work for programs outside: fetched, held, and what came of it told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from threading import Event
from typing import Any

from handrail.client.records import named
from handrail.client.transport import Transport


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work that is ours for a while.

    `inputs` are those that the diagram names. `id` stays the same however often it is given out:
    use it to know in another system what was done already. `lost` is set once it is known to be
    ours no longer.
    """

    id: str
    topic: str
    case: str
    process: str
    element: str
    inputs: Mapping[str, Any]
    attempt: int
    attempts_left: int
    locked_until: datetime
    created_at: datetime
    lock: str = field(repr=False)
    lost: Event = field(default_factory=Event, repr=False, compare=False)


class WorkDesk:
    """Where work is fetched and brought back; `Client.serve` does all of this in a loop.

    Whoever holds work no longer is told so by Conflict, with the code `work_not_held`.
    """

    def __init__(self, transport: Transport) -> None:
        """Speak by this transport."""
        self._transport = transport

    def fetch(
        self,
        topics: Sequence[str],
        *,
        limit: int = 1,
        lock_seconds: int = 60,
        wait_seconds: int = 0,
        worker: str = "",
    ) -> tuple[list[Work], float]:
        """Take work, waiting so long for some to come; and say for how long to leave it if none.

        Raises Problem and Unreachable.
        """
        wanted = {
            "topics": list(topics),
            "limit": limit,
            "lock_seconds": lock_seconds,
            "wait_seconds": wait_seconds,
            "worker": worker,
        }
        response = self._transport.post("/work/fetch", wanted)
        rest = response.headers.get("Retry-After", "0")
        return [Work(**named(Work, one)) for one in response.json()["items"]], float(rest)

    def extend(self, work: Work, *, lock_seconds: int = 60, within: float = inf) -> None:
        """Hold work for longer, from now on; `within` so many seconds, or not at all.

        Raises Problem and Unreachable.
        """
        said = {"lock": work.lock, "lock_seconds": lock_seconds}
        self._transport.post(f"/work/{work.id}/extend", said, within=within)

    def complete(self, work: Work, variables: Mapping[str, Any] | None = None) -> None:
        """Say that work is done. Raises Problem and Unreachable."""
        self._say(work, "complete", variables=variables or {})

    def fail(
        self,
        work: Work,
        message: str,
        *,
        retries: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        """Give work back that could not be done now. Raises Problem and Unreachable."""
        more = {"retries": retries, "retry_after": retry_after}
        given = {name: value for name, value in more.items() if value is not None}
        self._say(work, "fail", message=message, **given)

    def bpmn_error(
        self, work: Work, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> None:
        """End work in an error that the diagram may catch. Raises Problem and Unreachable."""
        self._say(work, "bpmn-error", code=code, message=message, variables=variables or {})

    def _say(self, work: Work, verb: str, **body: Any) -> None:
        self._transport.post(f"/work/{work.id}/{verb}", {"lock": work.lock, **body})
