"""The list of the outbound webhooks, and one of them with what it was sent."""

from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.ledger import deliveries
from service.ledger.deliveries import Delivery, State
from service.outbound.catalogue import PING, PREFIX, TYPES
from service.outbound.envelope import event_id
from service.outbound.making import find_webhook, webhooks
from service.outbound.models import Webhook
from service.outbound.reading import count_deliveries, list_deliveries
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.blueprint import web
from service.web.reader import Reader, reader
from service.web.words import Tag

STATES: Final = {
    State.WAITING: Tag("Waiting", "blue"),
    State.DELIVERED: Tag("Delivered", "green"),
    State.GIVEN_UP: Tag("Given up", "red"),
    State.SKIPPED: Tag("Left out", "grey"),
    State.WITHHELD: Tag("Not to be told", "grey"),
}


@web.get("/administration/webhooks")
@joins(
    Section.SYSTEMS,
    "Webhooks to other systems",
    "What other systems are told of cases as it happens, and whether it reaches them.",
)
@guarded(Verb.READ_WEBHOOKS)
def webhook_list() -> ResponseReturnValue:
    """List the webhooks by name."""
    with reading():
        who = reader()
        found = webhooks()
        who.learn(name for one in found for name in (one.made_by, one.answers))
        lines = [_line(one, who) for one in found]
        return render_template("administration/webhooks.html", webhooks=lines)


@web.get("/administration/webhooks/<webhook_id>")
@guarded(Verb.READ_WEBHOOKS)
def webhook(webhook_id: str) -> ResponseReturnValue:
    """Show a webhook, and what it was and is to be sent, the newest first."""
    cursor, asked = request.args.get("cursor"), request.args.get("state", "")
    state = asked if asked in list(State) else None
    with reading():
        who = reader()
        one = find_webhook(webhook_id)
        who.learn([one.made_by, one.answers])
        page = list_deliveries(webhook_id, actor=who.actor, state=state, limit=25, cursor=cursor)
        counts = count_deliveries(webhook_id, actor=who.actor)
        return render_template(
            "administration/webhook.html",
            **_line(one, who),
            now=real_now(),
            paused_until=one.paused_until if one.failures and _is_paused(one) else None,
            deliveries=[_delivery(each) for each in page.items],
            counts=[(each, tag, counts.get(each, 0)) for each, tag in STATES.items()],
            chosen=state,
            hears=[TYPES[kind] for kind in one.kinds],
            first=_place(webhook_id, state) if cursor else "",
            next=_place(webhook_id, state, page.next) if page.next else "",
        )


def _place(webhook_id: str, state: str | None, cursor: str | None = None) -> str:
    return url_for("web.webhook", webhook_id=webhook_id, state=state, cursor=cursor)


def _line(one: Webhook, who: Reader) -> dict[str, Any]:
    return {
        "webhook": one,
        "tag": _tag(one),
        "answers": who.person(one.answers),
        "made_by": who.person(one.made_by),
    }


def _tag(one: Webhook) -> Tag:
    if not one.active:
        return Tag("Switched off", "red")
    if one.failures and _is_paused(one):
        return Tag("Does not answer", "orange")
    if one.failures:
        return Tag("Fails now and then", "yellow")
    return Tag("Works", "green") if one.succeeded_at else Tag("Nothing sent yet", "grey")


def _is_paused(one: Webhook) -> bool:
    return one.paused_until is not None and one.paused_until > real_now()


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "delivery": one,
        "what": "A ping" if one.kind == PING else TYPES[one.kind],
        "named": f"{event_id(one)}, {PREFIX}{one.kind}",
        "tag": STATES[State(one.state)],
        "came": one.error or (f"Answered {one.status}" if one.status is not None else ""),
        "next_at": deliveries.next_try(one),
    }
