from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook as Verifier

from service.clock import Clock, real_now
from service.extensions import db
from service.installation import here, install
from service.ledger.deliveries import Delivery
from service.outbound import sending, steering
from service.outbound.feeding import feed_webhooks, number_events
from service.outbound.making import find_webhook, make_webhook
from service.outbound.models import Webhook
from service.outbound.wishes import Wish
from service.people.actors import Acting, Actor
from service.people.groups import Group
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.services.databases import KINDS, lent
from tests.services.http_server import HttpServer, http_server
from tests.unit.engine.notation import end, flow, start, user

Heard = tuple[str, dict[str, Any]]


@dataclass
class Post:
    """Webhooks to a receiver of the test, and the time that senders go by."""

    receiver: HttpServer
    desk: Desk
    maker: Actor
    now: datetime = field(default_factory=real_now)
    secrets: dict[str, str] = field(default_factory=dict)

    def acting(self, who: Actor | None = None) -> Acting:
        return Acting(who or self.maker, self.now)

    def make(self, name: str = "theirs", by: Actor | None = None, **wish: Any) -> str:
        url = wish.pop("url", f"{self.receiver.url}/{name}")
        with transaction():
            made, secret = make_webhook(Wish(name, url, **wish), acting=self.acting(by))
            self.secrets[name] = secret
            return made.id

    def send(self) -> int:
        """Give everybody what they are owed and send it, as long as anything can be sent."""
        number_events()
        feed_webhooks(self.now)
        sent = 0
        while places := [one for one in sending.places_to_send() if one.ready]:
            sent += sum(sending.send_ready(one.webhook_id) for one in places)
        return sent

    def later(self, **much: float) -> None:
        self.now += timedelta(**much)

    def do(self, verb: Callable[..., Any], *about: Any, **more: Any) -> Any:
        with transaction():
            return verb(*about, acting=self.acting(), **more)

    def heard(self, name: str = "theirs") -> list[Heard]:
        """What the receiver heard for a webhook, verified with its secret: ids and events."""
        found = []
        for one in self.receiver.heard:
            if one.path == f"/{name}":
                headers = dict(one.headers)
                headers["webhook-timestamp"] = str(int(real_now().timestamp()))
                event = orjson.loads(one.body)
                found.append((headers["webhook-id"], event))
        return found

    def kinds(self, name: str = "theirs") -> list[str]:
        return [event["type"].removeprefix("handrail.") for _, event in self.heard(name)]

    def verify(self, secret: str, number: int = -1) -> dict[str, Any]:
        """Verify what was heard as a receiver does, with the package of Standard Webhooks."""
        one = self.receiver.heard[number]
        return dict(Verifier(secret).verify(one.body, dict(one.headers)))

    def webhook(self, webhook_id: str) -> Webhook:
        with reading():
            found = find_webhook(webhook_id)
            db.session.expunge(found)
        return found

    def log(self, webhook_id: str) -> list[Delivery]:
        with reading():
            wanted = db.select(Delivery).where(Delivery.webhook_id == webhook_id)
            found = list(db.session.scalars(wanted.order_by(Delivery.id)))
            db.session.expunge_all()
        return found

    def states(self, webhook_id: str) -> list[str]:
        return [str(one.state) for one in self.log(webhook_id)]

    def on(self, webhook_id: str, *, skip: bool = False) -> None:
        self.do(steering.switch_on, webhook_id, skip=skip)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the calendars and the hold process, of each kind."""
    yield from lent(request, request.param, which="with_holds")


@pytest.fixture
def heart(app: Flask) -> Iterator[Flask]:
    """The whole application, which may call this machine, on a fresh database of each kind."""
    with app.app_context():
        known = here()
        settings = replace(known.settings, egress_allowed=("127.0.0.1",))
        install(app, settings, Clock())
        publish_process(start(), user("A"), end(), flow("S A E"))
        yield app
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def post(heart: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with http_server() as receiver:
        with transaction():
            maker = add_actor("ida", Group.INTEGRATOR)
        post = Post(receiver, Desk(), maker)
        monkeypatch.setattr(sending, "shared_now", lambda: post.now)
        yield post
