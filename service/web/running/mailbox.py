"""The mailbox of demo and test mode: the emails that would have been sent."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from service.cases.correspondence import find_mail, list_mails
from service.installation import here
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.session import acting, actor


@web.get("/mailbox")
@guarded(Verb.READ_CASE)
def mailbox() -> ResponseReturnValue:
    """Show the emails, the newest first."""
    _only_in_demo()
    with reading():
        return render_template("mailbox/mailbox.html", mails=list_mails(actor=actor()))


@web.get("/mailbox/<mail_id>")
@guarded(Verb.READ_CASE)
def mail(mail_id: str) -> ResponseReturnValue:
    """Show one email."""
    _only_in_demo()
    with reading():
        who = acting()
        found, reference = find_mail(mail_id, actor=who.who, now=who.at)
        return render_template("mailbox/mail.html", mail=found, reference=reference)


def _only_in_demo() -> None:
    """Where emails are really sent there is no mailbox."""
    if not here().settings.has_test_clock:
        abort(404)
