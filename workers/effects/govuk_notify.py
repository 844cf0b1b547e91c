"""The topic `govuk_notify`: an email, text message or letter by GOV.UK Notify.

Inputs are those of `service.bpmn.connectors`. Results: `notification_id`, by which delivery
receipts find the case, and `notification_reference`, the id of the work. What cannot be sent is the
BPMN error `recipient_refused` or `notify_refused` where the drawing catches it, else an incident.

Notify keeps no second message from being sent; but it can be asked what was sent under a
reference. So a try whose end is not known is looked up before another is made.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

import orjson

from service.bpmn.connectors import GOVUK_NOTIFY
from service.cases.commands.record_result import BpmnError, Failure, Result
from service.clock import real_now
from service.egress import (
    Answer,
    AnswerUnusable,
    NotAnswered,
    NotReached,
    Request,
    RequestUnsendable,
    TargetRefused,
)
from service.errors import Refusal
from service.secrets.keeping import Opened
from workers.effects.assignment import Assignment
from workers.effects.calling import (
    LOST,
    CallNotPossible,
    asked_to_wait,
    note_sending,
    opened,
    readable,
    refused,
    summary,
    way_out,
    without,
)

SERVICE = "https://api.notifications.service.gov.uk"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf".*?({_UUID})-({_UUID})", re.IGNORECASE)
_WHOM = re.compile(r"email_address|phone_number|address|postcode", re.IGNORECASE)
_ADDRESSES = {"email": "email_address", "sms": "phone_number", "letter": ""}
_SENDERS = {"email": "email_reply_to_id", "sms": "sms_sender_id"}
_MOST_LINES = 7
_LONGEST_ID = 200
_TOO_MANY, _BROKEN = 429, 500
_BAD_REQUEST = 400


def send(work: Assignment) -> Result | BpmnError | Failure:
    """Send one message, unless this work has sent it already."""
    try:
        message, channel = _message(work.inputs), str(work.inputs.get("channel"))
        url = str(work.inputs.get("url") or SERVICE).rstrip("/")
        secret = opened(str(work.inputs.get("secret") or ""), url, work.settings)
        headers = _headers(secret)
    except Refusal as refusal:
        return Failure(refusal.detail, final=True)
    said = message | {"reference": work.work_id}
    asking = Request("GET", f"{url}/v2/notifications?reference={work.work_id}", headers)
    sending = Request("POST", f"{url}/v2/notifications/{channel}", headers, orjson.dumps(said))
    try:
        before = _sent_before(work, asking, secret) if work.sending_since is not None else None
        if before is None and not note_sending(work):
            before = Failure(LOST)
        if before is not None:
            return before
        answer = way_out(work.settings).send(sending)
    except (TargetRefused, RequestUnsendable) as refusal:
        return Failure(refusal.detail, final=True)
    except (NotReached, NotAnswered, AnswerUnusable) as fault:
        return Failure(str(fault))
    return _came(work, answer, secret)


def _sent_before(work: Assignment, asking: Request, secret: Opened) -> Result | Failure | None:
    """Ask Notify what it has under our reference; None when that is nothing."""
    answer = way_out(work.settings).send(asking)
    if not answer.succeeded:
        said = summary(readable(answer, secret))
        message = f"Notify did not say whether it was sent: {answer.status}{said}"
        return Failure(message, wait=asked_to_wait(answer))
    found = _read(answer).get("notifications")
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        said = summary(readable(answer, secret))
        return Failure(f"What answered is not GOV.UK Notify: no list of notifications{said}")
    return _result(work, found[0], secret) if found else None


def _came(work: Assignment, answer: Answer, secret: Opened) -> Result | BpmnError | Failure:
    if answer.succeeded:
        return _result(work, _read(answer), secret)
    said = readable(answer, secret)
    message = f"Notify answered {answer.status}{summary(said)}"
    if answer.status == _TOO_MANY or answer.status >= _BROKEN:
        return Failure(message, wait=asked_to_wait(answer))
    codes = ["notify_refused"]
    if answer.status == _BAD_REQUEST and _WHOM.search(said):
        codes.insert(0, "recipient_refused")
    return refused(work, codes, message, {"status": answer.status})


def _result(work: Assignment, told: Mapping[str, Any], secret: Opened) -> Result:
    given = told.get("id")
    if not isinstance(given, str) or len(given) > _LONGEST_ID or "\0" in given:
        given = ""
    known = {"notification_id": without(given, secret)}
    return Result(known | {"notification_reference": work.work_id})


def _read(answer: Answer) -> Mapping[str, Any]:
    """Read the object that an answer holds; what is none holds nothing."""
    try:
        read = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, Mapping) else {}


def _message(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Write the message from the work's inputs. Raises CallNotPossible."""
    known = [one.name for one in GOVUK_NOTIFY.inputs]
    strange = sorted(set(inputs) - set(known))
    if strange:
        raise CallNotPossible(f"There is no input {strange[0]!r}. Use {', '.join(known)}.")
    channel = inputs.get("channel")
    if channel not in _ADDRESSES:
        raise CallNotPossible("channel is email, sms or letter.")
    personal = inputs.get("personalisation") or {}
    if not isinstance(personal, Mapping):
        raise CallNotPossible("personalisation is no object of names and values.")
    message: dict[str, Any] = {"template_id": str(inputs.get("template_id") or "")}
    if not message["template_id"]:
        raise CallNotPossible("There is no template_id.")
    if channel == "letter":
        message["personalisation"] = {**personal, **_lines(inputs)}
        return message
    if not inputs.get("to"):
        raise CallNotPossible("There is nobody to send it to: `to` is empty.")
    message |= {_ADDRESSES[channel]: str(inputs["to"]), "personalisation": dict(personal)}
    if inputs.get("sender_id"):
        message[_SENDERS[channel]] = str(inputs["sender_id"])
    return message


def _lines(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Give the lines of an address as Notify calls them."""
    given = inputs.get("address") or []
    lines = [str(one).strip() for one in given if one] if isinstance(given, list) else []
    if len(lines) > _MOST_LINES:
        raise CallNotPossible(f"An address has at most {_MOST_LINES} lines.")
    return {f"address_line_{number}": line for number, line in enumerate(lines, 1)}


def _headers(secret: Opened) -> dict[str, str]:
    """Prove who asks, by a token that is good for half a minute. Raises CallNotPossible."""
    key = _KEY.fullmatch(secret.value)
    if key is None:
        raise CallNotPossible(f"The secret {secret.name} is no API key of GOV.UK Notify.")
    issuer, signing = key[1], key[2]
    claims = {"iss": issuer, "iat": int(real_now().timestamp())}
    parts = [_packed(orjson.dumps(one)) for one in ({"typ": "JWT", "alg": "HS256"}, claims)]
    signed = hmac.new(signing.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    token = ".".join([*parts, _packed(signed)])
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
