"""Publishing a draft, and bringing it up to a newer version of its process first."""

from collections.abc import Mapping
from datetime import date, datetime, time
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.definitions.preparing import Outcome, Overtaken
from service.drafts.checking import problems_of
from service.drafts.models import ProcessDraft
from service.drafts.policy import policy_now
from service.drafts.proving import StoryState, results_of
from service.drafts.publishing import Publication, is_behind, publish_draft
from service.drafts.reading import OPEN_STATES, draft_by_id
from service.drafts.rebasing import changed_since, newer_version, rebase
from service.drafts.refusals import (
    DraftChanged,
    DraftHasProblems,
    DraftIsBehind,
    DraftIsNotBeingDrawn,
    DraftNeedsReview,
    DraftSaysNothingNew,
    EffectInThePast,
    StoriesAreNotGreen,
    WordsMissing,
)
from service.errors import Problem
from service.people.guards import guarded
from service.people.verbs import Verb
from service.sla.days import at_time
from service.transaction import reading, transaction
from service.web.asking import seen_version
from service.web.blueprint import web
from service.web.drafts.shown import counted
from service.web.reader import reader
from service.web.session import acting
from service.web.sheets import Sent, question, sent, sheet
from service.web.statuses import status_of

_MENDABLE = (
    DraftChanged,
    DraftHasProblems,
    DraftIsBehind,
    DraftNeedsReview,
    DraftSaysNothingNew,
    EffectInThePast,
    Overtaken,
    StoriesAreNotGreen,
    WordsMissing,
)
_SEEN = "_newest"
"""The field that says which newer version the page told of."""


@web.route("/drafts/<draft_id>/publish", methods=["GET", "POST"])
@guarded(Verb.PUBLISH_DEFINITIONS)
def publish_one_draft(draft_id: str) -> ResponseReturnValue:
    """Ask why and from when, and publish the draft."""
    with reading():
        data = _stands(draft_by_id(draft_id))
    if request.method != "POST":
        return _page(draft_id, data, Sent({"since": "now"}))
    found = sent(question("publish_draft"), data, at=acting().at)
    if found.answers is None:
        unprocessable = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(draft_id, data, found, seen=seen_version(), status=unprocessable)
    try:
        outcome = publish_draft(
            draft_id, _publication(found.answers), seen=seen_version(), acting=acting()
        )
    except _MENDABLE as refused:
        with reading():
            data = _stands(draft_by_id(draft_id))
        problems = refused.problems or (Problem(refused.code(), refused.detail),)
        again = Sent(found.entered, problems=problems)
        # Whoever is told that it was changed is shown it as it is now, and may go on.
        seen = None if isinstance(refused, DraftChanged) else seen_version()
        return _page(draft_id, data, again, seen=seen, status=status_of(refused))
    flash(_said(outcome), "success")
    return redirect(url_for("web.process", key=outcome.versions[0].key))


@web.route("/drafts/<draft_id>/rebase", methods=["GET", "POST"])
@guarded(Verb.DRAFT_DEFINITIONS)
def rebase_draft(draft_id: str) -> ResponseReturnValue:
    """Show what a newer version changed, and take over what somebody chooses."""
    if request.method == "POST":
        try:
            with transaction():
                rebase(
                    draft_id,
                    request.form.getlist("take"),
                    newest=request.form.get(_SEEN, ""),
                    seen=seen_version(),
                    acting=acting(),
                )
        except DraftIsBehind:
            flash("Another version was published meanwhile. Look at it again.", "error")
            return redirect(url_for("web.rebase_draft", draft_id=draft_id))
        except DraftChanged as refused:
            flash(refused.detail, "error")
            return redirect(url_for("web.rebase_draft", draft_id=draft_id))
        flash(
            "The draft is based on the newest version now. Check it, and run its stories.",
            "success",
        )
        return redirect(url_for("web.draft", draft_id=draft_id))
    with reading():
        who, draft = reader(), draft_by_id(draft_id)
        newest = newer_version(draft)
        return render_template(
            "drafts/rebase.html",
            draft=draft,
            newest=newest,
            by=who.person(newest.deployment.by) if newest else "",
            changed=changed_since(draft, newest) if newest else (),
            seen=_SEEN,
        )


def _stands(draft: ProcessDraft) -> Mapping[str, Any]:
    """Say what of the question has to be asked of a draft as it stands.

    Raises DraftIsNotBeingDrawn for one that is published or discarded.
    """
    if draft.state not in OPEN_STATES:
        raise DraftIsNotBeingDrawn(state=draft.state)
    return {
        "stories_red": any(one.state is not StoryState.GREEN for one in results_of(draft)),
        "is_behind": is_behind(draft) is not None,
    }


def _publication(answers: Mapping[str, Any]) -> Publication:
    later = answers.get("from_day") if answers["since"] == "later" else None
    return Publication(
        note=answers["note"],
        effective_from=_morning(later) if later else None,
        reason=answers.get("reason") or "",
        over=request.form.get(_SEEN) if answers.get("over") else None,
    )


def _morning(day: str | date) -> datetime:
    """Give the instant at which a day begins."""
    return at_time(date.fromisoformat(str(day)), time())


def _said(outcome: Outcome) -> str:
    made = [f"version {one.version} of {one.name}" for one in outcome.versions]
    return f"Published: {', '.join(made)}. Cases that are open stay on their version."


def _page(
    draft_id: str,
    data: Mapping[str, Any],
    found: Sent,
    *,
    seen: int | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> ResponseReturnValue:
    with reading():
        who, draft = reader(), draft_by_id(draft_id)
        laid_out = sheet(
            question("publish_draft"), found.entered, data, at=who.now, problems=found.problems
        )
        problems = problems_of(draft, at=who.now)
        page = render_template(
            "drafts/publish.html",
            draft=draft,
            parts=laid_out.parts,
            problem_links=laid_out.problem_links,
            counted=counted(problems),
            has_errors=any(one.severity == "error" for one in problems),
            needs_review=policy_now().second_person,
            newest=is_behind(draft) or "",
            seen=_SEEN,
            revision=seen or draft.revision,
            **data,
        )
    return page, status
