"""Metrics for Prometheus: what was done here and beside us, and how things stand."""

from apiflask import APIBlueprint
from flask import Response, current_app, make_response, request

from service import nudge
from service.api.doors import Described
from service.api.refusals import TokenMissing, TokenRefused
from service.cases import standing as cases
from service.cases.standing import Counts
from service.cases.storage import open_store
from service.errors import ServiceUnavailable
from service.installation import here
from service.measures import CONTENT_TYPE, Level, expose, may_ask, readiness
from service.outbound import standing as webhooks
from service.people.guards import public
from service.readiness import checks

blueprint = APIBlueprint("api-metrics", __name__, tag="Operations")

_PLACE = "handrail_counts"
_ANSWERS: Described = {
    200: {
        "description": "Measures in the text format of Prometheus.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    },
    401: {
        "description": "Not the token that HANDRAIL_METRICS_TOKEN sets",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    },
}


@blueprint.get("/metrics")
@public("A program that watches has its own token, not a user's: it sees counts and no case.")
@blueprint.doc(responses=_ANSWERS)
def metrics() -> Response:
    """Give the measures of the service.

    In production they are for who sends the token of HANDRAIL_METRICS_TOKEN.
    """
    _admit(request.headers.get("Authorization"))
    ready = readiness(checks(here().settings))
    response = make_response(expose([ready, *_standing(), *_queue(), *_room()]))
    response.headers["Content-Type"] = CONTENT_TYPE
    return response


def _admit(given: str | None) -> None:
    """Return if a program may ask. Raises TokenMissing and TokenRefused."""
    if not may_ask(here().settings, given):
        raise TokenMissing if given is None else TokenRefused


def _standing() -> tuple[Level, ...]:
    """Count how things stand, when the database lets us."""
    fresh = Counts(cases.count, webhooks.count)
    counts: Counts = current_app.extensions.setdefault(_PLACE, fresh)
    try:
        return counts.levels(here().clock.now)
    except ServiceUnavailable:
        return ()


def _queue() -> tuple[Level, ...]:
    url = here().settings.redis_url
    length = nudge.queue_length(url) if url is not None else None
    if length is None:
        return ()
    return (Level("handrail_queue_jobs", "Jobs of RQ that nobody has taken yet.", length),)


def _room() -> tuple[Level, ...]:
    free = open_store(here().settings).free()
    if free is None:
        return ()
    return (Level("handrail_files_free_bytes", "Room left for files kept in a folder.", free),)
