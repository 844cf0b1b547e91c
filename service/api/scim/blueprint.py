"""How the doors of SCIM read requests, answer them and say no: RFC 7644 has words of its own."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import orjson
from flask import Blueprint, Response, request

from service.api import answering, authentication, rates
from service.api.refusals import TooManyRequests
from service.api.statuses import status_of
from service.errors import Refusal
from service.federation.scim import refusals as scim
from service.federation.scim.listing import MOST, USUAL, Wanted
from service.federation.scim.profiles import canonical, require_readable
from service.installation import here
from service.people import refusals as people

PREFIX = "/scim/v2"
TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
blueprint = Blueprint("scim", __name__)
_TAG: Final = re.compile(r'(?:W/)?"(\d{1,9})"')
_NUMBER: Final = re.compile(r"-?\d{1,9}", re.ASCII)
_TOLD: Final[Mapping[type[Refusal], tuple[HTTPStatus, str]]] = MappingProxyType(
    {
        scim.FilterInvalid: (HTTPStatus.BAD_REQUEST, "invalidFilter"),
        scim.PathInvalid: (HTTPStatus.BAD_REQUEST, "invalidPath"),
        scim.ValueInvalid: (HTTPStatus.BAD_REQUEST, "invalidValue"),
        scim.SyntaxInvalid: (HTTPStatus.BAD_REQUEST, "invalidSyntax"),
        scim.NoTarget: (HTTPStatus.BAD_REQUEST, "noTarget"),
        scim.TooManyMembers: (HTTPStatus.BAD_REQUEST, "tooMany"),
        scim.NotUnique: (HTTPStatus.CONFLICT, "uniqueness"),
        scim.ResourceUnknown: (HTTPStatus.NOT_FOUND, ""),
        scim.ResourceChanged: (HTTPStatus.PRECONDITION_FAILED, ""),
        scim.AdministratorIsKeptHere: (HTTPStatus.CONFLICT, "mutability"),
        people.PersonUnnamed: (HTTPStatus.BAD_REQUEST, "invalidValue"),
        people.LastAdministrator: (HTTPStatus.CONFLICT, "mutability"),
        people.YourselfLockedOut: (HTTPStatus.CONFLICT, "mutability"),
    }
)


def document() -> dict[str, Any]:
    """Read the body of a request. Raises SyntaxInvalid."""
    try:
        read = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise scim.SyntaxInvalid("Send a JSON object.")
    require_readable(read)
    found: dict[str, Any] = canonical(read)
    return found


def wanted() -> Wanted:
    """Read what part of a list is asked for; what lies outside of it is its beginning or none."""
    start = max(1, _number("startIndex", 1))
    return Wanted(
        filter=request.args.get("filter"),
        start=start,
        count=min(MOST, max(0, _number("count", USUAL))),
    )


def versions() -> frozenset[int] | None:
    """Return the versions that the sender has seen, as If-Match says; None for any."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    return frozenset(int(found) for found in _TAG.findall(given))


def asks_for(name: str) -> bool:
    """Tell whether the sender wants an attribute that they may leave out."""
    only, without = (_names(one) for one in ("attributes", "excludedAttributes"))
    return name.lower() not in without and (not only or name.lower() in only)


def resource(told: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with one resource; one that the sender has already is not sent again."""
    tag = told["meta"]["version"]
    seen = request.headers.get("If-None-Match", "")
    if request.method == "GET" and tag in (one.strip() for one in seen.split(",")):
        answer = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        answer = send(_chosen(told), status)
        answer.headers["Location"] = told["meta"]["location"]
    answer.headers["ETag"] = tag
    return answer


def listed(total: int, start: int, items: list[dict[str, Any]]) -> Response:
    """Answer with a page of a list."""
    told = {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(items),
        "Resources": [_chosen(one) for one in items],
    }
    return send(told)


def send(told: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with a document."""
    return Response(orjson.dumps(told), status, content_type=TYPE)


def address(*parts: str) -> str:
    """Give the address of a resource."""
    return "/".join((here().settings.public_url + PREFIX, *parts))


@blueprint.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Say no as SCIM does."""
    known = next((_TOLD[kind] for kind in type(refusal).__mro__ if kind in _TOLD), None)
    status, word = known or (HTTPStatus(status_of(refusal)), "")
    told = {"schemas": [ERROR], "status": str(int(status)), "detail": refusal.detail}
    answer = send(told | ({"scimType": word} if word else {}), status)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Handrail"'
    if isinstance(refusal, TooManyRequests):
        answer.headers["Retry-After"] = str(refusal.facts["retry_after"])
    return answer


def _chosen(told: dict[str, Any]) -> dict[str, Any]:
    """Keep what the sender asked for; a resource always says what and which one it is."""
    always = {"schemas", "id", "meta"}
    return {name: one for name, one in told.items() if name in always or asks_for(name)}


def _names(parameter: str) -> set[str]:
    given = request.args.get(parameter, "")
    return {one.strip().partition(".")[0].lower() for one in given.split(",") if one.strip()}


def _number(name: str, usual: int) -> int:
    given = request.args.get(name, "")
    return int(given) if _NUMBER.fullmatch(given) else usual


blueprint.before_request(authentication.admit)
blueprint.after_request(answering.finish)
blueprint.after_request(rates.tell)
