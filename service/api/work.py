"""Work for programs outside: fetched by topic, held for a while, and what came of it told."""

import time
from datetime import timedelta
from threading import Event
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency
from service.api.authentication import acting, caller
from service.api.doors import does, prepares
from service.api.schemas import work as schemas
from service.cases.commands.record_result import BpmnError, Failure, Result
from service.installation import here, is_serving
from service.outwork.fetching import Wanted, note_asking, some_waits, take_work
from service.outwork.reporting import extend_work, report_work
from service.people.actors import Acting
from service.people.verbs import Verb
from service.threads import Share

blueprint = APIBlueprint("api-work", __name__, tag="Work for programs outside")

LOOK_EVERY = 0.25
"""Seconds between two looks of somebody who waits."""
RETRY_AFTER = 2
"""Seconds after which to ask again when no thread is free to wait."""
_waiting = Share()


@blueprint.post("/work/fetch")
@blueprint.input(schemas.WorkWanted, arg_name="asked")
@prepares(Verb.SERVE_WORK)
@blueprint.output(schemas.WorkGiven)
def fetch_work(asked: schemas.WorkWanted) -> Any:
    """Take work of some topics, and hold it until you say what came of it or your time is up.

    A token serves all topics by the scope `work`, or one by `work:<topic>`. Only so many requests
    may wait at once; one too many is answered at once, with Retry-After and no items. What was
    given under an Idempotency-Key is given again under it, with the same locks.
    """
    wanted = Wanted(tuple(asked.topics), asked.limit, asked.lock_for, asked.worker)
    note_asking(wanted, acting=acting())
    given = _taken(wanted)
    if given is not None or not asked.wait_seconds:
        return given or _nothing()
    with _waiting.one(here().settings.long_polls) as is_free:
        if not is_free:
            return _nothing(again_after=RETRY_AFTER)
        return _awaited(wanted, asked.wait_seconds) or _nothing()


@blueprint.post("/work/<work_id>/extend")
@blueprint.input(schemas.WorkExtension, arg_name="asked")
@does(Verb.SERVE_WORK)
@blueprint.output(schemas.WorkStanding)
def extend(work_id: str, asked: schemas.WorkExtension) -> Any:
    """Hold work for longer, from now on."""
    lock_for = timedelta(seconds=asked.lock_seconds)
    return extend_work(work_id, asked.lock, lock_for, acting=acting())


@blueprint.post("/work/<work_id>/complete")
@blueprint.input(schemas.WorkCompletion, arg_name="asked")
@does(Verb.SERVE_WORK)
@blueprint.output(schemas.WorkStanding)
def complete(work_id: str, asked: schemas.WorkCompletion) -> Any:
    """Say that work is done; the case moves on.

    Work that was withdrawn, that is done, or that another has taken since, is refused with 409
    `work_not_held`: what you did changes nothing.
    """
    return report_work(work_id, asked.lock, Result(asked.variables), acting=acting())


@blueprint.post("/work/<work_id>/fail")
@blueprint.input(schemas.WorkFailure, arg_name="asked")
@does(Verb.SERVE_WORK)
@blueprint.output(schemas.WorkStanding)
def fail(work_id: str, asked: schemas.WorkFailure) -> Any:
    """Give work back that could not be done now: it is given out again later, or given up.

    The message stands in the incident and is read by operators: keep personal data out of it.
    """
    failure = Failure(
        asked.message,
        final=asked.retries == 0,
        retries=asked.retries,
        wait=timedelta(seconds=asked.retry_after) if asked.retry_after is not None else None,
    )
    return report_work(work_id, asked.lock, failure, acting=acting())


@blueprint.post("/work/<work_id>/bpmn-error")
@blueprint.input(schemas.WorkBpmnError, arg_name="asked")
@does(Verb.SERVE_WORK)
@blueprint.output(schemas.WorkStanding)
def bpmn_error(work_id: str, asked: schemas.WorkBpmnError) -> Any:
    """End work in an error that a boundary event of the diagram may catch."""
    error = BpmnError(asked.code, asked.message, asked.variables)
    return report_work(work_id, asked.lock, error, acting=acting())


def _awaited(wanted: Wanted, seconds: int) -> Response | None:
    """Wait for work to come, as long as the server goes on."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and is_serving():
        pause()
        given = _taken(wanted)
        if given is not None:
            return given
    return None


def pause() -> None:
    """Let a moment pass."""
    Event().wait(LOOK_EVERY)


class _NothingLeft(Exception):
    """Others were quicker: nothing was done, and no key is kept."""


def _taken(wanted: Wanted) -> Response | None:
    """Take what there is; None when there is nothing."""
    now = here().clock.now()
    if not some_waits(wanted, now=now):
        return None

    def take() -> Response:
        given = take_work(wanted, acting=Acting(caller().actor, now, acting().trace))
        if not given:
            raise _NothingLeft
        return _answer(schemas.WorkGiven.model_validate({"items": given}))

    try:
        return idempotency.once(take)
    except _NothingLeft:
        return None


def _nothing(*, again_after: int = 0) -> Response:
    response = _answer(schemas.WorkGiven(items=[]))
    if again_after:
        response.headers["Retry-After"] = str(again_after)
    return response


def _answer(given: schemas.WorkGiven) -> Response:
    return make_response(given.model_dump(mode="json"))
