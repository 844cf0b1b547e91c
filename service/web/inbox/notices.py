"""What the reader was told: a task of theirs is due soon or late, a hold is about to end."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.read_notices import read_notices
from service.cases.notified import unread_notices
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.session import acting, actor


@web.get("/notices")
@guarded(Verb.READ_TASK)
def notices() -> ResponseReturnValue:
    """Show what the reader has not read yet, the newest first."""
    with reading():
        found = unread_notices(actor=actor())
        return render_template("inbox/notices.html", notices=found)


@web.post("/notices")
@guarded(Verb.READ_TASK)
def notices_read() -> ResponseReturnValue:
    """Mark what the page showed as read."""
    up_to = number_given(request.form.get("up_to", ""))
    if up_to is not None:
        with transaction():
            read_notices(up_to=up_to, acting=acting())
        flash("The notices are marked as read.", "success")
    return redirect(url_for("web.inbox"))
