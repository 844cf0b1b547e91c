"""Switching a webhook off and on, having it hear again, trying it out, and removing it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.ledger.feed import FeedIsBehind
from service.outbound import steering
from service.outbound.feeding import catch_up
from service.outbound.making import find_webhook, remove_webhook
from service.outbound.steering import Again
from service.people.guards import guarded
from service.people.refusals import NotFound
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.administration.webhook_making import real_acting
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.outcomes import NotAsWanted, Said
from service.web.sheets import question


@web.route("/administration/webhooks/<webhook_id>/off", methods=["GET", "POST"])
@guarded(Verb.MANAGE_WEBHOOKS)
def webhook_off(webhook_id: str) -> ResponseReturnValue:
    """Send a webhook nothing more for the time being."""

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        because = answers["webhook_reason"]
        steering.switch_off(webhook_id, because=because, acting=real_acting())
        return "The webhook is switched off. What happens meanwhile is kept for it."

    asking = _asking(webhook_id, "webhook_off", "Switch “{}” off", "Switch it off", ends=True)
    return ask(asking, carry_out)


@web.route("/administration/webhooks/<webhook_id>/on", methods=["GET", "POST"])
@guarded(Verb.MANAGE_WEBHOOKS)
def webhook_on(webhook_id: str) -> ResponseReturnValue:
    """Let a webhook hear again, with or without what it missed."""
    if request.form.get("webhook_missed") == "skip":
        catch_up()

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        skip = answers["webhook_missed"] == "skip"
        steering.switch_on(webhook_id, skip=skip, acting=real_acting())
        return "The webhook is switched on."

    asking = _asking(
        webhook_id,
        "webhook_on",
        "Switch “{}” on",
        "Switch it on",
        fields={FeedIsBehind: "webhook_missed"},
    )
    return ask(asking, carry_out)


@web.route("/administration/webhooks/<webhook_id>/replay", methods=["GET", "POST"])
@guarded(Verb.MANAGE_WEBHOOKS)
def webhook_replay(webhook_id: str) -> ResponseReturnValue:
    """Have a webhook hear again all that happened since an instant."""

    def carry_out(answers: Mapping[str, Any], _: int | None) -> Said:
        since = datetime.fromisoformat(answers["webhook_since"])
        webhook = steering.replay(webhook_id, Again(since=since), acting=real_acting())
        if webhook.replay_from is None:
            return NotAsWanted("Nothing is sent again: nothing has happened since then.")
        return "The events are being sent again."

    asking = _asking(
        webhook_id,
        "webhook_replay",
        "Send “{}” events again",
        "Send them again",
        explanation="Each has the id that it had: a receiver that looks forgets what it knows.",
    )
    return ask(asking, carry_out)


@web.route("/administration/webhooks/<webhook_id>/remove", methods=["GET", "POST"])
@guarded(Verb.MANAGE_WEBHOOKS)
def webhook_removal(webhook_id: str) -> ResponseReturnValue:
    """Remove a webhook with its log."""

    def carry_out(*_: object) -> str:
        remove_webhook(webhook_id, acting=real_acting())
        return "The webhook is removed."

    asking = _asking(
        webhook_id,
        None,
        "Remove “{}”",
        "Remove it with its log",
        ends=True,
        explanation="What it was sent and what still waits for it are forgotten. This is for good: "
        "to send it nothing for a while, switch it off instead.",
    )
    return ask(asking, carry_out)


@web.post("/administration/webhooks/<webhook_id>/ping")
@guarded(Verb.MANAGE_WEBHOOKS)
def webhook_ping(webhook_id: str) -> ResponseReturnValue:
    """Try a receiver out."""
    with transaction():
        steering.ping(webhook_id, acting=real_acting())
    flash("A ping is on its way. Look at the deliveries in a moment.", "success")
    return redirect(url_for("web.webhook", webhook_id=webhook_id))


@web.post("/administration/deliveries/<delivery_id>")
@guarded(Verb.MANAGE_WEBHOOKS)
def send_again(delivery_id: str) -> ResponseReturnValue:
    """Send one event again. Raises NotFound."""
    number = number_given(delivery_id)
    if number is None:
        raise NotFound
    with transaction():
        found = steering.redeliver(number, acting=real_acting()).webhook_id
    flash("The event is being sent again.", "success")
    return redirect(url_for("web.webhook", webhook_id=found))


def _asking(webhook_id: str, form: str | None, heading: str, button: str, **more: Any) -> Asking:
    """Make the page that asks before something is done to a webhook."""
    with reading():
        name = find_webhook(webhook_id).name
    home = url_for("web.webhook", webhook_id=webhook_id)
    return Asking(
        form=question(form) if form else None,
        heading=heading.format(name),
        button=button,
        back=url_for("web.webhook_list") if form is None else home,
        template="administration/asking.html",
        **more,
    )
