"""What can go wrong: problem documents as exceptions, and a service that does not answer."""

from collections.abc import Mapping
from typing import Any

import httpx


class Problem(Exception):
    """The service refused. `code` is stable; `facts` are what else it says of this refusal."""

    def __init__(
        self, status: int, code: str, detail: str, facts: Mapping[str, Any] | None = None
    ) -> None:
        """Keep what the problem document says."""
        self.facts: Mapping[str, Any] = facts or {}
        wrong = [str(one.get("message", "")) for one in self.errors]
        super().__init__(" ".join([f"{status} {code}: {detail}", *wrong]))
        self.status = status
        self.code = code
        self.detail = detail

    @property
    def errors(self) -> list[Mapping[str, Any]]:
        """The single things that are wrong, with `code`, `message` and often `field`."""
        return list(self.facts.get("errors", ()))


class NotAllowed(Problem):
    """The token does not count (401), or does not reach so far (403)."""


class NotFound(Problem):
    """There is no such thing, or it is not to be seen."""


class Conflict(Problem):
    """The thing's state forbids it."""


class Outdated(Problem):
    """It has changed since the version that `if_match` names: read it again."""


class Rejected(Problem):
    """What was sent is readable, but wrong; `errors` lists each thing."""


class Unreachable(Exception):
    """The service could not be reached, or was busy, however often it was asked."""


_KINDS: Mapping[int, type[Problem]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    412: Outdated,
    422: Rejected,
}


def problem_of(response: httpx.Response) -> Problem:
    """Read a refusal, even one of a proxy that knows no problem documents."""
    try:
        told = response.json()
    except ValueError:
        told = None
    document: Mapping[str, Any] = told if isinstance(told, dict) else {}
    kind = _KINDS.get(response.status_code, Problem)
    code = str(document.get("code", "unknown"))
    detail = str(document.get("detail", response.reason_phrase))
    return kind(response.status_code, code, detail, document)
