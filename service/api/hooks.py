"""Inbound webhooks: signed calls from outside, stored before they are answered."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from service.api.doors import Described
from service.api.schemas import messages as schemas
from service.hooks.receiving import receive_call
from service.installation import here
from service.people.guards import public
from service.transaction import transaction

blueprint = APIBlueprint("api-hooks", __name__, tag="Messages and signals")
MOST = 1024 * 1024
"""Bytes that a call may have: whoever knows the address may send one."""
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ANSWERS: Described = {
    200: {
        "description": "A repeat of this webhook-id: nothing is done twice",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Called"}}},
    },
    401: {"description": "Not signed with the hook's secret, or too old", "content": _PROBLEM},
    413: {"description": f"Too large: more than {MOST} bytes", "content": _PROBLEM},
}


@blueprint.post("/hooks/<slug>")
@public("The signature of the call is its key.")
@blueprint.output(schemas.Called, 202)
@blueprint.doc(responses=_ANSWERS)
def post_hook(slug: str) -> Any:
    """Take a call signed as Standard Webhooks says; a worker carries it out.

    The headers are webhook-id, webhook-timestamp (within five minutes of now) and
    webhook-signature; the body is JSON of at most 1 MB.
    """
    request.max_content_length = MOST
    body = request.get_data()
    installation = here()
    with transaction():
        received, is_new = receive_call(
            slug,
            body,
            dict(request.headers),
            secret_key=installation.settings.secret_key,
            at=installation.clock.now(),
        )
        answer = {"id": received.id}
    return answer, 202 if is_new else 200
