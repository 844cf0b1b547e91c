"""The page after signing out, for those who came from elsewhere: they may sign out there too."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refusal
from service.federation.leaving import id_token_of
from service.federation.providers import known_provider
from service.federation.visits import way_out
from service.installation import here
from service.people.guards import public
from service.transaction import reading
from service.web.blueprint import web
from service.web.elsewhere.arriving import OUTSIDE

LEAVING = "leaving"
"""Where a session that has ended keeps whence it came, until the reader is signed out there."""


def leave(outside: str | None) -> ResponseReturnValue:
    """Take somebody who has just signed out to where they sign in, or may sign out there too."""
    session.clear()
    if not outside:
        return redirect(url_for("web.sign_in"))
    session[LEAVING] = outside
    return redirect(url_for("web.signed_out"))


@web.get("/signed-out")
@public("whoever has signed out is not signed in")
def signed_out() -> ResponseReturnValue:
    """Say that somebody is signed out here, and offer to sign them out there."""
    name, address = _there(session.get(LEAVING))
    if not address:
        return redirect(url_for("web.sign_in"))
    return render_template("elsewhere/signed_out.html", provider=name, address=address)


def outside_session() -> str | None:
    """Return the mark of the session elsewhere with which this one began."""
    kept = session.get(OUTSIDE)
    return kept if isinstance(kept, str) else None


def _there(mark: object) -> tuple[str, str]:
    """Name the provider of a session, and give its address of signing out; empty if it has none."""
    with reading():
        kept = id_token_of(mark) if isinstance(mark, str) else None
        if kept is None:
            return "", ""
        try:
            provider = known_provider(kept[0])
        except Refusal:
            return "", ""
    back = here().settings.public_url + url_for("web.sign_in")
    try:
        return provider.name, way_out(provider, kept[1], back) or ""
    except Refusal:
        return "", ""
