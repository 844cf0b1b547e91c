"""Deployments: files become versions of processes."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import Described, does
from service.api.schemas.definitions import Deployment, DeploymentGiven
from service.definitions.publish import publish
from service.people.verbs import Verb

blueprint = APIBlueprint("api-deployments", __name__, tag="Definitions")

_STANDS: Described = {
    200: {
        "description": "The same content stands already, or it was a dry run: nothing is stored.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Deployment"}}},
    }
}


@blueprint.post("/deployments")
@blueprint.input(DeploymentGiven, location="form_and_files", arg_name="asked")
@does(Verb.PUBLISH_DEFINITIONS)
@blueprint.output(Deployment, 201)
@blueprint.doc(responses=_STANDS)
def deploy(asked: DeploymentGiven) -> Any:
    """Publish BPMN, DMN, forms and templates.

    A new version of every process that they change, or, if anything is wrong, nothing at all.
    """
    files = [(file.filename or "", file.stream.read()) for file in asked.files]
    outcome = publish(
        files,
        by=caller().actor.username,
        at=acting().at,
        note=asked.note,
        dry_run=asked.dry_run,
        effective_from=asked.effective_from,
    )
    body = {
        "id": outcome.deployment_id,
        "created": outcome.created,
        "processes": list(outcome.versions),
        "decisions": list(outcome.decisions),
        "forms": list(outcome.forms),
        "warnings": list(outcome.warnings),
    }
    return body, 201 if outcome.created and not asked.dry_run else 200
