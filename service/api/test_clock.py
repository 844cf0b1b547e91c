"""The test clock: demo and test mode only."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency
from service.api.authentication import acting
from service.api.doors import prepares
from service.api.refusals import RequestInvalid
from service.api.schemas.operations import ClockMove, ClockMoved
from service.cases.advancing import advance
from service.errors import Problem
from service.installation import here
from service.people.verbs import Verb

blueprint = APIBlueprint("api-clock", __name__, tag="Operations")


@blueprint.post("/test/clock")
@blueprint.input(ClockMove, arg_name="asked")
@prepares(Verb.MOVE_CLOCK)
@blueprint.output(ClockMoved)
def move_clock(asked: ClockMove) -> Any:
    """Move the service's clock forward, visiting each due instant as if it were then.

    A timer that falls due at a thousand instants on the way ends the move: the clock stays where it
    has come to, and the answer says which timer it is and how to go on.
    """
    fired = advance(asked.now or _later(asked), acting=acting())
    now = here().clock.now()
    return idempotency.once(lambda: _moved(ClockMoved(now=now, fired=fired)))


def _later(asked: ClockMove) -> Any:
    try:
        return acting().at + asked.advance if asked.advance is not None else None
    except OverflowError:
        raise RequestInvalid(
            problems=[Problem("out_of_reach", "That is after the calendar's end.", field="advance")]
        ) from None


def _moved(moved: ClockMoved) -> Response:
    return make_response(moved.model_dump(mode="json"))
