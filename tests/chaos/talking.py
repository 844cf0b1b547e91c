"""How a client talks to the service: again and again under one key, until it is answered."""

import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import httpx

from tests.chaos.journal import Answer, Asking, Journal
from tests.chaos.person import Person
from tests.chaos.signing import FORGED, signed

PATIENCE = 240.0
"""Seconds after which a client gives up: the judge calls that a violation."""
_SLOWLY = (502, 503, 504)
_STILL_RUNNING = "request_still_running"
_TIMEOUT = 20.0
MOST_PAUSE = 1.0


class Talker:
    """One client's connections to all web processes."""

    def __init__(self, doors: list[str], person: Person, journal: Journal, dice: Random) -> None:
        known = {"Authorization": f"Bearer {person.token}"} if person.token else {}
        self._http = httpx.Client(headers=known, timeout=_TIMEOUT, trust_env=False)
        self._secrets = person.secrets
        self._doors = doors
        self._journal = journal
        self._dice = dice
        self.asked = 0

    def read(self, path: str, **query: str) -> dict[str, Any]:
        """Read something; an empty answer when it is not there."""
        answer = self._until_answered("GET", path, lambda: {"params": query})
        return answer.body if answer is not None and answer.accepted else {}

    def ask(self, asking: Asking) -> Answer | None:
        """Have something done, once; None when nobody answered."""
        self._journal.ask(asking)
        is_honest = bool(asking.hook) and asking.verb != FORGED
        answer = self._until_answered(
            "POST", asking.path, lambda: self._written(asking), again_at=401 if is_honest else None
        )
        if answer is not None:
            self._journal.close_with(asking, answer)
        self.asked += 1
        return answer

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def _written(self, asking: Asking) -> dict[str, Any]:
        """Write a request as it is sent now: a call of a hook is signed anew each time."""
        if asking.hook:
            return signed(asking, self._secrets, self._dice)
        headers = {"Idempotency-Key": asking.key, "X-Request-Id": asking.key}
        if asking.upload:
            upload = (asking.mark, asking.upload.encode(), "text/plain")
            return {"headers": headers, "files": {"file": upload}}
        return {"headers": headers, "json": asking.body}

    def _until_answered(
        self,
        method: str,
        path: str,
        written: Callable[[], dict[str, Any]],
        *,
        again_at: int | None = None,
    ) -> Answer | None:
        """Send until it is answered; `again_at` is a status that a clock which is off may give."""
        again: Counter[str] = Counter()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            url = f"{self._dice.choice(self._doors)}/api/v1{path}"
            try:
                response = self._http.request(method, url, **written())
            except httpx.TransportError as error:
                again[type(error).__name__] += 1
            else:
                if response.status_code != again_at and not _is_again(response):
                    return Answer(response.status_code, _body(response), dict(again))
                again[str(response.status_code)] += 1
            time.sleep(self._dice.uniform(0.05, MOST_PAUSE))
        return None


def _is_again(response: httpx.Response) -> bool:
    if response.status_code in (429, 500, *_SLOWLY):
        return True
    return response.status_code == 409 and _body(response).get("code") == _STILL_RUNNING


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        read = response.json()
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
