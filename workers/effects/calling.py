"""Calling another system for a piece of work: once, guarded, and with no secret left behind."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from service.cases.commands.record_result import BpmnError, Failure
from service.clock import real_now
from service.definitions.lookup import bundle_by_id
from service.egress import Allowed, Answer, Egress
from service.egress.addresses import network_of, plain_host
from service.errors import Refusal
from service.ledger import outbox
from service.secrets.keeping import Opened, open_secret
from service.settings import Settings
from service.transaction import reading, transaction
from workers.effects.assignment import Assignment

LOST = "Another worker has taken this up meanwhile."
MOST_SAID = 200
"""How much of what another system says of its refusal stands in an incident."""
_NULL = "\0"
LONGEST_WAIT = timedelta(days=1)


class CallNotPossible(Refusal):
    """The call cannot be made from the work's inputs."""


def way_out(settings: Settings) -> Egress:
    """Give the way out, with a connection of its own for each call.

    One that is used again may have been closed meanwhile, and then nobody knows what arrived.
    """
    return _way_out(settings.egress_allowed)


@lru_cache(maxsize=4)
def _way_out(allowed: tuple[str, ...]) -> Egress:
    return Egress(Allowed.of(allowed), idle=0)


def opened(name: str, url: str, settings: Settings) -> Opened:
    """Open a secret that is to be sent to an address.

    Raises CallNotPossible where it may not go there, and the refusals of `open_secret`.
    """
    with reading():
        secret = open_secret(name)
    place = urlsplit(url)
    host = place.hostname or ""
    if not secret.may_go_to(host):
        raise CallNotPossible(
            f"The secret {name} may not be sent to {host}; it is kept for "
            f"{', '.join(sorted(secret.hosts))}."
        )
    if place.scheme != "https" and not _is_ours(host, settings):
        raise CallNotPossible(f"A secret goes out encrypted: call {host} by https.")
    return secret


def _is_ours(host: str, settings: Settings) -> bool:
    """Tell whether an operator allowed a host by its very name or address."""
    words = {str(network_of(one) or plain_host(one)) for one in settings.egress_allowed}
    return str(network_of(host) or plain_host(host)) in words


def readable(answer: Answer, secret: Opened | None) -> str:
    """Give the text of an answer, without the secret, should the other system repeat it."""
    return without(text_of(answer), secret)


def text_of(answer: Answer) -> str:
    """Give the text of an answer as it came, but for what no text may hold."""
    return answer.body.decode(errors="replace").replace(_NULL, "")


def without_nulls(value: Any) -> Any:
    """Give a JSON value without what none of its texts and keys may hold."""
    if isinstance(value, Mapping):
        return {without_nulls(key): without_nulls(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_nulls(one) for one in value]
    return value.replace(_NULL, "") if isinstance(value, str) else value


def hidden(value: Any, secret: Opened | None) -> Any:
    """Give a JSON value without the secret in any of its texts, keys and numbers."""
    if secret is None:
        return value
    if isinstance(value, Mapping):
        return {without(key, secret): hidden(one, secret) for key, one in value.items()}
    if isinstance(value, list):
        return [hidden(one, secret) for one in value]
    if value is None or isinstance(value, bool):
        return value
    said = without(str(value), secret)
    return value if said == str(value) else said


def without(text: str, secret: Opened | None) -> str:
    """Give a text without the secret, however it is spelt."""
    return text if secret is None else secret.hidden_in(text)


def summary(text: str) -> str:
    """Give the beginning of what another system said, in one line."""
    line = " ".join(text.split())
    return f": {line[:MOST_SAID]}" if line else "."


def note_sending(work: Assignment, *, arrived: bool | None = None) -> bool:
    """Write down that a request is about to be sent, or that it did not arrive.

    False when another worker has the work meanwhile: then nothing is sent.
    """
    since = None if arrived is False else work.at
    with transaction():
        return outbox.note_sending(work.work_id, work.fence, since)


def asked_to_wait(answer: Answer) -> timedelta | None:
    """Read how long an answer asks us to wait: seconds, or until an instant; None without a wish.

    A wish that is over, or longer than a day, is not believed.
    """
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        wait = timedelta(seconds=int(said[:9]))
    else:
        until = _instant(said)
        wait = until - real_now() if until is not None else timedelta()
    return min(wait, LONGEST_WAIT) if wait > timedelta() else None


def _instant(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else None


def refused(
    work: Assignment, codes: Sequence[str], message: str, values: dict[str, object]
) -> BpmnError | Failure:
    """End work as the drawing says: in the first of these errors that it catches, else fail."""
    caught = _caught(work)
    for code in codes:
        if code in caught or None in caught:
            return BpmnError(code, message, values)
    return Failure(message, final=True)


def _caught(work: Assignment) -> set[str | None]:
    """Give the errors that are caught around a step in its own process; None stands for any."""
    if work.version_id is None:
        return set()
    with reading():
        elements = bundle_by_id(work.version_id).process.elements
    found: set[str | None] = set()
    at = elements.get(work.element)
    while at is not None:
        inner = {
            one.id
            for one in elements.values()
            if one.triggered_by_event and one.parent == at.parent
        }
        for one in elements.values():
            beside = one.attached_to == at.id
            within = one.type == "startEvent" and one.parent in inner
            if beside or within:
                found |= {event.code for event in one.events if event.kind == "error"}
        at = elements.get(at.parent or "")
    return found
