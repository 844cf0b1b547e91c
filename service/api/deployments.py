"""Deployments: files become versions of processes."""

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency
from service.api.authentication import acting, caller
from service.api.doors import Described, prepares
from service.api.schemas.definitions import Deployment, DeploymentGiven
from service.definitions.preparing import Outcome, Prepared, carry_through
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
@prepares(Verb.PUBLISH_DEFINITIONS)
@blueprint.output(Deployment, 201)
@blueprint.doc(responses=_STANDS)
def deploy(asked: DeploymentGiven) -> Any:
    """Publish BPMN, DMN, forms and templates.

    A new version of every process that they change, or, if anything is wrong, nothing at all.
    """
    by, at = caller().actor.username, acting().at

    def store(prepared: Prepared) -> Response:
        def perform() -> Response:
            if asked.dry_run:
                return _answer(prepared.outcome, HTTPStatus.OK)
            outcome = publish(
                prepared, by=by, at=at, note=asked.note, effective_from=asked.effective_from
            )
            return _answer(outcome, HTTPStatus.CREATED if outcome.created else HTTPStatus.OK)

        return idempotency.once(perform)

    files = [(file.filename or "", file.stream.read()) for file in asked.files]
    return carry_through(files, store, at=at)


def _answer(outcome: Outcome, status: HTTPStatus) -> Response:
    made = Deployment.model_validate(outcome)
    return make_response(made.model_dump(mode="json"), status)
