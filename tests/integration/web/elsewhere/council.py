"""What the tests of signing in elsewhere share: how somebody comes, and what they are given."""

from dataclasses import replace

import pytest

from service.clock import real_now
from service.federation.providers import Settled, change_provider
from service.people.actors import SYSTEM, Acting
from service.people.directory import actor_of, find_user
from service.transaction import reading, transaction
from tests.integration.web.visitor import Visitor
from tests.services.databases import KINDS
from tests.services.oidc_provider import CLIENT

SETTLED = Settled(name="Council account", issuer="", client_id=CLIENT, makes_people=True)
on_both = pytest.mark.parametrize("database_url", KINDS, indirect=True)
"""What arriving and ending ask of a database: no room below is tested for them."""


def service() -> Acting:
    return Acting(SYSTEM, real_now())


def come(visitor: Visitor, provider, wanted: str = "", **claims):
    """Sign in there, and come back."""
    visitor.get("/sign-in/elsewhere/council" + (f"?next={wanted}" if wanted else ""))
    brought = provider.sign_in(visitor.page.location, **claims)
    return visitor.client.application, visitor.get(back(brought))


def back(brought) -> str:
    return "/sign-in/back?" + "&".join(f"{name}={one}" for name, one in brought.items())


def settle(office, **changed):
    with office.app_context(), transaction():
        issuer = changed.pop("issuer")
        given = replace(SETTLED, issuer=issuer, **changed)
        change_provider("council", given, "", version=None, acting=service())


def given_to(office, username: str):
    with office.app_context(), reading():
        actor = actor_of(find_user(username))
        return set(actor.groups), set(actor.roles)
