"""Messages and signals from outside."""

import hashlib
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency
from service.api.authentication import acting, caller
from service.api.doors import does, prepares, reads
from service.api.schemas import messages as schemas
from service.cases.commands.broadcast_signal import receive_signal
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.receive_message import Message, receive_message
from service.cases.reached import cases_told, is_of_hidden_cases
from service.cases.refusals import MessageNotFound
from service.ledger import inbox
from service.ledger.inbox import Received
from service.people.verbs import Verb
from service.transaction import transaction

blueprint = APIBlueprint("api-messages", __name__, tag="Messages and signals")


@blueprint.post("/messages")
@blueprint.input(schemas.MessageGiven, arg_name="asked")
@prepares(Verb.DELIVER_MESSAGE)
@blueprint.output(schemas.Delivery)
def post_message(asked: schemas.MessageGiven) -> Any:
    """Deliver a message to the one case that waits for it, or start a case with it.

    It is stored, then delivered before this answers.
    """
    message = Message(
        name=asked.name,
        source=_source(),
        correlation=asked.correlation,
        case_id=asked.case,
        payload=asked.payload,
        external_id=asked.external_id or _id_of_key(),
        ttl=asked.ttl,
    )
    with transaction():
        received, _ = receive_message(message, acting=acting())
        received_id = received.id
    return idempotency.once(lambda: _delivered(received_id))


@blueprint.get("/messages/<message_id>")
@reads(Verb.READ_MESSAGES)
@blueprint.output(schemas.Message)
def get_message(message_id: str) -> Any:
    """Read what became of a message, and why.

    Cases that are restricted to others are left out; a message that reached only such cases is
    shown to nobody but its sender.
    """
    found = inbox.find(message_id)
    if found is None or _is_hidden(found):
        raise MessageNotFound(message_id=message_id)
    return {
        **_outcome(found),
        "kind": found.kind,
        "name": found.name,
        "correlation": found.correlation,
        "case": found.addressed_to,
        "payload": found.payload,
        "external_id": _shown(found.external_id),
        "received_at": found.received_at,
        "expires_at": found.expires_at,
    }


@blueprint.post("/signals")
@blueprint.input(schemas.SignalGiven, arg_name="asked")
@does(Verb.BROADCAST_SIGNAL)
@blueprint.output(schemas.Signal, 202)
def post_signal(asked: schemas.SignalGiven) -> Any:
    """Broadcast a signal: it is stored, and a worker carries it to every case that catches it."""
    return receive_signal(asked.name, asked.payload, source=_source(), acting=acting())


def _delivered(received_id: str) -> Response:
    received = deliver_message(received_id, acting=acting())
    shown = schemas.Delivery.model_validate(_outcome(received))
    return make_response(shown.model_dump(mode="json"))


def _outcome(received: Received) -> dict[str, Any]:
    return {
        "id": received.id,
        "result": received.state,
        "cases": cases_told(received, actor=caller().actor),
        "reason": received.reason,
    }


def _is_hidden(received: Received) -> bool:
    """Tell whether it speaks only of cases that are restricted to others; its sender knows it."""
    return received.source != _source() and is_of_hidden_cases(received, actor=caller().actor)


def _source() -> str:
    return f"api:{caller().token}"


_OF_KEY = "idempotency-key:"


def _id_of_key() -> str | None:
    """Give a message the id of its key: a repeat finds it even if the first was killed halfway."""
    key = idempotency.key_given()
    return None if key is None else _OF_KEY + hashlib.sha256(key.encode()).hexdigest()


def _shown(external_id: str | None) -> str | None:
    """Show the caller's own id of a message, and none of ours."""
    if external_id is None or external_id.startswith(_OF_KEY) or inbox.is_disguised(external_id):
        return None
    return external_id
