"""The list of the tokens of the API: whose they are, and when they end."""

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.people import tokens
from service.people.guards import guarded
from service.people.models import Token
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.blueprint import web
from service.web.downloads import Download, Row, send
from service.web.reader import Reader, reader
from service.web.words import Tag

_COLUMNS = (
    *("Token", "Begins with", "Whose", "Made by", "Made"),
    *("Scopes", "Last used", "Ends", "State"),
)


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


def _line(token: Token, who: Reader, at: datetime) -> dict[str, Any]:
    return {
        "token": token,
        "name": token_name(token),
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


def token_name(token: Token) -> str:
    """Name a token: by its label, or by how it begins."""
    return token.label or f"{token.prefix}…"
