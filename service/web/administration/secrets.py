"""The pages of named secrets: what there is and where it is used. None shows a value."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.definitions.secret_uses import uses_of_secrets
from service.errors import Refusal
from service.forms.page import Link
from service.people.guards import guarded
from service.people.verbs import Verb
from service.secrets import refusals
from service.secrets.keeping import (
    find_secret,
    mistakes,
    names,
    remove_secret,
    secrets,
    set_secret,
)
from service.transaction import reading, transaction
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting

TITLE = "Secrets"
_FIELDS: dict[type[Refusal], str] = {
    refusals.SecretNameUnusable: "name",
    refusals.SecretValueUnusable: "value",
    refusals.SecretHostsUnusable: "hosts",
}


@web.get("/administration/secrets")
@joins(
    Section.WORK,
    TITLE,
    "The keys and passwords of other systems that processes call: which there are, where they may "
    "be sent, and where they are used.",
)
@guarded(Verb.KEEP_SECRETS)
def secret_list() -> ResponseReturnValue:
    """List the secrets, and the names that processes use though none is kept."""
    with reading():
        who, uses, kept = reader(), uses_of_secrets(), secrets()
        who.learn(one.set_by for one in kept)
        missing = sorted(uses.keys() - {one.name for one in kept})
        return render_template(
            "administration/secrets.html",
            rows=[(one, who.person(one.set_by), uses.get(one.name, [])) for one in kept],
            missing=[(name, uses[name]) for name in missing],
        )


@web.get("/administration/secrets/set")
@guarded(Verb.KEEP_SECRETS)
def edit_secret() -> ResponseReturnValue:
    """Show the page on which a secret is set, or set anew."""
    name = request.args.get("name", "")
    with reading():
        known = next((one for one in secrets() if one.name == name), None)
    given = {"name": name, "hosts": "", "note": ""}
    if known is not None:
        given |= {"hosts": " ".join(known.hosts), "note": known.note}
    return _page(given, {})


@web.post("/administration/secrets/set")
@guarded(Verb.KEEP_SECRETS)
def set_named_secret() -> ResponseReturnValue:
    """Keep a secret; a page that comes back has everything but the value."""
    given = {name: request.form.get(name, "").strip() for name in ("name", "hosts", "note")}
    value, hosts = request.form.get("value", ""), given["hosts"].replace(",", " ").split()
    try:
        with transaction():
            set_secret(given["name"], value, hosts, note=given["note"], acting=acting())
    except tuple(_FIELDS):
        found = mistakes(given["name"], value, hosts)
        return _page(given, {_FIELDS[type(one)]: one.detail for one in found})
    flash("The secret is kept. It counts from the next call on.", "success")
    return redirect(url_for("web.secret_list"))


@web.route("/administration/secrets/<name>/remove", methods=["GET", "POST"])
@guarded(Verb.KEEP_SECRETS)
def remove_named_secret(name: str) -> ResponseReturnValue:
    """Forget a secret, once somebody has seen where it is used."""
    with reading():
        find_secret(name)
        uses = uses_of_secrets().get(name, [])
    steps = ", ".join(f"“{use.element}” in {use.name}" for use in uses)
    fate = "this step fails" if len(uses) == 1 else "these steps fail"
    used = f"It is used by {steps}. From then on {fate}, and cases wait there with an incident."
    asking = Asking(
        form=None,
        heading=f"Remove the secret “{name}”",
        button="Remove it now",
        ends=True,
        back=url_for("web.secret_list"),
        explanation=used if uses else "No process uses it in its newest version.",
        template="administration/asking.html",
    )

    def carry_out(*_: object) -> str:
        remove_secret(name, acting=acting())
        return "The secret is removed."

    return ask(asking, carry_out)


def _page(given: dict[str, str], wrong: dict[str, str]) -> ResponseReturnValue:
    with reading():
        known = given["name"] in names()
    page = render_template(
        "administration/set_secret.html",
        given=given,
        wrong=wrong,
        known=known,
        problem_links=tuple(Link(text, f"#{name}") for name, text in wrong.items()),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
