"""Tasks: the worklist, and what is done to one of them."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from handrail.client.records import Case, Task, case_of, task_of
from handrail.client.transport import Transport


class Tasks:
    """The tasks that the token's user may see."""

    def __init__(self, transport: Transport) -> None:
        """Speak by this transport."""
        self._transport = transport

    def get(self, task_id: str) -> Task:
        """Read a task; its `json` has the `form` and the `data` that it starts from.

        Raises Problem and Unreachable.
        """
        return _read(self._transport.get(f"/tasks/{task_id}"))

    def find(self, *, page: int | None = None, **filters: Any) -> Iterator[Task]:
        """Give every task that these filters leave (`assignee`, `role`, `state`, `case` …).

        They are fetched as they are asked for, `page` at once. Raises Problem and Unreachable.
        """
        return (task_of(one) for one in self._transport.pages("/tasks", limit=page, **filters))

    def complete(
        self,
        task_id: str,
        data: Mapping[str, Any] | None = None,
        *,
        outcome: str | None = None,
        if_match: str | None = None,
    ) -> Case:
        """Complete a task, and give its case as it then stands.

        Raises Rejected, with an entry in `errors` for each field, and every other Problem.
        """
        body: dict[str, Any] = {"data": data or {}}
        if outcome is not None:
            body["outcome"] = outcome
        path = f"/tasks/{task_id}/complete"
        return case_of(self._transport.post(path, body, if_match=if_match).json()["case"])

    def do(self, task_id: str, verb: str, *, if_match: str | None = None, **body: Any) -> Task:
        """Do something to a task: `claim`, `unclaim`, `assign`, `hold`, `release` and so on.

        Raises Problem and Unreachable.
        """
        path = f"/tasks/{task_id}/{verb}"
        return _read(self._transport.post(path, body, if_match=if_match))


def _read(response: httpx.Response) -> Task:
    return task_of(response.json(), response.headers.get("ETag"))
