"""The events described for those who receive them: as AsyncAPI 3, and in words with an example."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from service.outbound.catalogue import ABOUT, PING, SAMPLES, TYPES, schema_of, type_of

VERSION: Final = "1.0.0"
_CASE: Final = {
    "id": "1f0e7c52-0c5e-4b4e-9d5e-6a1b2c3d4e5f",
    "reference": "HR-2026-000042",
    "process": "housing_options",
    "version": 3,
    "external_ref": None,
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
            "about": {name: SAMPLES[name] for name in ABOUT[kind]},
        }
    return {**event, "data": data}


def catalogue() -> str:
    """Write docs/events.md."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    whole = orjson.dumps(example_of("task_completed"), option=orjson.OPT_INDENT_2).decode()
    yield from (_INTRODUCTION % {"whole": whole}).splitlines()
    for kind, said in TYPES.items():
        yield from ("", f"### `{type_of(kind)}`", "", said, "")
        names = ABOUT[kind]
        told = ", ".join(f"`{name}`" for name in names) if names else "nothing more"
        yield from (f"`about` tells {told}.", "", "```json")
        yield orjson.dumps(example_of(kind)["data"]).decode()
        yield "```"
    yield from ("", f"### `{type_of(PING)}`", "", _ABOUT_PING, "", "```json")
    yield orjson.dumps(example_of(PING)["data"]).decode()
    yield from ("```", "")


_ABOUT_PING: Final = (
    "Somebody tries the receiver out. It is about no case: answer 2xx and forget it."
)
_INTRODUCTION: Final = """\
# Events

This page is made from the code (`service/outbound/describing.py`); a test holds the two equal.
`GET /api/v1/asyncapi.json` describes the same as an AsyncAPI 3.0 document with a schema of each.

Every event is a CloudEvent 1.0 as JSON (`application/cloudevents+json`). One looks like this:

```json
%(whole)s
```

- `id` is the same however often an event is sent: forget what you have heard before.
- `subject` is the id of the case. Events of one case are sent in the order of `data.seq`.
- `sequence` is the number in the feed with leading zeros: it grows over all cases.
- `data.fields` is there when the webhook was made with `fields`: those keys of the case's data, as
  they are when the event is sent.
- `data.about` holds ids, codes and instants only, and only those that are known. Nothing that
  anybody typed leaves with an event unless it was chosen as a field.

## Types
"""


def _message(kind: str) -> dict[str, Any]:
    return {
        "name": type_of(kind),
        "title": TYPES[kind],
        "contentType": "application/cloudevents+json",
        "payload": _envelope(kind, schema_of(kind), ["subject", "sequence"]),
        "examples": [{"name": kind, "payload": example_of(kind)}],
    }


def _ping() -> dict[str, Any]:
    names = {name: {"type": "string"} for name in ("webhook", "name")}
    data = {"type": "object", "required": list(names), "properties": names}
    return {
        "name": type_of(PING),
        "title": _ABOUT_PING,
        "contentType": "application/cloudevents+json",
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
