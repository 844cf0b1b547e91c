"""Outbound webhooks: made, changed, switched, tried out, and what they were sent."""

from collections.abc import Callable
from typing import Any

import orjson
from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency
from service.api.authentication import acting, caller
from service.api.doors import Door, does, prepares, reads, stated
from service.api.etags import etag, if_match
from service.api.schemas import webhooks as schemas
from service.api.schemas.base import Nothing, Paging
from service.clock import real_now
from service.ledger.deliveries import Delivery, next_try
from service.outbound import making, steering
from service.outbound.envelope import event_id
from service.outbound.feeding import catch_up
from service.outbound.making import find_webhook
from service.outbound.models import Webhook
from service.outbound.reading import list_deliveries, list_webhooks
from service.outbound.steering import Again, DeliveryNotFound
from service.outbound.wishes import Wish, judged
from service.people.actors import Acting
from service.people.verbs import Verb

blueprint = APIBlueprint("api-webhooks", __name__, tag="Webhooks out")
_MOST_DIGITS = 18
_WISHES = ("name", "url", "kinds", "processes", "teams", "fields")


@blueprint.get("/webhooks")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_WEBHOOKS)
@blueprint.output(schemas.WebhookList)
def get_webhooks(asked: Paging) -> Any:
    """List the webhooks by name."""
    return list_webhooks(limit=asked.limit, cursor=asked.cursor)


@blueprint.post("/webhooks")
@blueprint.input(schemas.WebhookGiven, arg_name="asked")
@prepares(Verb.MANAGE_WEBHOOKS)
@blueprint.output(schemas.WebhookWithSecret, 201)
def post_webhooks(asked: schemas.WebhookGiven) -> Any:
    """Make a webhook that hears what happens from now on.

    Its secret is in this answer and in no other, not even of the same key again. The address must
    be public, or one that the operator allows, and https if `fields` are sent to it, unless the
    operator names its host. The token needs `cases:read` too.
    """
    wish, address = Wish(**_named(asked)), judged(asked.url)
    if address is None:
        catch_up()

    def make() -> tuple[Webhook, str]:
        return making.make_webhook(wish, acting=_acting(), address=address)

    return _once_with_secret(make, 201)


@blueprint.get("/webhooks/<webhook_id>")
@reads(Verb.READ_WEBHOOKS, etag=True)
@blueprint.output(schemas.Webhook)
def get_webhook(webhook_id: str) -> Any:
    """Read a webhook; its secret is shown to nobody."""
    webhook = find_webhook(webhook_id)
    return webhook, 200, etag(webhook.revision)


@blueprint.patch("/webhooks/<webhook_id>")
@blueprint.input(schemas.WebhookChange, arg_name="asked")
@stated(Door(etag=True, conditional=True))
@prepares(Verb.MANAGE_WEBHOOKS)
@blueprint.output(schemas.Webhook)
def patch_webhook(webhook_id: str, asked: schemas.WebhookChange) -> Any:
    """Change what is named of a webhook, or switch it off or on; what is not named stays.

    Whoever changes it answers for what it sends from then on, and so does whoever switches it on
    when nobody did any more. To change what it is or switch it on, the token needs `cases:read`
    too.
    """
    address = judged(asked.url) if asked.url is not None else None
    if asked.active and asked.skip:
        catch_up()

    def change() -> Response:
        # What is not named stays as it is now: another change is waited for.
        webhook, named = making.lock_webhook(webhook_id), _named(asked)
        making.require_seen(webhook, if_match())
        if named:
            before = {name: getattr(webhook, name) for name in _WISHES}
            wish = Wish(**{**before, **named})
            making.change_webhook(webhook_id, wish, acting=_acting(), address=address)
        if asked.active is not None and asked.active is not webhook.active:
            _switch(webhook_id, asked)
        webhook = find_webhook(webhook_id)
        shown = schemas.Webhook.model_validate(webhook).model_dump(mode="json")
        return make_response(shown, 200, etag(webhook.revision))

    return idempotency.once(change)


@blueprint.delete("/webhooks/<webhook_id>")
@does(Verb.MANAGE_WEBHOOKS)
@blueprint.output({}, 204)
def delete_webhook(webhook_id: str) -> Any:
    """Remove a webhook with its log and all that it is owed."""
    making.remove_webhook(webhook_id, acting=_acting())
    return "", 204


@blueprint.post("/webhooks/<webhook_id>/secret")
@blueprint.input(schemas.Exchange, arg_name="asked")
@prepares(Verb.MANAGE_WEBHOOKS)
@blueprint.output(schemas.WebhookWithSecret)
def post_secret(webhook_id: str, asked: schemas.Exchange) -> Any:
    """Give a webhook a new secret, in this answer only; for `overlap` both sign each event.

    The token needs `cases:read` too.
    """

    def exchange() -> tuple[Webhook, str]:
        return making.exchange_secret(webhook_id, overlap=asked.overlap, acting=_acting())

    return _once_with_secret(exchange, 200)


@blueprint.post("/webhooks/<webhook_id>/ping")
@blueprint.input(Nothing, arg_name="_asked")
@does(Verb.MANAGE_WEBHOOKS)
@blueprint.output(schemas.Delivered, 202)
def post_ping(webhook_id: str, _asked: Nothing) -> Any:
    """Send an event that tells nothing, to try the receiver out; its delivery tells what came."""
    return _shown(steering.ping(webhook_id, acting=_acting())), 202


@blueprint.post("/webhooks/<webhook_id>/replay")
@blueprint.input(schemas.HeardAgain, arg_name="asked")
@does(Verb.MANAGE_WEBHOOKS)
@blueprint.output(schemas.Webhook, 202)
def post_replay(webhook_id: str, asked: schemas.HeardAgain) -> Any:
    """Send events again that it may hear, behind what it is owed, with the ids they had.

    The token needs `cases:read` too.
    """
    again = Again(asked.since, asked.first, asked.last)
    return steering.replay(webhook_id, again, acting=_acting()), 202


@blueprint.get("/webhooks/<webhook_id>/deliveries")
@blueprint.input(schemas.DeliveryQuery, location="query", arg_name="asked")
@reads(Verb.READ_WEBHOOKS)
@blueprint.output(schemas.DeliveryList)
def get_deliveries(webhook_id: str, asked: schemas.DeliveryQuery) -> Any:
    """List what a webhook was and is to be sent, of cases that you may see, the newest first."""
    page = list_deliveries(
        webhook_id,
        actor=caller().actor,
        state=asked.state,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return {"items": [_shown(one) for one in page.items], "next": page.next}


@blueprint.post("/deliveries/<delivery_id>/redeliver")
@blueprint.input(Nothing, arg_name="_asked")
@does(Verb.MANAGE_WEBHOOKS)
@blueprint.output(schemas.Delivered, 202)
def post_redeliver(delivery_id: str, _asked: Nothing) -> Any:
    """Send one event again; one that waits for a next attempt is tried at once.

    The token needs `cases:read` too.
    """
    if not (delivery_id.isascii() and delivery_id.isdecimal()) or len(delivery_id) > _MOST_DIGITS:
        raise DeliveryNotFound
    return _shown(steering.redeliver(int(delivery_id), acting=_acting())), 202


def _named(asked: schemas.WebhookSettings) -> dict[str, Any]:
    """Give what a caller names of a webhook, as its room takes it."""
    named = asked.model_dump(exclude_unset=True, include=set(_WISHES))
    return {name: value for name, value in named.items() if value is not None}


def _switch(webhook_id: str, asked: schemas.WebhookChange) -> None:
    if asked.active:
        steering.switch_on(webhook_id, skip=asked.skip, acting=_acting())
    else:
        steering.switch_off(webhook_id, because=asked.reason, acting=_acting())


def _shown(delivery: Delivery) -> dict[str, Any]:
    return {
        **{name: getattr(delivery, name) for name in _AS_THEY_ARE},
        "id": str(delivery.id),
        "webhook": delivery.webhook_id,
        "case": delivery.case_id,
        "event": event_id(delivery),
        "next_at": next_try(delivery),
    }


_AS_THEY_ARE = set(schemas.Delivered.model_fields) - {"id", "webhook", "case", "event", "next_at"}


def _once_with_secret(make: Callable[[], tuple[Webhook, str]], status: int) -> Response:
    """Make something with a secret, once for each key; the secret itself is not kept."""

    def perform() -> Response:
        webhook, secret = make()
        told = {**schemas.Webhook.model_validate(webhook).model_dump(), "secret": secret}
        shown = schemas.WebhookWithSecret.model_validate(told)
        return make_response(shown.model_dump(mode="json"), status)

    return idempotency.once(perform, kept=_without_secret)


def _without_secret(response: Response) -> Response:
    """Give what is kept of an answer for whoever asks again: a secret is shown once."""
    told = {**orjson.loads(response.get_data()), "secret": None}
    return Response(orjson.dumps(told), response.status_code, mimetype="application/json")


def _acting() -> Acting:
    """Say who acts, in real time, in which secrets, signatures and attempts live."""
    return Acting(acting().who, real_now(), acting().trace)
