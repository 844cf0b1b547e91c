"""The buttons of a person's page: letting in, signing out, and switching on again."""

import secrets
from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.cases.invitation_letters import DAYS, ask_for_invitation
from service.clock import real_now
from service.installation import here
from service.people.actors import Acting
from service.people.credentials import end_sessions, require_new_password, set_password, unlock
from service.people.guards import guarded
from service.people.invitations import invite, withdraw
from service.people.locking import lock_user
from service.people.users import reactivate
from service.people.verbs import Verb
from service.transaction import transaction
from service.web import once
from service.web.administration.person import known_person
from service.web.asking import seen_version
from service.web.blueprint import web
from service.web.outcomes import NotAsWanted, Said, tell
from service.web.session import acting

INVITED_TWICE = (
    "The button was sent twice: one invitation was made, and its link was shown once. If you could "
    "not copy it, make another."
)
GIVEN_TWICE = (
    "The button was sent twice: one password was given, and shown once. If you could not copy it, "
    "give another."
)


@web.post("/administration/people/<username>/invite")
@guarded(Verb.MANAGE_PEOPLE)
def invite_person(username: str) -> ResponseReturnValue:
    """Make an invitation, and show its link this once."""
    known, at = _known(username), real_now()
    with transaction():
        if once.done_before(waiting=True):
            return _done(username, NotAsWanted(INVITED_TWICE))
        secret = invite(username, days=DAYS, acting=Acting(acting().who, at))
        once.keep_done()
    link = here().settings.public_url + url_for("web.invitation", secret=secret)
    return render_template(
        "administration/secret.html",
        heading=f"An invitation for {known}",
        label="Link",
        secret=link,
        explanation="Send it to them, and to nobody else: whoever opens it chooses their password. "
        "It works once. An earlier invitation works no more.",
        until=at + timedelta(days=DAYS),
        back=url_for("web.person", username=username),
    )


@web.post("/administration/people/<username>/invite-by-email")
@guarded(Verb.MANAGE_PEOPLE)
def invite_by_email(username: str) -> ResponseReturnValue:
    """Send a person an invitation by email."""
    with transaction():
        ask_for_invitation(username, acting=acting())
    return _done(username, "The invitation is on its way by email.")


@web.post("/administration/people/<username>/withdraw-invitation")
@guarded(Verb.MANAGE_PEOPLE)
def withdraw_invitation(username: str) -> ResponseReturnValue:
    """Let nobody in by a person's invitation any more."""
    with transaction():
        withdraw(username, acting=Acting(acting().who, real_now()))
    return _done(username, "The invitation is withdrawn. Its link works no more.")


@web.post("/administration/people/<username>/first-password")
@guarded(Verb.MANAGE_PEOPLE)
def give_password(username: str) -> ResponseReturnValue:
    """Give a person a password that they must change, and show it this once."""
    known = _known(username)
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    with transaction():
        if once.done_before(waiting=True):
            return _done(username, NotAsWanted(GIVEN_TWICE))
        user = lock_user(username, version=seen_version(), acting=acting())
        set_password(user, password, must_change=True, acting=acting())
        once.keep_done()
    return render_template(
        "administration/secret.html",
        heading=f"A password for {known}",
        label="Password",
        secret=password,
        explanation="Tell it to them, and to nobody else. They choose one of their own when they "
        "sign in. They are signed out everywhere.",
        until=None,
        back=url_for("web.person", username=username),
    )


@web.post("/administration/people/<username>/new-password")
@guarded(Verb.MANAGE_PEOPLE)
def force_new_password(username: str) -> ResponseReturnValue:
    """Let a person in only to choose another password."""
    with transaction():
        require_new_password(username, version=seen_version(), acting=acting())
    return _done(username, "They must choose a new password when they sign in.")


@web.post("/administration/people/<username>/sign-out")
@guarded(Verb.MANAGE_PEOPLE)
def sign_person_out(username: str) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    with transaction():
        end_sessions(username, acting=acting())
    return _done(username, "They are signed out everywhere.")


@web.post("/administration/people/<username>/unlock")
@guarded(Verb.MANAGE_PEOPLE)
def unlock_person(username: str) -> ResponseReturnValue:
    """Let a person try again."""
    with transaction():
        unlock(username, acting=acting())
    return _done(username, "They may try to sign in again.")


@web.post("/administration/people/<username>/switch-on")
@guarded(Verb.MANAGE_PEOPLE)
def switch_on(username: str) -> ResponseReturnValue:
    """Let a person in again."""
    with transaction():
        reactivate(known_person(username), version=seen_version(), acting=acting())
    return _done(
        username,
        "They are switched on again, with their old password. Tokens stay revoked.",
    )


def _known(username: str) -> str:
    """Name a person who is there. Raises NotFound."""
    with transaction():
        return known_person(username).display_name


def _done(username: str, said: Said) -> ResponseReturnValue:
    tell(said)
    return redirect(url_for("web.person", username=username))
