from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from service.clock import real_now
from service.extensions import db
from service.hooks.given import HookGiven
from service.hooks.making import make_hook
from service.hooks.models import Does
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.services.databases import KINDS, lent

Call = Callable[..., TestResponse]


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the calendars and the hold process, of each kind."""
    yield from lent(request, request.param, which="with_holds")


@pytest.fixture
def heart(app: Flask) -> Iterator[Flask]:
    """The whole application at hand, on a fresh database of each kind."""
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def make(heart: Flask) -> Callable[..., str]:
    """Make a hook and give its secret."""

    def make(slug: str, does: Does, target: str, *, settings: Any = None, **mapping: Any) -> str:
        given = HookGiven(does=does, target=target, mapping=mapping, **settings or {})
        with transaction():
            return make_hook(slug, given, acting=Acting(SYSTEM, real_now()))[1] or ""

    return make


@pytest.fixture
def call(heart: Flask) -> Call:
    """Call a hook as an honest caller; what is given goes in the place of its headers or body."""

    def call(slug: str, secret: str, body: Any, *, key: str = "call-1", age=timedelta(), **given):
        written = body if isinstance(body, bytes) else orjson.dumps(body)
        at = real_now() - age
        headers = {
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(key, at, written.decode(errors="replace")),
            "content-type": "application/json",
        }
        headers |= {
            name.replace("_", "-"): value for name, value in given.pop("headers", {}).items()
        }
        path = given.pop("path", f"/hooks/{slug}")
        return heart.test_client().post(path, data=given.pop("data", written), headers=headers)

    return call
