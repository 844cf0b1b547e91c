"""What people say of a draft, and the steps of its review; each is a button of its page."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.drafts.entries import comment_on
from service.drafts.refusals import (
    AnotherPersonReviews,
    DraftChanged,
    DraftIsNotBeingDrawn,
    DraftIsNotInReview,
    WordsMissing,
)
from service.drafts.reviewing import approve, ask_for_review, send_back, take_back
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import transaction
from service.web.asking import seen_version
from service.web.blueprint import web
from service.web.drafts.page import draft_page
from service.web.session import acting
from service.web.statuses import status_of


@web.post("/drafts/<draft_id>/comment")
@guarded(Verb.DRAFT_DEFINITIONS)
def comment_on_draft(draft_id: str) -> ResponseReturnValue:
    """Say something of the draft or of one of its elements."""
    element = request.form.get("element", "")
    return _done(
        draft_id,
        lambda: comment_on(draft_id, _words(), element=element, acting=acting()),
        "Your comment stands below.",
    )


@web.post("/drafts/<draft_id>/ask-for-review")
@guarded(Verb.DRAFT_DEFINITIONS)
def ask_for_draft_review(draft_id: str) -> ResponseReturnValue:
    """Let the draft stand still until somebody has looked at it."""
    return _done(
        draft_id,
        lambda: ask_for_review(draft_id, _words(), acting=acting()),
        "The draft is in review: it stands still until somebody approves it or sends it back.",
    )


@web.post("/drafts/<draft_id>/take-back")
@guarded(Verb.DRAFT_DEFINITIONS)
def take_draft_back(draft_id: str) -> ResponseReturnValue:
    """Go on drawing."""
    return _done(
        draft_id, lambda: take_back(draft_id, acting=acting()), "You can change the draft again."
    )


@web.post("/drafts/<draft_id>/judge")
@guarded(Verb.DRAFT_DEFINITIONS)
def judge_draft(draft_id: str) -> ResponseReturnValue:
    """Approve the draft or, by the other button, send it back with words."""
    if "send_back" in request.form:
        return _done(
            draft_id,
            lambda: send_back(draft_id, _words(), acting=acting()),
            "The draft is sent back, with your words.",
        )
    return _done(
        draft_id,
        lambda: approve(draft_id, _words(), seen=seen_version(), acting=acting()),
        "The draft is approved: it can be published as it is.",
    )


def _words() -> str:
    return request.form.get("words", "")


def _done(draft_id: str, do: Callable[[], object], said: str) -> ResponseReturnValue:
    """Do something and go back to the draft, or say there why not, with what was typed."""
    try:
        with transaction():
            do()
    except (
        AnotherPersonReviews,
        DraftChanged,
        DraftIsNotBeingDrawn,
        DraftIsNotInReview,
        WordsMissing,
    ) as refused:
        flash(refused.detail, "error")
        page = draft_page(draft_id, _words(), request.form.get("element", ""))
        return page, status_of(refused)
    flash(said, "success")
    return redirect(url_for("web.draft", draft_id=draft_id))
