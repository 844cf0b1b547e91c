"""Messages and signals from outside."""

import hashlib
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency
from service.api.authentication import acting, caller
from service.api.candidates import told
from service.api.doors import does, prepares, reads
from service.api.schemas import messages as schemas
from service.api.schemas.base import Paging
from service.cases.candidates import Explanation, explain, explain_received
from service.cases.commands.broadcast_signal import receive_signal
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.resend_message import resend_message
from service.cases.matching import Sought
from service.cases.reached import cases_told
from service.cases.received_messages import MessageFilter, find_message, list_messages
from service.ledger import inbox
from service.ledger.inbox import Received
from service.paging import Page
from service.people.actors import Acting
from service.people.verbs import Verb
from service.transaction import reading, transaction

blueprint = APIBlueprint("api-messages", __name__, tag="Messages and signals")


@blueprint.post("/messages")
@blueprint.input(schemas.MessageGiven, arg_name="asked")
@prepares(Verb.DELIVER_MESSAGE)
@blueprint.output(schemas.Delivery)
def post_message(asked: schemas.MessageGiven) -> Any:
    """Deliver a message to the one case that waits for it, or start a case with it.

    It is stored, then delivered before this answers.
    """
    with transaction():
        message = message_of(asked, external_id=_id_of_key())
        received, _ = receive_message(message, acting=acting())
        received_id = received.id
    return idempotency.once(lambda: delivered(received_id, acting=acting()))


@blueprint.get("/messages")
@blueprint.input(schemas.MessageQuery, location="query", arg_name="asked")
@reads(Verb.READ_MESSAGES)
@blueprint.output(schemas.ReceivedList)
def get_messages(asked: schemas.MessageQuery) -> Any:
    """List what was received, the newest first.

    A page may be shorter than its limit: messages of cases that are hidden from you are left out.
    """
    wanted = MessageFilter(asked.name, asked.result, asked.kind, asked.case, asked.resent_from)
    who = caller().actor
    page = list_messages(
        wanted, actor=who, sender=_source(), limit=asked.limit, cursor=asked.cursor
    )
    return Page([_received(one) for one in page.items], page.next)


@blueprint.get("/messages/<message_id>")
@reads(Verb.READ_MESSAGES)
@blueprint.output(schemas.Message)
def get_message(message_id: str) -> Any:
    """Read what became of a message, and why.

    Cases that are restricted to others are left out; a message that reached only such cases is
    shown to nobody but its sender.
    """
    who = acting()
    found = find_message(message_id, actor=who.who, sender=_source())
    return {
        **_received(found),
        "correlation": found.correlation,
        "payload": found.payload,
        "emptied": found.emptied,
        "candidates": told(explain_received(found, actor=who.who, at=who.at)),
    }


@blueprint.get("/messages/<message_id>/candidates")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_MESSAGES)
@blueprint.output(schemas.CandidateList)
def get_candidates(message_id: str, asked: Paging) -> Any:
    """List what a message might mean as things stand now: what fits first, then what comes close.

    Each element that waits for this name or one like it, with why it fits or not. Start events
    stand on the first page. Only cases that you may see are told of.
    """
    who = acting()
    found = find_message(message_id, actor=who.who, sender=_source())
    return told(
        explain_received(found, actor=who.who, at=who.at, limit=asked.limit, cursor=asked.cursor)
    )


@blueprint.post("/messages/explain")
@blueprint.input(schemas.MessageSupposed, arg_name="asked")
@prepares(Verb.READ_MESSAGES)
@blueprint.output(schemas.Supposed)
def explain_message(asked: schemas.MessageSupposed) -> Any:
    """Tell what would become of a message, and why; nothing is sent.

    Only cases that you may see are asked: one that is restricted to others may take it all the
    same.
    """
    sought, who = Sought(asked.name, asked.correlation, asked.case), acting()
    with reading():
        found = explain(sought, actor=who.who, at=who.at, limit=asked.limit, cursor=asked.cursor)
        shown = schemas.Supposed.model_validate(_supposed(found)).model_dump(mode="json")
    return idempotency.once(lambda: make_response(shown))


@blueprint.post("/messages/<message_id>/resend")
@blueprint.input(schemas.MessageAgain, arg_name="asked")
@does(Verb.DELIVER_MESSAGE)
@blueprint.output(schemas.Delivery)
def post_message_again(message_id: str, asked: schemas.MessageAgain) -> Any:
    """Send a message again, to a case that you choose, whatever its correlation says.

    It becomes a message of its own, with an id of its own; the first one waits no more. The case's
    event log tells of it, with the reason.
    """
    received = resend_message(
        message_id,
        asked.case,
        reason=asked.reason,
        source=_source(),
        again=asked.again,
        acting=acting(),
    )
    return _outcome(deliver_message(received.id, acting=acting()))


@blueprint.post("/signals")
@blueprint.input(schemas.SignalGiven, arg_name="asked")
@does(Verb.BROADCAST_SIGNAL)
@blueprint.output(schemas.Signal, 202)
def post_signal(asked: schemas.SignalGiven) -> Any:
    """Broadcast a signal: it is stored, and a worker carries it to every case that catches it."""
    return receive_signal(asked.name, asked.payload, source=_source(), acting=acting())


def message_of(asked: schemas.MessageGiven, *, external_id: str | None) -> Message:
    """Say what a message tells; without an outside id of its own it has this one."""
    return Message(
        name=asked.name,
        source=_source(),
        correlation=asked.correlation,
        case_id=asked.case,
        payload=asked.payload,
        external_id=asked.external_id or external_id,
        ttl=asked.ttl,
    )


def delivered(received_id: str, *, acting: Acting) -> Response:
    """Deliver a message that is stored, and tell what became of it."""
    received = deliver_message(received_id, acting=acting)
    shown = schemas.Delivery.model_validate(_outcome(received))
    return make_response(shown.model_dump(mode="json"))


def _outcome(received: Received) -> dict[str, Any]:
    return {
        "id": received.id,
        "result": received.state,
        "cases": cases_told(received, actor=caller().actor),
        "reason": received.reason,
    }


def _supposed(found: Explanation) -> dict[str, Any]:
    place = found.match
    result = "delivered" if place.subscription is not None else "unmatched"
    return {
        **told(found),
        "result": "started" if place.start is not None else result,
        "reason": place.reason,
    }


def _received(received: Received) -> dict[str, Any]:
    return {
        **_outcome(received),
        "kind": received.kind,
        "name": received.name,
        "case": received.addressed_to,
        "external_id": _shown(received.external_id),
        "received_at": received.received_at,
        "expires_at": received.expires_at,
        "resent_from": received.resent_from,
    }


def _source() -> str:
    return f"api:{caller().token}"


OF_KEY = "idempotency-key:"
"""How the outside id begins that we give a message with a key and no id of its own."""


def _id_of_key() -> str | None:
    """Give a message the id of its key: a repeat finds it even if the first was killed halfway."""
    key = idempotency.key_given()
    return None if key is None else OF_KEY + hashlib.sha256(key.encode()).hexdigest()


def _shown(external_id: str | None) -> str | None:
    """Show the caller's own id of a message, and none of ours."""
    if external_id is None or external_id.startswith(OF_KEY) or inbox.is_disguised(external_id):
        return None
    return external_id
