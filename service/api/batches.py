"""Batches: many cases or messages in one request, each line a transaction of its own.

A line that is wrong stops no other. A line with a key is done once: who was cut off sends the batch
again and gets the answers again.
"""

import hashlib
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency, lines, problems
from service.api.authentication import acting_now
from service.api.cases import opening_of
from service.api.doors import streams
from service.api.intake import read_line
from service.api.lines import Line
from service.api.messages import OF_KEY, delivered, message_of
from service.api.refusals import LineTooLong
from service.api.schemas.lines import CaseLine, MessageLine, StartedBrief
from service.cases.commands import start
from service.cases.commands.receive_message import receive_message
from service.errors import Refusal, ServiceUnavailable
from service.ledger.canonical import digest
from service.people.verbs import Verb
from service.transaction import transaction

blueprint = APIBlueprint("api-batches", __name__, tag="Exports and batches")
_RESULTS = "A result for each line that is not empty, in their order"
Do = Callable[[Any, str | None, str], Response]
"""Does what a line asks, under its key and the digest of its words, and answers as it is alone."""


@blueprint.post("/batches/cases")
@streams(Verb.START_CASE, takes=CaseLine)
@blueprint.doc(responses=lines.described("StartedLine", _RESULTS))
def post_batch_of_cases() -> Any:
    """Start a case for each line: what `POST /cases` takes, and perhaps a `key`; at most 1,000.

    Each is answered as it would have been alone, and the others go on.
    """
    return _answered("case", CaseLine, _start)


@blueprint.post("/batches/messages")
@streams(Verb.DELIVER_MESSAGE, takes=MessageLine)
@blueprint.doc(responses=lines.described("DeliveredLine", _RESULTS))
def post_batch_of_messages() -> Any:
    """Deliver a message for each line: what `POST /messages` takes, and perhaps a `key`.

    At most 1,000 lines, delivered one after the other. Each is answered as it would have been
    alone, and the others go on.
    """
    return _answered("message", MessageLine, _deliver)


def _answered(name: str, model: type[CaseLine | MessageLine], do: Do) -> Response:
    of_all = idempotency.key_given()
    file = lines.received()

    def results() -> Iterator[dict[str, Any]]:
        away: dict[str, Any] | None = None
        for line in lines.lines_of(file):
            found = (
                {**away, "line": line.number} if away else _result(line, name, model, do, of_all)
            )
            if found["status"] == HTTPStatus.SERVICE_UNAVAILABLE:
                away = found
            yield found

    return lines.answered(results())


def _result(
    line: Line, name: str, model: type[CaseLine | MessageLine], do: Do, of_all: str | None
) -> dict[str, Any]:
    """Do one line, and tell what came of it; what goes wrong is told as its problem."""
    told: dict[str, Any] = {"line": line.number, "key": None, "replayed": False}
    told |= {"problem": None, name: None}
    try:
        if line.content is None:
            raise LineTooLong
        asked = read_line(model, line.content)
        told["key"] = asked.key
        answer = do(asked, _key(asked.key, of_all, line), digest(line.content.strip()))
    except Refusal as refusal:
        return _refused(told, problems.refused(refusal))
    except ServiceUnavailable as away:
        return _refused(told, problems.unavailable(away))
    replayed = idempotency.REPLAYED in answer.headers
    return {**told, "status": answer.status_code, "replayed": replayed, name: answer.get_json()}


def _refused(told: dict[str, Any], problem: Response) -> dict[str, Any]:
    return {**told, "status": problem.status_code, "problem": problem.get_json()}


def _key(of_line: str | None, of_all: str | None, line: Line) -> str | None:
    """Give the key under which a line is done once: its own, or its place in a batch with one."""
    if of_line is None and of_all is None:
        return None
    said = f"line:{of_line}" if of_line is not None else f"batch:{of_all}:{line.number}"
    return hashlib.sha256(said.encode()).hexdigest()


def _start(asked: CaseLine, key: str | None, content: str) -> Response:
    def perform() -> Response:
        case = start.start(opening_of(asked), acting=acting_now())
        shown = StartedBrief.model_validate(case)
        return make_response(shown.model_dump(mode="json"), HTTPStatus.CREATED)

    return _once(key, content, perform)


def _deliver(asked: MessageLine, key: str | None, content: str) -> Response:
    with transaction():
        message = message_of(asked, external_id=key and f"{OF_KEY}{key}")
        received, _ = receive_message(message, acting=acting_now())
        received_id = received.id
    return _once(key, content, lambda: delivered(received_id, acting=acting_now()))


def _once(key: str | None, content: str, perform: Callable[[], Response]) -> Response:
    if key is not None:
        return idempotency.once_under(key, content, perform)
    with transaction():
        return perform()
