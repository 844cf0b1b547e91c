"""OAuth: a service account gets a token, and a provider of sign-in tells of a sign-out.

Errors of the first are in the words of RFC 6749, which clients of any language understand.
"""

import base64
from typing import Any
from urllib.parse import unquote

from apiflask import APIBlueprint
from flask import Response, current_app, make_response, request

from service.api import rates
from service.api.doors import Described
from service.api.schemas import oauth as schemas
from service.clock import real_now
from service.federation.leaving import read_logout, sign_out_from_there
from service.federation.providers import known_provider
from service.people import service_accounts
from service.people.guards import public
from service.people.refusals import UnknownScope
from service.transaction import reading, transaction

blueprint = APIBlueprint("api-oauth", __name__, tag="Tokens")
_MOST = 64 * 1024
_UNRECOGNISED = "The client id or the client secret is not right."
_REFUSED = {"application/json": {"schema": {"$ref": "#/components/schemas/TokenRefusal"}}}
_ANSWERS: Described = {
    400: {
        "description": "invalid_request, unsupported_grant_type or invalid_scope",
        "content": _REFUSED,
    },
    401: {"description": "invalid_client: the id or the secret is not right", "content": _REFUSED},
}


@blueprint.post("/token")
@public("The secret of the service account is its key.")
@blueprint.input(schemas.TokenAsked, location="form", arg_name="asked")
@blueprint.output(schemas.TokenGiven)
@blueprint.doc(responses=_ANSWERS)
def post_token(asked: schemas.TokenAsked) -> Any:
    """Get a token for a service account, by its client credentials.

    The id and the secret are sent by HTTP Basic or as `client_id` and `client_secret`. The token is
    good for `expires_in` seconds; ask again before it ends. `scope` may ask for fewer.
    """
    account_id, secret = _basic() or (asked.client_id, asked.client_secret)
    if asked.grant_type != "client_credentials":
        return _refused(400, "unsupported_grant_type", "Use grant_type=client_credentials.")
    now = real_now()
    with reading():
        account = service_accounts.recognise(account_id, secret, at=now)
    if account is None:
        return _refused(401, "invalid_client", _UNRECOGNISED)
    rates.spend(account_id)
    try:
        with transaction():
            # It may have been revoked or given another secret since.
            found = service_accounts.recognise(account_id, secret, at=now, lock=True)
            if found is None:
                return _refused(401, "invalid_client", _UNRECOGNISED)
            issued = service_accounts.issue(found, asked.scope.split(), at=now)
    except UnknownScope as refused:
        return _refused(400, "invalid_scope", refused.detail)
    return {
        "access_token": issued.secret,
        "token_type": "Bearer",
        "expires_in": int((issued.expires_at - now).total_seconds()),
        "scope": " ".join(issued.scopes),
    }


@blueprint.post("/logout/<provider>")
@public("The signature of the logout token is its key.")
@blueprint.doc(hide=True)
def post_logout(provider: str) -> Response:
    """Sign somebody out here who was signed out elsewhere (OpenID Connect Back-Channel Logout)."""
    request.max_content_length = _MOST
    token, now = request.form.get("logout_token", ""), real_now()
    with reading():
        known = known_provider(provider)
    claims = read_logout(token, known, at=now)
    with transaction():
        sign_out_from_there(claims, known, at=now)
    return Response(status=200)


def _basic() -> tuple[str, str] | None:
    """Read the id and the secret from the header, in which both are encoded as in a form."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(given.strip(), validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote(name), unquote(secret)


def _refused(status: int, error: str, told: str) -> Response:
    said = {"error": error, "error_description": told}
    answer = make_response(current_app.json.response(said))
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:  # noqa: PLR2004 - who may not
        answer.headers["WWW-Authenticate"] = 'Basic realm="Handrail"'
    return answer
