"""An event as it leaves the house: CloudEvents 1.0 as JSON, signed as Standard Webhooks says.

What it tells is looked up in the round in which it is sent: what was erased before is not told, and
what a field of the case's data says is what it says then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from standardwebhooks.webhooks import Webhook as Signer

from service.cases.document import document_of
from service.cases.models import Case
from service.ledger.audit import Entry
from service.ledger.deliveries import Delivery
from service.outbound.catalogue import ABOUT, PING, type_of
from service.outbound.models import Webhook

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
_PLACES = 20
"""Digits of a `sequence`, so that the order of the texts is that of the numbers."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event, ready to be signed: its id, which every attempt repeats, and its bytes."""

    id: str
    body: bytes


def name_of(number: int | None) -> str:
    """Return the id of the event of a number in the feed; every webhook hears it under this."""
    return f"evt_{number}"


def event_id(delivery: Delivery) -> str:
    """Return the id of the event that is delivered."""
    return f"ping_{delivery.id}" if delivery.number is None else name_of(delivery.number)


def envelope_of(entry: Entry, case: Case, webhook: Webhook, *, public_url: str) -> Envelope:
    """Put an event into the envelope that a webhook sends."""
    about = {name: (entry.data or {}).get(name) for name in ABOUT[entry.kind]}
    data: dict[str, Any] = {
        "case": {
            "id": case.id,
            "reference": case.reference,
            "process": case.process_key,
            "version": case.process_version,
            "external_ref": case.external_ref,
        },
        "seq": entry.seq,
        "about": {name: value for name, value in about.items() if value is not None},
    }
    if webhook.fields:
        known = document_of(case.id)
        data["fields"] = {name: known[name] for name in webhook.fields if name in known}
    event = {
        **_head(name_of(entry.number), entry.kind, entry.at, public_url),
        "subject": case.id,
        "sequence": str(entry.number).zfill(_PLACES),
        "data": data,
    }
    return Envelope(event["id"], orjson.dumps(event))


def ping_of(webhook: Webhook, delivery: Delivery, at: datetime, *, public_url: str) -> Envelope:
    """Make the event with which a receiver is tried out."""
    event = {
        **_head(event_id(delivery), PING, at, public_url),
        "data": {"webhook": webhook.id, "name": webhook.name},
    }
    return Envelope(event["id"], orjson.dumps(event))


def _head(event_id: str, kind: str, at: datetime, public_url: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": public_url,
        "type": type_of(kind),
        "time": at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
    }


def headers_of(envelope: Envelope, webhook: Webhook, *, at: datetime) -> Mapping[str, str]:
    """Sign an envelope; while a secret is being exchanged, with the one before as well."""
    secrets = [webhook.secret]
    if webhook.secret_before and webhook.secret_before_until and at < webhook.secret_before_until:
        secrets.append(webhook.secret_before)
    body = envelope.body.decode()
    return {
        "content-type": CONTENT_TYPE,
        "user-agent": "Handrail",
        "webhook-id": envelope.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(one).sign(envelope.id, at, body) for one in secrets),
    }
