"""Operations: health, and what stopped and can be retried."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import Described, does, reads
from service.api.schemas.base import Nothing, Paging
from service.api.schemas.operations import Alive, Incident, IncidentList, Readiness
from service.cases.commands.retry_incident import retry_incident
from service.cases.incidents import list_incidents
from service.installation import here
from service.people.guards import public
from service.people.verbs import Verb
from service.readiness import checks

blueprint = APIBlueprint("api-operations", __name__, tag="Operations")
health = APIBlueprint("api-health", __name__, tag="Operations")

_NOT_READY: Described = {
    503: {
        "description": "It cannot be used yet; `checks` says what is missing: "
        "`demonstration` while the cases of a demonstration are still being made.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}},
    }
}


@health.get("/healthz")
@public("A load balancer asks whether the process is alive.")
@health.output(Alive)
def healthz() -> Any:
    """Tell that the process is alive."""
    return {"status": "ok"}


@health.get("/readyz")
@public("A load balancer asks whether the service can be used.")
@health.output(Readiness)
@health.doc(responses=_NOT_READY)
def readyz() -> Any:
    """Tell whether the database, its migrations and, where there is one, the queue are there.

    In demo mode there is the check `demonstration` too: it fails until all its cases are made.
    Pages are served meanwhile, but no timer fires and nothing is sent.
    """
    found = checks(here().settings)
    ready = all(found.values())
    body = {
        "status": "ready" if ready else "not_ready",
        "checks": {name: "ok" if fine else "failed" for name, fine in found.items()},
    }
    return body, 200 if ready else 503


@blueprint.get("/incidents")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_INCIDENTS)
@blueprint.output(IncidentList)
def get_incidents(asked: Paging) -> Any:
    """List the incidents that are not resolved, oldest first."""
    return list_incidents(actor=caller().actor, limit=asked.limit, cursor=asked.cursor)


@blueprint.post("/incidents/<incident_id>/retry")
@blueprint.input(Nothing, arg_name="_asked")
@does(Verb.RETRY_INCIDENT)
@blueprint.output(Incident)
def retry(incident_id: str, _asked: Nothing) -> Any:
    """Retry what stopped; what fails once more raises its incident anew."""
    return retry_incident(incident_id, acting=acting())
