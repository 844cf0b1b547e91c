"""Choosing a password: one's own in place of the old, or a first one by an invitation."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.forms.page import Link
from service.people import invitations
from service.people import sign_in as signing
from service.people.credentials import set_password
from service.people.guards import guarded, public
from service.people.locking import lock_anybody
from service.people.refusals import AccountLocked, InvitationOver, PasswordTooWeak
from service.people.sign_in_policy import rules_now
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.session import acting, begin_session, person, person_of

_DIFFERENT = "The two new passwords are not the same"
_WRONG_OLD = "The present password is not right"
_SAME = "Choose a password that is not your present one"


@web.get("/account/password")
@guarded(Verb.KEEP_OWN_ACCOUNT)
def own_password() -> ResponseReturnValue:
    """Show the page on which people change their password."""
    return _own_page({})


@web.post("/account/password")
@guarded(Verb.KEEP_OWN_ACCOUNT)
def change_own_password() -> ResponseReturnValue:
    """Give somebody a new password who knows the old one; every other session of theirs ends."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    wrong = _wrong_pair(new) or ({"new": _SAME} if old == new else {})
    if wrong:
        return _own_page(wrong)
    at = acting()
    username = at.who.username or ""
    with reading():
        attempt = signing.check(username, old)
    try:
        with transaction():
            # What was confirmed still stands when it is replaced, for nobody comes between.
            user = lock_anybody(username)
            who = None
            if signing.confirm(attempt, at=real_now()):
                set_password(user, new, acting=at)
                who = person_of(user)
    except (PasswordTooWeak, AccountLocked) as refused:
        place = "old" if isinstance(refused, AccountLocked) else "new"
        return _own_page({place: refused.detail})
    if who is None:
        return _own_page({"old": _WRONG_OLD})
    begin_session(who, by_password=True)
    flash("Your password is changed. You are signed out everywhere else.", "success")
    return redirect(url_for("web.account"))


@web.get("/invitation/<secret>")
@public("whoever is invited cannot sign in yet")
def invitation(secret: str) -> ResponseReturnValue:
    """Show the page on which somebody chooses their first password."""
    return _invited_page(secret, {})


@web.post("/invitation/<secret>")
@public("whoever is invited cannot sign in yet")
def accept_invitation(secret: str) -> ResponseReturnValue:
    """Give the invited person the password of their choice, and ask them to sign in by it."""
    new = request.form.get("new", "")
    wrong = _wrong_pair(new)
    if wrong:
        return _invited_page(secret, wrong)
    try:
        with transaction():
            invitations.accept(secret, new, at=real_now())
    except PasswordTooWeak as refused:
        return _invited_page(secret, {"new": refused.detail})
    except InvitationOver:
        return _invited_page(secret, {})
    flash("Your password is set. Sign in with it.", "success")
    return redirect(url_for("web.sign_in"))


def _wrong_pair(new: str) -> dict[str, str]:
    return {} if new == request.form.get("again", "") else {"again": _DIFFERENT}


def _own_page(wrong: dict[str, str]) -> ResponseReturnValue:
    return _page("account/password.html", wrong, forced=person().must_change_password)


def _invited_page(secret: str, wrong: dict[str, str]) -> ResponseReturnValue:
    try:
        with reading():
            user = invitations.invited(secret, at=real_now())
            name, username = user.display_name, user.username
    except InvitationOver as refused:
        page = render_template("account/invitation_over.html", text=refused.detail)
        return page, HTTPStatus.NOT_FOUND
    return _page("account/invitation.html", wrong, name=name, username=username)


def _page(template: str, wrong: dict[str, str], **told: object) -> ResponseReturnValue:
    with reading():
        least = rules_now().least_length
    page = render_template(
        template,
        wrong=wrong,
        least=least,
        problem_links=tuple(Link(text, f"#{name}") for name, text in wrong.items()),
        **told,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
