"""The topic `http`: a call of another system, and its answer as a result.

Inputs are those of `service.bpmn.connectors`. Results: `status`, `headers` and `body`, read as JSON
where it says that it is, else text. A status of refusal is the BPMN error `http_404` (its number),
`http_4xx` or `http_refused` where the drawing catches one, else an incident.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from service.bpmn.connectors import HTTP
from service.cases.commands.record_result import BpmnError, Failure, Result
from service.egress import (
    Answer,
    AnswerUnusable,
    Limits,
    NotAnswered,
    NotReached,
    RequestUnsendable,
    TargetRefused,
)
from service.errors import Refusal
from service.expressions import ExpressionFailed, to_json
from workers.effects.assignment import Assignment
from workers.effects.calling import (
    LOST,
    asked_to_wait,
    hidden,
    note_sending,
    readable,
    refused,
    summary,
    text_of,
    way_out,
    without,
    without_nulls,
)
from workers.effects.requests import Call, read_call

TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which a call that may be repeated is."""
NOT_DONE = frozenset({408, 425, 429, 503})
"""Those of them that say that nothing was done."""
_IN_DOUBT = (
    "It may have been carried out, and the other system was not said to heed an Idempotency-Key. "
    "Look there first; then retry this, or go on without it."
)


def call(work: Assignment) -> Result | BpmnError | Failure:
    """Make the call, unless a worker before may have made it already."""
    try:
        asked = read_call(work, known=[one.name for one in HTTP.inputs])
    except Refusal as refusal:
        return Failure(refusal.detail, final=True)
    if not asked.repeatable:
        if work.sending_since is not None and work.attempt > 1:
            return Failure(f"An earlier try was broken off. {_IN_DOUBT}", final=True)
        if not note_sending(work):
            return Failure(LOST)
    return _sent(work, asked)


def _sent(work: Assignment, asked: Call) -> Result | BpmnError | Failure:
    """Send it, and say what came of it."""
    limits = Limits(seconds=asked.seconds, redirects=asked.redirects)
    try:
        answer = way_out(work.settings).send(asked.request, limits)
    except (TargetRefused, RequestUnsendable) as refusal:
        return _not_arrived(work, asked, Failure(refusal.detail, final=True))
    except NotReached as fault:
        return _not_arrived(work, asked, Failure(str(fault)))
    except (NotAnswered, AnswerUnusable) as fault:
        return _unclear(asked, fault)
    return _came(work, asked, answer)


def _unclear(asked: Call, fault: NotAnswered | AnswerUnusable) -> Failure:
    """Ask again where that can do no harm and may help."""
    if isinstance(fault, AnswerUnusable):
        return Failure(str(fault), final=True)
    return Failure(str(fault)) if asked.repeatable else Failure(f"{fault} {_IN_DOUBT}", final=True)


def _not_arrived(work: Assignment, asked: Call, failure: Failure) -> Failure:
    """Note that the other system has heard nothing, so that it may be asked again."""
    if not asked.repeatable:
        note_sending(work, arrived=False)
    return failure


def _came(work: Assignment, asked: Call, answer: Answer) -> Result | BpmnError | Failure:
    said = readable(answer, asked.secret)
    if answer.succeeded:
        return _result(asked, answer, said)
    message = f"{asked.host} answered {answer.status}{summary(said)}"
    if _is_to_be_tried_again(asked, answer.status):
        return _not_arrived(work, asked, Failure(message, wait=asked_to_wait(answer)))
    codes = (f"http_{answer.status}", f"http_{answer.status // 100}xx", "http_refused")
    return refused(work, codes, message, {"status": answer.status, "body": said[:_MOST_KEPT]})


_MOST_KEPT = 10_000


def _is_to_be_tried_again(asked: Call, status: int) -> bool:
    """Tell whether to ask again: what the drawing lists, else what can do no harm."""
    if asked.retry_on is not None:
        return status in asked.retry_on
    return status in (TRY_AGAIN if asked.repeatable else NOT_DONE)


def _result(asked: Call, answer: Answer, said: str) -> Result | Failure:
    try:
        values = to_json(
            {
                "status": answer.status,
                "headers": _headers(asked, answer),
                "body": _body(answer, said),
            }
        )
        # What is read from JSON is hidden once it is read: there a text has many spellings.
        values = hidden(without_nulls(values), asked.secret)
    except ExpressionFailed as failed:
        return Failure(f"{asked.host} answered what cannot be kept: {failed}", final=True)
    return Result(values)


def _headers(asked: Call, answer: Answer) -> Mapping[str, str]:
    """Give the headers of an answer, without what stands for a session."""
    return {
        name: without(value, asked.secret)
        for name, value in answer.headers.items()
        if name != "set-cookie"
    }


def _body(answer: Answer, said: str) -> Any:
    """Read a body as JSON where it says that it is and can be read so, else as text."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        try:
            return orjson.loads(text_of(answer))
        except orjson.JSONDecodeError:
            return said
    return said
