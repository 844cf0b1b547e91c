"""Signing in and out."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from service.clock import real_now
from service.federation.providers import providers
from service.forms.page import Link
from service.installation import here
from service.measures import count_failed_sign_in
from service.people import sign_in as signing
from service.people.guards import public
from service.people.local_accounts import are_allowed
from service.settings import Mode
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.elsewhere.leaving import leave, outside_session
from service.web.session import SignedIn, begin_session, person, person_of
from service.web.source import source, wanted_page

WRONG = (
    "The user name or the password is not right. After several wrong tries the account is locked "
    "for a while, and even the right password does not open it."
)


@web.get("/sign-in")
@public("nobody is signed in before they have signed in")
def sign_in() -> ResponseReturnValue:
    """Show the page on which people sign in."""
    if current_user.is_authenticated:
        return redirect(wanted_page())
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
    begin_session(known, by_password=True)
    return redirect(wanted_page())


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
    outside = outside_session()
    logout_user()
    return leave(outside)


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


def _way(key: str) -> str:
    """Give the address of signing in elsewhere, from where one comes to the page one wanted."""
    return url_for("web.sign_in_elsewhere", key=key, next=request.args.get("next"))


def _page(username: str, *, wrong: bool = False) -> ResponseReturnValue:
    with reading():
        local, elsewhere = are_allowed(), providers(only_active=True)
        offered = [(one.name, _way(one.key)) for one in elsewhere]
    page = render_template(
        "sign_in/sign_in.html",
        local=local,
        refused=wrong and not local,
        elsewhere=offered,
        username=username,
        wrong=WRONG if wrong and local else "",
        problem_links=(Link(WRONG, "#username"),) if wrong and local else (),
        demo=here().settings.mode is Mode.DEMO,
        organisation=here().settings.organisation,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
