"""Who calls: the bearer token becomes an actor, and the door's guard is asked before it opens."""

import hmac
import re
from dataclasses import dataclass

from flask import current_app, g, request
from werkzeug.exceptions import NotFound

from service.api import rates
from service.api.refusals import TokenMissing, TokenRefused
from service.clock import real_now
from service.errors import Fault
from service.installation import here
from service.observing import request_id
from service.people import guards, tokens
from service.people.actors import Acting, Actor, ActorKind
from service.people.callers import caller_by_token
from service.people.directory import actor_of, find_user
from service.people.groups import Group
from service.transaction import reading, transaction

BOOTSTRAP = "admin"
"""The user as whom the bootstrap token acts."""
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER = re.compile(r"Bearer +([\x21-\x7e]+) *", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and the name of the token by which they came in."""

    actor: Actor
    token: str


def admit() -> None:
    """Let a request in, or refuse it: runs before every view of the API.

    Raises TokenMissing, TokenRefused, TooManyRequests and the refusals of access.
    """
    if "\0" in request.path:
        raise NotFound
    g.acting = None
    guard = guards.guard_of(current_app.view_functions[request.endpoint or ""])
    if guard is None:
        raise Fault(f"The endpoint {request.endpoint} has no guard.")
    if guard.verb is not None:
        g.caller = authenticate()
        guards.admit(guard, g.caller.actor)
        if request.method not in _READING:
            rates.spend(g.caller.token)


def authenticate() -> Caller:
    """Return who calls. Raises TokenMissing or TokenRefused."""
    given = request.headers.get("Authorization")
    if given is None:
        raise TokenMissing
    found = _BEARER.fullmatch(given)
    if found is None:
        raise TokenRefused("Send the token as: Authorization: Bearer <token>.")
    secret = found[1]
    bootstrap = here().settings.bootstrap_token
    if bootstrap and hmac.compare_digest(secret.encode(), bootstrap.encode()):
        return Caller(_administrator(), "bootstrap")
    return _known(secret)


def caller() -> Caller:
    """Return who made the present request."""
    found: Caller = g.caller
    return found


def acting() -> Acting:
    """Return who acts and when; the instant is the same throughout a request."""
    if g.acting is None:
        g.acting = acting_now()
    found: Acting = g.acting
    return found


def acting_now() -> Acting:
    """Return who acts at the present instant, for one of many things that a request does."""
    return Acting(who=caller().actor, at=here().clock.now(), trace=request_id())


def _known(secret: str) -> Caller:
    now = real_now()
    with reading():
        found = caller_by_token(secret, at=now)
    if found is None:
        raise TokenRefused
    if not tokens.use_is_noted(found.used_at, at=now):
        with transaction():
            token = tokens.verify_token(secret, at=now)
            if token is not None:
                tokens.note_use(token, at=now)
    return Caller(found.actor, found.name)


def _administrator() -> Actor:
    with reading():
        user = find_user(BOOTSTRAP)
        known = actor_of(user) if user is not None else Actor(username=BOOTSTRAP)
    return Actor(
        username=BOOTSTRAP,
        kind=ActorKind.TOKEN,
        groups=known.groups | {Group.ADMINISTRATOR},
        roles=known.roles,
        teams=known.teams,
    )
