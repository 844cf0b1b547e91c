"""Other systems: one that calls a webhook, one that hears events, and the pages that tell of it."""

import time
from typing import Any

import httpx
import orjson
from standardwebhooks.webhooks import Webhook

from service.clock import real_now
from tests.screens.deeds import ADMINISTRATOR
from tests.screens.shown import Shown
from tests.screens.steps import press

HOOK = "/administration/hooks/duty-to-refer"
PATIENCE_S = 180
SYSTEMS = (
    Shown("systems-hooks", ADMINISTRATOR, "/administration/hooks", "Webhooks from other systems"),
    Shown(
        "systems-hook-presets",
        ADMINISTRATOR,
        "/administration/hooks/new",
        "What a webhook may begin from",
    ),
    Shown(
        "systems-hook-new",
        ADMINISTRATOR,
        "/administration/hooks/new/duty_to_refer",
        "A new webhook for the duty to refer",
    ),
    Shown("systems-hook", ADMINISTRATOR, HOOK, "A webhook and its newest calls"),
    Shown(
        "systems-hook-try",
        ADMINISTRATOR,
        f"{HOOK}/try",
        "Trying out what becomes of a call",
        (press("Try it"),),
    ),
    Shown("systems-calls", ADMINISTRATOR, "/administration/calls", "What other systems sent"),
    Shown(
        "systems-call",
        ADMINISTRATOR,
        "{kept call}",
        "A call, and what became of it",
        shows="web.call_page",
    ),
    Shown("systems-webhooks", ADMINISTRATOR, "/administration/webhooks", "Who hears of cases"),
    Shown(
        "systems-webhook",
        ADMINISTRATOR,
        "{kept webhook}",
        "A webhook to another system, and what it was sent",
        shows="web.webhook",
    ),
    Shown(
        "systems-webhook-new",
        ADMINISTRATOR,
        "/administration/webhooks/new",
        "A new webhook to another system",
    ),
    Shown("systems-messages", ADMINISTRATOR, "/running/messages", "Messages, and what they did"),
    Shown(
        "systems-message",
        ADMINISTRATOR,
        "{kept astray}",
        "A message that reached no case, and why",
        shows="web.message",
    ),
)


def connect(http: httpx.Client, receiver: str) -> dict[str, str]:
    """Have another system told of cases, and one call and send; give the addresses that it kept."""
    told = _made(http, "/webhooks", {"name": "Contact centre", "url": receiver})
    preset = _read(http, "/hook-presets")["items"][0]
    hook = _made(http, "/hooks", {**preset["hook"], "slug": "duty-to-refer"})
    call = _call(http, hook["secret"], orjson.dumps(preset["sample"]))
    astray = _made(http, "/messages", {"name": "Duty to refer", "correlation": {"ward": 7}})
    until = time.monotonic() + PATIENCE_S
    heard = f"/webhooks/{told['id']}/deliveries?state=delivered"
    while _read(http, f"/calls/{call}")["result"] == "received" or not _read(http, heard)["items"]:
        if time.monotonic() > until:
            raise TimeoutError("The call was not carried out, or nobody was told of a case.")
        time.sleep(0.2)
    return {
        "call": f"/administration/calls/{call}",
        "webhook": f"/administration/webhooks/{told['id']}",
        "astray": f"/running/messages/{astray['id']}",
    }


def _read(http: httpx.Client, path: str) -> Any:
    return http.get(f"/api/v1{path}").raise_for_status().json()


def _call(http: httpx.Client, secret: str, body: bytes) -> str:
    at = real_now()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body.decode()),
        "content-type": "application/json",
    }
    answer = http.post("/hooks/duty-to-refer", content=body, headers=headers).raise_for_status()
    return str(answer.json()["id"])


def _made(http: httpx.Client, path: str, given: dict[str, Any]) -> Any:
    return http.post(f"/api/v1{path}", json=given).raise_for_status().json()
