"""The page of one's own account: what one may do, where one has signed in, and signing out."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from service.clock import real_now
from service.people.credentials import end_sessions
from service.people.directory import active_user
from service.people.guards import guarded
from service.people.local_accounts import are_allowed
from service.people.sign_in import latest_sign_ins
from service.people.sign_in_policy import rules_now
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.account.sign_in_lines import sign_in_lines
from service.web.administration.permission_words import permissions
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting, person


@web.get("/account")
@guarded(Verb.KEEP_OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show a person their own account."""
    with reading():
        who = reader()
        user = active_user(person().actor.username or "")
        lines = sign_in_lines(
            user, latest_sign_ins(user.username), rules_now().longest, at=real_now()
        )
        return render_template(
            "account/account.html",
            user=user,
            has_password=user.password_hash is not None and are_allowed(),
            sign_ins=lines,
            permissions=permissions(who),
        )


@web.post("/account/sign-out-everywhere")
@guarded(Verb.KEEP_OWN_ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign a person out on every device, this one included."""
    at = acting()
    with transaction():
        end_sessions(at.who.username or "", acting=at)
    logout_user()
    session.clear()
    return redirect(url_for("web.sign_in"))
