"""A task's page that is sent too late: what was typed is kept for who typed it, and only for them.

The page says, sealed, for whom it was made. What it brings becomes that person's draft, whoever is
signed in by now or if nobody is; nothing else is done, for the sender has proved nothing more.
"""

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from service.cases.commands.save_draft import save_draft
from service.cases.drafts import DraftView
from service.errors import Refusal
from service.installation import here
from service.observing import request_id
from service.people.actors import Acting
from service.people.directory import active_user, actor_of
from service.transaction import transaction
from service.web.session import actor
from service.web.task.typed import seen_draft, typed_fields, writer_of
from service.web.words import at_time

SIGNED_OUT = (
    "You were signed out, so nothing was sent. What you typed is kept: sign in to go on with it."
)
SIGNED_IN_AGAIN = (
    "You have signed in again since you opened this page, so nothing was sent. What you typed is "
    "kept: check it, then send it again."
)
SOMEBODY_ELSE = (
    "This page was opened by somebody else, so nothing was sent. What was typed in it is kept for "
    "them."
)
RELOAD = (
    "You have signed in again since you opened this page. What you type is kept, but open the "
    "task again before you send it."
)


def wants_json() -> bool:
    """Tell whether the script of the page asks, and not a person."""
    return request.headers.get("Accept") == "application/json"


def rescue_typed(task_id: str) -> ResponseReturnValue | None:
    """Keep what was typed for its writer; None where the page does not say who that is."""
    task = url_for("web.task", task_id=task_id)
    try:
        writer = writer_of(task_id)
        draft = _keep(task_id, writer) if writer else None
    except RequestEntityTooLarge:
        # A file, from who is signed out: what was typed was kept as a draft before.
        return redirect(url_for("web.sign_in", next=task))
    except Refusal:
        return None
    return _tell(task, writer, draft) if draft else None


def _tell(task: str, writer: str | None, draft: DraftView) -> ResponseReturnValue:
    """Say to whoever sits there what has become of what was typed."""
    if not current_user.is_authenticated:
        return _answer(draft, SIGNED_OUT, url_for("web.sign_in", next=task), 401)
    if actor().username != writer:
        return _answer(draft, SOMEBODY_ELSE, task, 409)
    return _answer(draft, RELOAD if wants_json() else SIGNED_IN_AGAIN, task, 200)


def _keep(task_id: str, writer: str) -> DraftView:
    with transaction():
        who = Acting(actor_of(active_user(writer)), here().clock.now(), request_id())
        return save_draft(task_id, typed_fields(), acting=who, seen=seen_draft()).draft


def _answer(draft: DraftView, told: str, leads_to: str, status: int) -> ResponseReturnValue:
    if not wants_json():
        flash(told, "error")
        return redirect(leads_to)
    return draft_as_json(draft, told, leads_to), status


def draft_as_json(draft: DraftView, told: str, leads_to: str) -> Response:
    """Say to the script of a page what it saves over next, and what to tell."""
    return jsonify(
        draft=draft.id,
        version=str(draft.version),
        said=f"Saved at {at_time(draft.at)}",
        told=told,
        see=leads_to,
    )
