"""Making a webhook and changing it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.definitions.lookup import newest_versions
from service.errors import Problem, Refusal
from service.ledger.feed import FeedIsBehind
from service.outbound.catalogue import TYPES
from service.outbound.feeding import catch_up
from service.outbound.making import (
    change_webhook,
    exchange_secret,
    find_webhook,
    make_webhook,
)
from service.outbound.models import Webhook
from service.outbound.wishes import WebhookInvalid, Wish, judged, problems_of_wish
from service.people.actors import Acting
from service.people.guards import guarded
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.session import acting
from service.web.sheets import question

MADE_TWICE = (
    "The page was sent twice: one webhook has a new secret, and it was shown once. If you could "
    "not copy it, give the webhook another secret."
)
_FIELDS: Mapping[type[Refusal], str] = {
    WebhookInvalid: "webhook_url",
    FeedIsBehind: "webhook_name",
}
_USUAL_HOURS = 24
_LISTS = {"kinds": "webhook_kinds", "processes": "webhook_processes", "teams": "webhook_teams"}


@web.route("/administration/webhooks/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_WEBHOOKS)
def new_webhook() -> ResponseReturnValue:
    """Make a webhook and show its secret this once."""
    made: list[tuple[str, str, str]] = []
    if request.method == "POST":
        catch_up()
    with reading():
        data = _choices()
    asking = Asking(
        form=question("webhook"),
        heading="Make a webhook",
        button="Make this webhook",
        back=url_for("web.webhook_list"),
        shown=lambda: _secret(*made[0]),
        again=MADE_TWICE,
        data=data,
        fields=_FIELDS,
        wrong=_wrong,
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        with _as_asked():
            webhook, secret = make_webhook(_wish(answers), acting=real_acting())
        made.append((webhook.id, webhook.name, secret))
        return ""

    return ask(asking, carry_out)


@web.route("/administration/webhooks/<webhook_id>/change", methods=["GET", "POST"])
@guarded(Verb.MANAGE_WEBHOOKS)
def change_of_webhook(webhook_id: str) -> ResponseReturnValue:
    """Change where a webhook goes, which events it hears and what they tell."""
    with reading():
        webhook = find_webhook(webhook_id)
        data, entered, heading = _choices(), _entered(webhook), f"Change “{webhook.name}”"
    asking = Asking(
        form=question("webhook"),
        heading=heading,
        button="Save",
        back=url_for("web.webhook", webhook_id=webhook_id),
        explanation="From then on you answer for what it sends: it sends no more than you may see.",
        data=data,
        entered=entered,
        fields=_FIELDS,
        wrong=_wrong,
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        with _as_asked():
            change_webhook(webhook_id, _wish(answers), acting=real_acting())
        return "The webhook is changed."

    return ask(asking, carry_out)


@web.route("/administration/webhooks/<webhook_id>/secret", methods=["GET", "POST"])
@guarded(Verb.MANAGE_WEBHOOKS)
def webhook_secret(webhook_id: str) -> ResponseReturnValue:
    """Give a webhook a new secret, shown this once; for some hours both sign what it sends."""
    made: list[tuple[str, str, str]] = []
    with reading():
        name = find_webhook(webhook_id).name
    asking = Asking(
        form=question("webhook_secret"),
        heading=f"Give “{name}” a new secret",
        button="Make a new secret",
        back=url_for("web.webhook", webhook_id=webhook_id),
        shown=lambda: _secret(*made[0]),
        again=MADE_TWICE,
        entered={"webhook_overlap": _USUAL_HOURS},
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        overlap = timedelta(hours=int(answers["webhook_overlap"]))
        webhook, secret = exchange_secret(webhook_id, overlap=overlap, acting=real_acting())
        made.append((webhook.id, webhook.name, secret))
        return ""

    return ask(asking, carry_out)


def real_acting() -> Acting:
    """Say who acts, in real time, in which secrets and attempts live."""
    return Acting(acting().who, real_now(), acting().trace)


def _wrong(entered: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what is wrong beside what the form finds; the name of its address is looked up."""
    wish = _wish({"webhook_name": "", "webhook_url": "", **entered})
    address = judged(wish.url) if wish.url else None
    with reading():
        problems = problems_of_wish(wish, address)
    return _on_questions(problems)


def _on_questions(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Point each problem to the question of the page that it speaks of."""
    return (replace(one, field=f"webhook_{one.field}") for one in problems)


@contextmanager
def _as_asked() -> Iterator[None]:
    """Let what has become wrong with a webhook meanwhile point to the questions of the page."""
    try:
        yield
    except WebhookInvalid as refused:
        raise WebhookInvalid(problems=_on_questions(refused.problems)) from refused


def _secret(webhook_id: str, name: str, secret: str) -> ResponseReturnValue:
    return render_template(
        "administration/secret.html",
        heading=f"The secret of “{name}”",
        label="Secret",
        secret=secret,
        explanation="Its receiver checks with it that events come from here (Standard Webhooks).",
        until=None,
        back=url_for("web.webhook", webhook_id=webhook_id),
    )


def _choices() -> dict[str, Any]:
    return {
        "kinds": [
            {"value": kind, "label": f"{said.removesuffix('.')} ({kind})"}
            for kind, said in TYPES.items()
        ],
        "processes": [{"value": one.key, "label": one.name} for one in newest_versions()],
        "teams": [{"value": one.key, "label": one.name} for one in teams()],
    }


def _entered(webhook: Webhook) -> dict[str, Any]:
    lists = {field: getattr(webhook, name) for name, field in _LISTS.items()}
    one = {"webhook_name": webhook.name, "webhook_url": webhook.url}
    return {**one, **lists, "webhook_fields": "\n".join(webhook.fields)}


def _wish(answers: Mapping[str, Any]) -> Wish:
    return Wish(
        answers["webhook_name"].strip(),
        answers["webhook_url"].strip(),
        **{name: answers.get(field) or () for name, field in _LISTS.items()},
        fields=(answers.get("webhook_fields") or "").split(),
    )
