"""How a call of a hook is signed: honestly, or so that it must be refused."""

import json
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from standardwebhooks.webhooks import Webhook

from service.clock import real_now
from tests.chaos.journal import Asking

FORGED = "forged"
"""The verb of a call that must be refused."""
_STALE = timedelta(minutes=30)
"""Older than any clock of a trial is off."""


def signed(asking: Asking, secrets: Mapping[str, str], dice: Random) -> dict[str, Any]:
    """Give a call as it is sent; one that is forged has another's signature or is too old."""
    content = json.dumps(asking.body)
    at, secret = real_now(), secrets[asking.hook]
    if asking.verb == FORGED:
        if dice.random() < 0.5:
            at -= _STALE
        else:
            secret = next(other for slug, other in secrets.items() if slug != asking.hook)
    headers = {
        "content-type": "application/json",
        "webhook-id": asking.key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(asking.key, at, content),
    }
    return {"content": content.encode(), "headers": headers}
