"""Signing in and out."""

from http import HTTPStatus

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from service.clock import real_now
from service.forms.page import Link
from service.installation import here
from service.measures import count_failed_sign_in
from service.people import sign_in as signing
from service.people.guards import public
from service.settings import Mode
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.session import SignedIn, begin_session, person, person_of

WRONG = (
    "The user name or the password is not right. After several wrong tries the account is locked "
    "for a while, and even the right password does not open it."
)

_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    *(("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Mac OS", "Mac"), ("Linux", "Linux")),
)
"""What a browser says of itself, and what people call it; the first that fits."""


@web.get("/sign-in")
@public("nobody is signed in before they have signed in")
def sign_in() -> ResponseReturnValue:
    """Show the page on which people sign in."""
    if current_user.is_authenticated:
        return redirect(_wanted())
    return _page("")


@web.post("/sign-in")
@public("nobody is signed in before they have signed in")
def sign_in_now() -> ResponseReturnValue:
    """Sign somebody in, and take them to the page they wanted."""
    username = request.form.get("username", "")
    known = _check(username, request.form.get("password", ""))
    if known is None:
        count_failed_sign_in()
        return _page(username if username.isprintable() else "", wrong=True)
    begin_session(known)
    return redirect(_wanted())


@web.post("/sign-out")
@public("whoever is not signed in may sign out all the same")
def sign_out() -> ResponseReturnValue:
    """Sign the person out, on every device.

    A session is known by its cookie alone: one that was copied must not outlive the sign-out.
    """
    if current_user.is_authenticated:
        with transaction():
            user = signing.user_of_session(person().key)
            if user is not None:
                signing.sign_out_everywhere(user)
    logout_user()
    session.clear()
    return redirect(url_for("web.sign_in"))


def _check(username: str, password: str) -> SignedIn | None:
    """Try to sign in; the attempt is counted whatever comes of it, unless it is shut out."""
    came_from = source()
    with reading():
        if signing.is_shut_out(username, came_from, at=real_now()):
            return None
        attempt = signing.check(username, password)
    with transaction():
        user = signing.settle(attempt, at=real_now(), source=came_from)
        return person_of(user) if user is not None else None


def source() -> signing.Source:
    """Say where this request comes from."""
    agent = request.user_agent.string
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Another browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    told = f"{browser} on {system}" if system else browser
    return signing.Source(_address(), told)


def _address() -> str:
    """Give the address of the browser: what the proxies say, if they say one, or else the peer's.

    A proxy may pass on a port with it, or whatever a client made up.
    """
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR")
    return signing.read_address(request.remote_addr or "") or signing.read_address(peer or "")


def _wanted() -> str:
    """Give the page to go to: one of ours that was asked for, or the first."""
    wanted = request.args.get("next", "")
    local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if local and wanted.isprintable() else url_for("web.inbox")


def _page(username: str, *, wrong: bool = False) -> ResponseReturnValue:
    page = render_template(
        "sign_in/sign_in.html",
        username=username,
        wrong=WRONG if wrong else "",
        problem_links=(Link(WRONG, "#username"),) if wrong else (),
        demo=here().settings.mode is Mode.DEMO,
        organisation=here().settings.organisation,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
