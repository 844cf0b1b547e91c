"""The way in when there is no other: a link that was made at the command line, good once."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.people import letting_in
from service.people.guards import public
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.session import begin_session, person_of
from service.web.source import source


@web.get("/let-in/<secret>")
@public("whoever has the link cannot sign in otherwise")
def let_in(secret: str) -> ResponseReturnValue:
    """Ask before the link is used: programs that look at links must not use it up."""
    with reading():
        user = letting_in.whom(secret, at=real_now())
        return render_template("elsewhere/let_in.html", name=user.display_name)


@web.post("/let-in/<secret>")
@public("whoever has the link cannot sign in otherwise")
def come_in(secret: str) -> ResponseReturnValue:
    """Let in whoever has the link, once."""
    with transaction():
        who = person_of(letting_in.come_in(secret, source(), at=real_now()))
    begin_session(who, by_password=False)
    return redirect(url_for("web.inbox"))
