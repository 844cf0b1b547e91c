"""The events described for those who receive them: as AsyncAPI 3, with an example of each type."""

from typing import Any, Final

from service.outbound.catalogue import ABOUT, PING, SAID, TYPES, schema_of, type_of

VERSION: Final = "1.0.0"
ABOUT_PING: Final = (
    "Somebody tries the receiver out. It is about no case: answer 2xx and forget it."
)
_CASE: Final = {
    "id": "1f0e7c52-0c5e-4b4e-9d5e-6a1b2c3d4e5f",
    "reference": "HR-2026-000042",
    "process": "housing_options",
    "version": 3,
    "external_ref": None,
}
_HEADERS: Final = {
    "type": "object",
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
    "properties": {
        "webhook-id": {"type": "string", "description": "The `id` of the event."},
        "webhook-timestamp": {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "When it was signed, in seconds since 1970: each attempt anew.",
        },
        "webhook-signature": {
            "type": "string",
            "description": "One `v1,` and signature, or two with a space between while a secret is "
            "exchanged: either is enough.",
        },
    },
}


def asyncapi(public_url: str) -> dict[str, Any]:
    """Describe what is sent to webhooks as an AsyncAPI 3.0 document."""
    messages = {kind: _message(kind) for kind in TYPES} | {PING: _ping()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Handrail events",
            "version": VERSION,
            "description": "CloudEvents 1.0 as JSON, sent by POST and signed as Standard Webhooks "
            "says: webhook-id, webhook-timestamp, webhook-signature. At least once, and in order "
            "of each case (`subject`). Any 2xx says that an event was heard.",
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {
            "webhook": {
                "host": "{receiver}",
                "protocol": "https",
                "description": "The address that a webhook was made with.",
                "variables": {"receiver": {"description": "The host of the receiver."}},
            }
        },
        "channels": {
            "events": {
                "address": None,
                "title": "What a webhook is sent",
                "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in messages},
            }
        },
        "operations": {
            "send": {
                "action": "send",
                "channel": {"$ref": "#/channels/events"},
                "title": f"Events of {public_url}",
            }
        },
        "components": {"messages": messages},
    }


def example_of(kind: str) -> dict[str, Any]:
    """Give an example of an event of a kind."""
    data: dict[str, Any] = {"webhook": "3c6e0b8a-9c15-4b4e-8f3e-1d2c3b4a5968", "name": "CRM"}
    event = {
        "specversion": "1.0",
        "id": "ping_42" if kind == PING else "evt_1042",
        "source": "https://handrail.example.org",
        "type": type_of(kind),
        "time": "2026-11-23T09:00:00Z",
        "datacontenttype": "application/json",
    }
    if kind != PING:
        event |= {"subject": str(_CASE["id"]), "sequence": "00000000000000001042"}
        data = {
            "case": _CASE,
            "seq": 7,
            "about": {name: SAID[name].sample for name in ABOUT[kind]},
        }
    return {**event, "data": data}


def _message(kind: str) -> dict[str, Any]:
    return {
        "name": type_of(kind),
        "title": TYPES[kind],
        "contentType": "application/cloudevents+json",
        "headers": _HEADERS,
        "payload": _envelope(kind, schema_of(kind), ["subject", "sequence"]),
        "examples": [{"name": kind, "payload": example_of(kind)}],
    }


def _ping() -> dict[str, Any]:
    names = {name: {"type": "string"} for name in ("webhook", "name")}
    data = {"type": "object", "required": list(names), "properties": names}
    return {
        "name": type_of(PING),
        "title": ABOUT_PING,
        "contentType": "application/cloudevents+json",
        "headers": _HEADERS,
        "payload": _envelope(PING, data, []),
        "examples": [{"name": PING, "payload": example_of(PING)}],
    }


def _envelope(kind: str, data: dict[str, Any], more: list[str]) -> dict[str, Any]:
    texts = ["id", "source", *more]
    return {
        "type": "object",
        "required": ["specversion", "type", "time", "datacontenttype", "data", *texts],
        "properties": {
            "specversion": {"const": "1.0"},
            "type": {"const": type_of(kind)},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            **{name: {"type": "string"} for name in texts},
            "data": data,
        },
    }
