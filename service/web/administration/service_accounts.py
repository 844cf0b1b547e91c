"""The service accounts: programs that get themselves tokens, each made, replaced and ended here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.people import refusals, service_accounts
from service.people.actors import Acting
from service.people.directory import users
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.administration.token_making import SCOPES
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting
from service.web.sheets import question

_ASK = "administration/asking.html"
_USUAL_OVERLAP = 7
MADE_TWICE = (
    "The page was sent twice: one secret was made, and shown once. If you could not copy it, make "
    "another."
)


@web.get("/administration/service-accounts")
@joins(
    Section.PEOPLE,
    "Service accounts",
    "Programs that get themselves tokens for a short time, by an id and a secret.",
)
@guarded(Verb.MANAGE_PEOPLE)
def service_account_list() -> ResponseReturnValue:
    """List the service accounts."""
    with reading():
        who, found = reader(), service_accounts.service_accounts()
        who.learn(one.username for one in found)
        lines = [{"account": one, "user": who.person(one.username)} for one in found]
        return render_template("administration/service_accounts.html", accounts=lines)


@web.route("/administration/service-accounts/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def new_service_account() -> ResponseReturnValue:
    """Make a service account and show its secret this once."""
    with reading():
        data = {
            "people": [{"value": one.username, "label": one.display_name} for one in users()],
            "scopes": [{"value": one, "label": f"{told} ({one})"} for one, told in SCOPES.items()],
        }
    made: list[tuple[str, str, str]] = []

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        account, secret = service_accounts.make(
            answers["account_user"],
            answers["account_label"].strip(),
            answers["account_scopes"],
            minutes=int(answers["account_minutes"]),
            acting=_now(),
        )
        made.append((account.id, account.label, secret))
        return ""

    asking = Asking(
        form=question("new_service_account"),
        heading="Make a service account",
        button="Make this account",
        back=url_for("web.service_account_list"),
        shown=lambda: _shown(*made[0]),
        again=MADE_TWICE,
        data=data,
        entered={"account_minutes": service_accounts.USUAL_MINUTES},
        fields={refusals.UserUnknown: "account_user"},
        template=_ASK,
    )
    return ask(asking, carry_out)


@web.route("/administration/service-accounts/<account_id>/rotate", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def rotate_service_account(account_id: str) -> ResponseReturnValue:
    """Give a service account another secret, and show it this once."""
    label = _label(account_id)
    made: list[str] = []

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        overlap = timedelta(days=int(answers["overlap_days"]))
        made.append(service_accounts.rotate(account_id, overlap=overlap, acting=_now())[1])
        return ""

    asking = Asking(
        form=question("rotate_token"),
        heading=f"Another secret for “{label}”",
        button="Make another secret",
        back=url_for("web.service_account_list"),
        shown=lambda: _shown(account_id, label, made[0]),
        again=MADE_TWICE,
        entered={"overlap_days": _USUAL_OVERLAP},
        template=_ASK,
    )
    return ask(asking, carry_out)


@web.route("/administration/service-accounts/<account_id>/revoke", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def revoke_service_account(account_id: str) -> ResponseReturnValue:
    """End a service account at once."""
    label = _label(account_id)

    def carry_out(*_: object) -> str:
        service_accounts.revoke(account_id, acting=_now())
        return "The service account is revoked."

    asking = Asking(
        form=None,
        heading=f"Revoke the service account “{label}”",
        button="Revoke it now",
        ends=True,
        back=url_for("web.service_account_list"),
        explanation="It gets no more tokens, and those that it has end. It cannot be brought back.",
        template=_ASK,
    )
    return ask(asking, carry_out)


def _label(account_id: str) -> str:
    """Name a service account by the id in an address. Raises NotFound."""
    if "\0" in account_id:
        raise refusals.NotFound
    with reading():
        return service_accounts.find_account(account_id).label


def _shown(account_id: str, label: str, secret: str) -> ResponseReturnValue:
    return render_template(
        "administration/secret.html",
        heading=f"The secret of “{label}”",
        label="Client secret",
        secret=secret,
        explanation=f"Its client id is {account_id}. Give both to the program, and to nobody else.",
        until=None,
        back=url_for("web.service_account_list"),
    )


def _now() -> Acting:
    """Say who acts, in real time, in which tokens live."""
    return Acting(acting().who, real_now(), acting().trace)
