"""Inbound webhooks: calls from outside, stored before they are answered."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from service.api import rates
from service.api.doors import Described, Door, stated
from service.api.schemas import messages as schemas
from service.clock import real_now
from service.hooks.presets import PRESETS
from service.hooks.receiving import accept, admit_address, keep, terms_of
from service.hooks.schemes import Arrived
from service.installation import here
from service.people.guards import public
from service.transaction import reading, transaction

blueprint = APIBlueprint("api-hooks", __name__, tag="Webhooks in")
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ANSWERS: Described = {
    200: {
        "description": "A repeat of a call: nothing is done twice",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Called"}}},
    },
    401: {"description": "Not signed with the hook's secret, or too old", "content": _PROBLEM},
    403: {"description": "The hook takes no calls from this address", "content": _PROBLEM},
    413: {"description": "Larger than the hook takes", "content": _PROBLEM},
    422: {"description": "Not what the hook's JSON Schema asks for", "content": _PROBLEM},
}
_BODIES = {
    "application/json": PRESETS["duty_to_refer"].sample,
    "message/rfc822": PRESETS["email"].sample,
}


@blueprint.post("/hooks/<slug>")
@stated(Door(bodies=_BODIES))
@public("The signature of the call is its key.")
@blueprint.output(schemas.Called, 202)
@blueprint.doc(responses=_ANSWERS)
def post_hook(slug: str) -> Any:
    """Take a call that is signed as its hook says; a worker carries it out.

    Usually it is signed as Standard Webhooks says: the headers are webhook-id, webhook-timestamp
    (within five minutes of now) and webhook-signature. The body is JSON of at most 1 MB, unless the
    hook takes emails or says otherwise.
    """
    now = real_now()
    with reading():
        terms = terms_of(slug, at=now)
    admit_address(terms, request.remote_addr)
    request.max_content_length = terms.largest
    accepted = accept(terms, _arrived(), now=now)
    rates.spend(f"hook:{slug}", per_second=terms.calls_per_second, what="calls")
    with transaction():
        received, is_new = keep(accepted, at=here().clock.now())
        answer = {"id": received.id}
    return answer, 202 if is_new else 200


def _arrived() -> Arrived:
    """Take the call as it came.

    Whoever is on the other end of the wire is told apart from whom the proxies of this installation
    name.
    """
    unfixed = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return Arrived(
        body=request.get_data(),
        headers={name.lower(): value for name, value in request.headers.items()},
        address=request.remote_addr,
        peer=unfixed.get("REMOTE_ADDR"),
    )
