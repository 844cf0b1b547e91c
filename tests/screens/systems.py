"""Other systems: one that calls a webhook, one that hears events, and the pages that tell of it."""

import time
from typing import Any

import httpx
import orjson
from standardwebhooks.webhooks import Webhook

from service.clock import real_now
from tests.screens.deeds import ADMINISTRATOR
from tests.screens.shown import Shown
from tests.screens.steps import follow, press
from tests.unit.engine.notation import (
    end,
    extension,
    flow,
    handrail,
    process,
    service,
    start,
    write,
)

HOOK = "/administration/hooks/duty-to-refer"
PATIENCE_S = 180
TOPIC = "locksmiths"
LOCK_CHANGE = write(
    process(
        start(name="The keys are lost"),
        service("BookLocksmith", topic=TOPIC, name="Book a locksmith"),
        service(
            "TellKeySafe",
            topic="http",
            name="Tell the key safe",
            inner=extension(
                handrail("input", name="url", value="'https://keys.example.org/api/sets'"),
                handrail("input", name="secret", value="'key_safe'"),
            ),
        ),
        service(
            "OrderKeys",
            topic="http",
            name="Order keys",
            inner=extension(
                handrail("input", name="url", value="'https://cutters.example.org/orders'"),
                handrail("input", name="secret", value="'key_cutters'"),
            ),
        ),
        end(name="The lock is changed"),
        flow("S BookLocksmith TellKeySafe OrderKeys E"),
        key="lock_change",
        name="Change of locks",
    )
)
"""A process whose work a program outside does, and which names secrets: one that is kept."""
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
    Shown(
        "systems-hook-change",
        ADMINISTRATOR,
        f"{HOOK}/change",
        "Changing what a webhook makes of a call",
    ),
    Shown("systems-hook-secret", ADMINISTRATOR, f"{HOOK}/secret", "Giving a webhook a new secret"),
    Shown(
        "systems-topics",
        ADMINISTRATOR,
        "/administration/topics",
        "Work that programs outside do: what waits, and who came for it",
    ),
    Shown(
        "systems-secrets",
        ADMINISTRATOR,
        "/administration/secrets",
        "Secrets of other systems: where each is used, and which is missing",
    ),
    Shown(
        "systems-secret-set",
        ADMINISTRATOR,
        "/administration/secrets",
        "Setting a secret that a process lacks",
        (follow("Set key_cutters"),),
        shows="web.edit_secret",
    ),
    Shown(
        "systems-secret-remove",
        ADMINISTRATOR,
        "/administration/secrets",
        "Removing a secret: what fails from then on",
        (follow("Remove key_safe"),),
        shows="web.remove_named_secret",
    ),
)


def connect(http: httpx.Client, receiver: str) -> dict[str, str]:
    """Have other systems told of cases, call, send and work; give the addresses that were kept."""
    _work_outside(http)
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


def _work_outside(http: httpx.Client) -> None:
    """Have a program take one piece of work, while another waits."""
    drawing = ("files", ("lock_change.bpmn", LOCK_CHANGE))
    http.post("/api/v1/deployments", files=[drawing]).raise_for_status()
    for address in ("3 Harbour View", "17 Mill Lane"):
        _made(http, "/cases", {"process": "lock_change", "title": address, "data": {}})
    wanted = {"topics": [TOPIC], "limit": 1, "lock_seconds": 3600, "worker": "van-2"}
    _made(http, "/work/fetch", wanted)


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
