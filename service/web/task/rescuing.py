"""A task's page that is sent too late: what was typed is kept for who typed it, and only for them.

The page says, sealed, for whom it was made. What it brings becomes that person's draft, whoever is
signed in by now or if nobody is; nothing else is done, for the sender has proved nothing more.
"""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from service.cases.commands.save_draft import save_draft
from service.cases.drafts import DraftView
from service.cases.refusals import DraftsFull, DraftTooLarge
from service.errors import Refusal
from service.installation import here
from service.observing import request_id
from service.people.actors import Acting
from service.people.directory import active_user, actor_of
from service.transaction import transaction
from service.web.scripted import not_saved, wants_json
from service.web.session import actor
from service.web.statuses import status_of
from service.web.task.typed import seen_draft, typed_fields, writer_of
from service.web.words import at_time

SIGNED_OUT = "You were signed out, so nothing was sent."
SIGNED_IN_AGAIN = "You have signed in again since you opened this page, so nothing was sent."
SOMEBODY_ELSE = "This page was opened by somebody else, so nothing was sent."
RELOAD = (
    "You have signed in again since you opened this page. What you type is kept, but open the "
    "task again before you send it."
)
NOT_KEPT = "What was typed is not kept:"
GO_BACK = "Go back to your page, where it may still stand, and copy it."
TOO_LARGE = (
    "What you sent is too large to be taken while you are signed out, so it is not kept. Sign in, "
    "then go back to your page and send it again."
)


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who sits there: `why` nothing was sent, what to say when it is `kept`, where they go."""

    why: str
    kept: str
    leads_to: str
    status: HTTPStatus


def rescue_typed(task_id: str) -> ResponseReturnValue | None:
    """Keep what was typed for its writer; None where the page does not say who that is."""
    task = url_for("web.task", task_id=task_id)
    try:
        writer = writer_of(task_id)
    except RequestEntityTooLarge:
        return _not_kept(url_for("web.sign_in", next=task), TOO_LARGE, HTTPStatus(413))
    if writer is None:
        return None
    sender = _sender(task, writer)
    try:
        draft = _keep(task_id, writer)
    except (DraftsFull, DraftTooLarge) as refused:
        told = f"{sender.why} {NOT_KEPT} {refused.detail} {GO_BACK}"
        return _not_kept(sender.leads_to, told, status_of(refused))
    except Refusal:
        return None
    return _kept(draft, sender)


def _sender(task: str, writer: str) -> _Sender:
    if not current_user.is_authenticated:
        kept = "What you typed is kept: sign in to go on with it."
        sign_in = url_for("web.sign_in", next=task)
        return _Sender(SIGNED_OUT, kept, sign_in, HTTPStatus.UNAUTHORIZED)
    if actor().username != writer:
        kept = "What was typed in it is kept for them."
        return _Sender(SOMEBODY_ELSE, kept, task, HTTPStatus.CONFLICT)
    kept = "What you typed is kept: check it, then send it again."
    return _Sender(SIGNED_IN_AGAIN, kept, task, HTTPStatus.OK)


def _keep(task_id: str, writer: str) -> DraftView:
    with transaction():
        who = Acting(actor_of(active_user(writer)), here().clock.now(), request_id())
        return save_draft(task_id, typed_fields(), acting=who, seen=seen_draft()).draft


def _kept(draft: DraftView, sender: _Sender) -> ResponseReturnValue:
    """Say what has become of what was typed: to whoever sits there, or to the script."""
    told = f"{sender.why} {sender.kept}"
    if not wants_json():
        flash(told, "error")
        return redirect(sender.leads_to)
    told = RELOAD if sender.why == SIGNED_IN_AGAIN else told
    return draft_as_json(draft, told, sender.leads_to), sender.status


def _not_kept(leads_to: str, told: str, status: HTTPStatus) -> ResponseReturnValue:
    if wants_json():
        return not_saved(told, leads_to, status)
    flash(told, "error")
    return redirect(leads_to)


def draft_as_json(draft: DraftView, told: str, leads_to: str) -> Response:
    """Say to the script of a page what it saves over next, and what to tell."""
    return jsonify(
        draft=draft.id,
        version=str(draft.version),
        said=f"Saved at {at_time(draft.at)}",
        told=told,
        see=leads_to,
    )
