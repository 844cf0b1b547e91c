"""The API of the running service, for what no page does and for what pages would do slowly."""

from datetime import datetime
from typing import Any

import httpx

PATIENCE = 600
"""Seconds; a clock moved by months has much to fire on its way."""


class Door:
    """The API, with a token that may do everything."""

    def __init__(self, base: str, token: str) -> None:
        self.token = token
        self._client = httpx.Client(
            base_url=f"{base}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
        )

    def read(self, path: str) -> Any:
        return self._client.get(path).raise_for_status().json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def now(self) -> datetime:
        """Give the service's present, which its test clock may have moved on."""
        return datetime.fromisoformat(self.post("/test/clock", advance="PT1S")["now"])

    def publish(self, name: str, content: bytes) -> None:
        self._client.post("/deployments", files={"files": (name, content)}).raise_for_status()

    def close(self) -> None:
        self._client.close()
