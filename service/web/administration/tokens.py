"""The tokens of the API: whose they are, when they end, and making, replacing and revoking them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.people import refusals, tokens
from service.people.actors import Acting
from service.people.directory import users
from service.people.groups import Scope
from service.people.guards import guarded
from service.people.models import Token
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.downloads import Download, Row, send
from service.web.numbers import number_given
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.sheets import question
from service.web.words import Tag

SCOPES = {
    Scope.CASES_READ: "Read cases",
    Scope.CASES_WRITE: "Start and change cases",
    Scope.TASKS_READ: "Read tasks",
    Scope.TASKS_WRITE: "Do and move tasks",
    Scope.DEFINITIONS_READ: "Read processes and forms",
    Scope.DEFINITIONS_WRITE: "Publish processes, change calendars",
    Scope.MESSAGES_READ: "Read messages",
    Scope.MESSAGES_WRITE: "Send messages",
    Scope.OPERATIONS: "Read and retry incidents",
    Scope.PEOPLE_READ: "Read who there is",
    Scope.ADMIN: "Everything that its person may do",
}
"""The scopes as people read them."""
_COLUMNS = (
    *("Token", "Begins with", "Whose", "Made by", "Made"),
    *("Scopes", "Last used", "Ends", "State"),
)
_USUAL_DAYS = 90
_USUAL_OVERLAP = 7


@web.get("/administration/tokens")
@joins(
    Section.PEOPLE,
    "Tokens",
    "The keys with which programs use the API: whose they are, what for, and until when.",
)
@guarded(Verb.MANAGE_PEOPLE)
def token_list() -> ResponseReturnValue:
    """List the tokens, those that end first before the others."""
    at, over = real_now(), _asks_for_those_over()
    with reading():
        who = reader()
        found = tokens.tokens(at=at, usable=not over)
        who.learn(name for one in found for name in (one.username, one.created_by))
        return render_template(
            "administration/tokens.html",
            tokens=[_line(one, who, at) for one in found],
            over=over,
            asked={"state": "over"} if over else {},
            soon=0 if over else sum(tokens.ends_soon(one, at=at) for one in found),
        )


@web.get("/administration/tokens.<any(csv, xlsx):kind>")
@guarded(Verb.MANAGE_PEOPLE)
def tokens_file(kind: str) -> ResponseReturnValue:
    """Send the tokens that the page lists, without a secret: nobody has those."""
    at = real_now()
    with reading():
        who = reader()
        found = tokens.tokens(at=at, usable=not _asks_for_those_over())
        who.learn(name for one in found for name in (one.username, one.created_by))
        rows = [_row(one, who, at) for one in found]
    return send(Download("tokens", _COLUMNS, rows), kind)


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
        data=data,
        entered={"token_days": _USUAL_DAYS},
        fields={refusals.UserUnknown: "token_user"},
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
        number, named = old.id, _named(old)
    made: list[tuple[Token, str]] = []
    asking = Asking(
        form=question("rotate_token"),
        heading=f"Replace {named}",
        button="Replace it",
        back=url_for("web.token_list"),
        shown=lambda: _shown(*made[0]),
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
        number, named = token.id, _named(token)
    asking = Asking(
        form=None,
        heading=f"Revoke {named}",
        button="Revoke it now",
        back=url_for("web.token_list"),
        explanation="Whatever uses it is refused from now on. It cannot be brought back.",
        template="administration/asking.html",
    )

    def carry_out(*_: object) -> str:
        tokens.revoke_token(number, acting=_now())
        return "The token is revoked."

    return ask(asking, carry_out)


def _made(answers: Mapping[str, Any]) -> tuple[Token, str]:
    at = _now()
    return tokens.create_token(
        answers["token_user"],
        scopes=answers.get("token_scopes") or (),
        expires_at=at.at + timedelta(days=int(answers["token_days"])),
        label=answers["token_label"].strip(),
        acting=at,
    )


def _shown(token: Token, secret: str) -> ResponseReturnValue:
    with reading():
        known = _known(str(token.id))
        return render_template(
            "administration/secret.html",
            heading=f"The token for {_named(known)}",
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


def _named(token: Token) -> str:
    return token.label or f"{token.prefix}…"


def _line(token: Token, who: Reader, at: datetime) -> dict[str, Any]:
    return {
        "token": token,
        "name": _named(token),
        "user": who.person(token.username),
        "made_by": who.person(token.created_by),
        "scopes": [str(one) for one in token.scopes],
        "tag": _tag(token, at),
    }


def _row(token: Token, who: Reader, at: datetime) -> Row:
    return (
        token.label,
        f"{token.prefix}…",
        who.person(token.username),
        who.person(token.created_by),
        token.created_at,
        ", ".join(token.scopes),
        token.used_at,
        token.expires_at,
        _tag(token, at).text,
    )


def _asks_for_those_over() -> bool:
    return request.args.get("state") == "over"


def _tag(token: Token, at: datetime) -> Tag:
    if token.revoked_at is not None:
        return Tag("Revoked", "grey")
    if not tokens.is_usable(token, at=at):
        return Tag("Ended" if token.user.active else "Its person is switched off", "grey")
    return Tag("Ends soon", "orange") if tokens.ends_soon(token, at=at) else Tag("Works", "green")


def _now() -> Acting:
    """Say who acts, in real time, in which tokens live."""
    return Acting(acting().who, real_now(), acting().trace)
