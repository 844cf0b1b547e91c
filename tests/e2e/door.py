"""The API of the running service, for what no page does and for what pages would do slowly."""

from typing import Any

import httpx

PATIENCE = 120
"""Seconds; a clock moved by months has much to fire on its way."""


class Door:
    """The API, with a token that may do everything."""

    def __init__(self, base: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=f"{base}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
        )

    def read(self, path: str) -> Any:
        return self._client.get(path).raise_for_status().json()

    def post(self, path: str, **body: Any) -> Any:
        return self._client.post(path, json=body).raise_for_status().json()

    def publish(self, name: str, content: bytes) -> None:
        self._client.post("/deployments", files={"files": (name, content)}).raise_for_status()

    def close(self) -> None:
        self._client.close()
