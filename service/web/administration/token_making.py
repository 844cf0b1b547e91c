"""Making, replacing and revoking the tokens of the API."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.people import refusals, tokens
from service.people.actors import Acting
from service.people.directory import users
from service.people.groups import Scope
from service.people.guards import guarded
from service.people.models import Token
from service.people.reach import scope_of_topic
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.tokens import token_name
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.session import acting
from service.web.sheets import question

SCOPES = {
    Scope.CASES_READ: "Read cases",
    Scope.CASES_WRITE: "Start and change cases",
    Scope.TASKS_READ: "Read tasks",
    Scope.TASKS_WRITE: "Do and move tasks",
    Scope.DEFINITIONS_READ: "Read processes and forms",
    Scope.DEFINITIONS_WRITE: "Publish processes, change calendars",
    Scope.MESSAGES_READ: "Read messages",
    Scope.MESSAGES_WRITE: "Send messages",
    Scope.HOOKS_READ: "Read webhooks and their calls",
    Scope.HOOKS_WRITE: "Make and change webhooks, carry calls out again",
    Scope.WORK: "Do work of every topic",
    Scope.OPERATIONS: "Read and retry incidents",
    Scope.PEOPLE_READ: "Read who there is",
    Scope.PROVISIONING: "Keep people and groups as another directory has them (SCIM)",
    Scope.ADMIN: "Everything that its person may do, but for provisioning",
}
"""The scopes as people read them."""
_USUAL_DAYS = 90
_USUAL_OVERLAP = 7
MADE_TWICE = (
    "The page was sent twice: one token was made, and shown once. If you could not copy it, revoke "
    "it and make another."
)
GOOD_FOR_NOTHING = "Choose what the token may be used for, or name topics of work"


@web.route("/administration/tokens/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def new_token() -> ResponseReturnValue:
    """Make a token and show it this once."""
    with reading():
        data = {
            "people": [{"value": one.username, "label": one.display_name} for one in users()],
            "scopes": [{"value": one, "label": f"{told} ({one})"} for one, told in SCOPES.items()],
        }
    made: list[tuple[Token, str]] = []
    asking = Asking(
        form=question("new_token"),
        heading="Make a token",
        button="Make this token",
        back=url_for("web.token_list"),
        shown=lambda: _shown(*made[0]),
        again=MADE_TWICE,
        data=data,
        entered={"token_days": _USUAL_DAYS},
        fields={refusals.UserUnknown: "token_user", refusals.UnknownScope: "token_topics"},
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        made.append(_made(answers))
        return ""

    return ask(asking, carry_out)


@web.route("/administration/tokens/<token_id>/replace", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def replace_token(token_id: str) -> ResponseReturnValue:
    """Make another in a token's place, which works on for some days; show it this once."""
    with reading():
        old = _known(token_id)
        number, named = old.id, token_name(old)
    made: list[tuple[Token, str]] = []
    asking = Asking(
        form=question("rotate_token"),
        heading=f"Replace the token “{named}”",
        button="Replace it",
        back=url_for("web.token_list"),
        shown=lambda: _shown(*made[0]),
        again=MADE_TWICE,
        explanation="The new one is for the same person, with the same scopes, and lasts as long "
        "as the old one was made for.",
        entered={"overlap_days": _USUAL_OVERLAP},
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        overlap = timedelta(days=int(answers["overlap_days"]))
        made.append(tokens.rotate_token(number, overlap=overlap, acting=_now()))
        return ""

    return ask(asking, carry_out)


@web.route("/administration/tokens/<token_id>/revoke", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def revoke_token(token_id: str) -> ResponseReturnValue:
    """End a token at once."""
    with reading():
        token = _known(token_id)
        number, named = token.id, token_name(token)
    asking = Asking(
        form=None,
        heading=f"Revoke the token “{named}”",
        button="Revoke it now",
        ends=True,
        back=url_for("web.token_list"),
        explanation="Whatever uses it is refused from now on. It cannot be brought back.",
        template="administration/asking.html",
    )

    def carry_out(*_: object) -> str:
        tokens.revoke_token(number, acting=_now())
        return "The token is revoked."

    return ask(asking, carry_out)


def _made(answers: Mapping[str, Any]) -> tuple[Token, str]:
    """Make a token as it was asked for. Raises UnknownScope when it would be good for nothing."""
    at = _now()
    scopes = [*(answers.get("token_scopes") or ()), *_of_topics(answers.get("token_topics"))]
    if not scopes:
        raise refusals.UnknownScope(GOOD_FOR_NOTHING, place="token_scopes")
    return tokens.create_token(
        answers["token_user"],
        scopes=scopes,
        expires_at=at.at + timedelta(days=int(answers["token_days"])),
        label=answers["token_label"].strip(),
        acting=at,
    )


def _of_topics(written: str | None) -> list[str]:
    """Read the topics that were written, with commas between, as scopes."""
    topics = (one.strip() for one in (written or "").split(","))
    return [scope_of_topic(one) for one in topics if one]


def _shown(token: Token, secret: str) -> ResponseReturnValue:
    with reading():
        known = _known(str(token.id))
        return render_template(
            "administration/secret.html",
            heading=f"The token for {token_name(known)}",
            label="Token",
            secret=secret,
            explanation="Give it to the program, and to nobody else.",
            until=known.expires_at,
            back=url_for("web.token_list"),
        )


def _known(token_id: str) -> Token:
    """Give a token by the number in an address. Raises NotFound."""
    number = number_given(token_id)
    if number is None:
        raise refusals.NotFound
    return tokens.find_token(number)


def _now() -> Acting:
    """Say who acts, in real time, in which tokens live."""
    return Acting(acting().who, real_now(), acting().trace)
