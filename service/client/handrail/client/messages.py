"""Messages and signals to cases."""

from collections.abc import Mapping
from typing import Any

from handrail.client.records import Delivery, named
from handrail.client.transport import Transport


class Messages:
    """What cases wait for from outside."""

    def __init__(self, transport: Transport) -> None:
        """Speak by this transport."""
        self._transport = transport

    def send(
        self,
        name: str,
        payload: Mapping[str, Any] | None = None,
        *,
        correlation: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Delivery:
        """Deliver a message; `more` are `case`, `external_id` and `ttl`.

        Raises Problem and Unreachable.
        """
        body = {"name": name, "payload": payload or {}, **more}
        if correlation is not None:
            body["correlation"] = correlation
        return Delivery(**named(Delivery, self._transport.post("/messages", body).json()))

    def get(self, message_id: str) -> Delivery:
        """Read what became of a message. Raises Problem and Unreachable."""
        told = self._transport.get(f"/messages/{message_id}").json()
        return Delivery(**named(Delivery, told))

    def signal(self, name: str, payload: Mapping[str, Any] | None = None) -> str:
        """Broadcast a signal, and give its id. Raises Problem and Unreachable."""
        made = self._transport.post("/signals", {"name": name, "payload": payload or {}}).json()
        return str(made["id"])
