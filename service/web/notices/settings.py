"""The reader's settings: how the reader wants to be told of each matter."""

from collections.abc import Mapping
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.people.directory import active_user
from service.people.guards import guarded
from service.people.matters import Matter, Ways
from service.people.notice_choices import choices_of, choose
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.session import actor

MATTERS: Final[Mapping[Matter, tuple[str, str]]] = {
    Matter.ASSIGNED: ("Work that is given to me", "A task or a case becomes yours."),
    Matter.AMBER: ("About to be late", "A task of yours comes close to its target."),
    Matter.BREACH: ("Late", "A target is missed. Your own late tasks always show in Handrail."),
    Matter.RELEASED: ("Released from hold", "Work of yours that was on hold goes on."),
    Matter.MENTIONED: ("Mentions", "Somebody writes @ and your user name in a note."),
    Matter.ESCALATED: ("Escalated to me", "A case asks somebody who leads to look at it."),
    Matter.OTHER: ("Other news", "What a process tells you, and reminders to look at a case."),
}
"""What each row is called, and when it happens."""
WAYS: Final[Mapping[str, str]] = {
    "in_app": "In Handrail",
    "by_email": "Email at once",
    "in_digest": "Daily email",
}


@web.get("/settings/notices")
@guarded(Verb.READ_TASK)
def notice_settings() -> ResponseReturnValue:
    """Show how the reader is told of each matter."""
    with reading():
        username = actor().username or ""
        return render_template(
            "notices/settings.html",
            matters=MATTERS,
            ways=WAYS,
            chosen=choices_of(username),
            email=active_user(username).email,
        )


@web.post("/settings/notices")
@guarded(Verb.READ_TASK)
def choose_notices() -> ResponseReturnValue:
    """Keep what was ticked: a row without a tick is not told at all."""
    chosen = {
        matter: Ways(**{way: f"{matter}.{way}" in request.form for way in WAYS})
        for matter in MATTERS
    }
    with transaction():
        choose(actor().username or "", chosen)
    flash("Your choices are saved.", "success")
    return redirect(url_for("web.notice_settings"))
