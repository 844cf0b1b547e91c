"""Signing in elsewhere: the way there and the way back."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.errors import Refusal
from service.federation import refusals, visits
from service.federation.arrivals import arrive
from service.federation.providers import known_provider
from service.federation.visits import Visit
from service.installation import here
from service.log import logger
from service.measures import count_failed_sign_in
from service.observing import request_id
from service.people.guards import public
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.session import begin_session, person_of
from service.web.source import source, wanted_page

VISITS = "elsewhere"
"""Where a session keeps the visits that have begun; OUTSIDE is where it keeps whence it came."""
OUTSIDE = "outside"
_MOST = 3
_FIELDS = ("state", "code", "error", "error_description", "iss")
_IN_PART = (
    "Your organisation's sign-in service did not say which groups you are in, for they are too "
    "many. What you may do here is as it was: if something is missing, tell your administrator."
)
_STATUS = {
    refusals.ProviderAway: HTTPStatus.SERVICE_UNAVAILABLE,
    refusals.ProviderUnknown: HTTPStatus.NOT_FOUND,
    refusals.NobodyHere: HTTPStatus.FORBIDDEN,
    refusals.SwitchedOff: HTTPStatus.FORBIDDEN,
}
_log = logger(__name__)


@web.get("/sign-in/elsewhere/<key>")
@public("nobody is signed in before they have signed in")
def sign_in_elsewhere(key: str) -> ResponseReturnValue:
    """Send somebody to where they sign in."""
    try:
        with reading():
            provider = known_provider(key)
        visit, address = visits.begin(provider, _back(), wanted_page(), at=real_now())
    except Refusal as refused:
        return _not_signed_in(refused, key)
    kept = session.get(VISITS)
    begun = [one for one in kept if isinstance(one, dict)] if isinstance(kept, list) else []
    session[VISITS] = [*begun, visit.as_json()][-_MOST:]
    return redirect(address)


@web.get("/sign-in/back")
@public("nobody is signed in before they have signed in")
def back_from_elsewhere() -> ResponseReturnValue:
    """Let in whoever comes back from there, and take them to the page they wanted."""
    given = {name: request.args[name] for name in _FIELDS if name in request.args}
    visit = _visit(given.get("state", ""))
    if visit is None:
        return _not_signed_in(refusals.SignInInterrupted(reason="no_visit"), "")
    try:
        with reading():
            provider = known_provider(visit.provider)
        code = visits.require_answer(visit, given, provider, at=real_now())
        vouched = visits.complete(visit, code, provider, _back(), at=real_now())
    except Refusal as refused:
        return _not_signed_in(refused, visit.provider)
    with transaction():
        arrival = arrive(visit.provider, vouched, source(), at=real_now())
        who = person_of(arrival.user) if arrival.user is not None else None
    if who is None:
        return _not_signed_in(arrival.refused or refusals.NobodyHere(), visit.provider)
    begin_session(who, by_password=False)
    session[OUTSIDE] = arrival.session
    if arrival.in_part:
        _log.warning("groups_left_out", provider=visit.provider)
        flash(_IN_PART, "warning")
    return redirect(visit.wanted)


def _visit(state: str) -> Visit | None:
    """Take the visit of a state out of the session: nobody comes back from one twice."""
    kept = session.get(VISITS)
    begun = [Visit.read(one) for one in kept] if isinstance(kept, list) else []
    visits_kept = [one for one in begun if one is not None]
    session[VISITS] = [one.as_json() for one in visits_kept if one.state != state]
    return next((one for one in visits_kept if one.state == state), None)


def _back() -> str:
    return here().settings.public_url + url_for("web.back_from_elsewhere")


def _not_signed_in(refused: Refusal, provider: str) -> ResponseReturnValue:
    """Say in plain English why somebody is not let in, with what finds it in the log."""
    count_failed_sign_in()
    reason = refused.facts.get("reason", refused.code())
    _log.warning("sign_in_elsewhere_failed", provider=provider[:60], reason=str(reason)[:200])
    status = next(
        (_STATUS[kind] for kind in type(refused).__mro__ if kind in _STATUS),
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
    page = render_template(
        "elsewhere/not_signed_in.html", told=refused.detail, reference=request_id()
    )
    return page, status
