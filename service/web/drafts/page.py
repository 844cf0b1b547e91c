"""The list of drafts, and one draft: its diagram, its files, and what is wrong with them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import ElementLine, describe, draw
from service.drafts.checking import problems_of
from service.drafts.ending import bring_back, discard_draft
from service.drafts.entries import entries_of
from service.drafts.models import DraftState, ProcessDraft
from service.drafts.presence import others_present
from service.drafts.proving import results_of
from service.drafts.publishing import is_behind
from service.drafts.reading import draft_by_id, open_drafts
from service.errors import Refusal
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.drafts.foreign import by_fate, findings_in
from service.web.drafts.shown import (
    STATES,
    base_in_words,
    counted,
    diagram_of,
    entry_lines,
    files_by_kind,
    problems_by_file,
)
from service.web.drafts.stories import story_lines
from service.web.reader import reader
from service.web.session import acting


@web.get("/drafts")
@guarded(Verb.DRAFT_DEFINITIONS)
def drafts() -> ResponseReturnValue:
    """List the drafts that somebody works on."""
    with reading():
        who, found = reader(), open_drafts()
        who.learn(one.changed_by for one in found)
        return render_template(
            "drafts/drafts.html",
            rows=[
                (one, STATES[one.state], base_in_words(one.base), who.person(one.changed_by))
                for one in found
            ],
        )


@web.get("/drafts/<draft_id>")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft(draft_id: str) -> ResponseReturnValue:
    """Show a draft: its diagram, its files and their problems."""
    return draft_page(draft_id)


def draft_page(draft_id: str, words: str = "", element: str = "") -> str:
    """Render the page of a draft, with what its reader has typed already."""
    with reading():
        who, found = reader(), draft_by_id(draft_id)
        problems = problems_of(found, at=who.now)
        others = others_present(draft_id, who.actor.username, now=who.now)
        who.learn([found.made_by, found.changed_by, *(one.username for one in others)])
        svg, lines = _drawing(found)
        names = {one.element: one.name for one in lines}
        return render_template(
            "drafts/draft.html",
            draft=found,
            state=STATES[found.state],
            base=base_in_words(found.base),
            is_behind=is_behind(found) is not None,
            stories=story_lines(found, results_of(found), names, now=who.now),
            entries=entry_lines(entries_of(found.id), names, who),
            made_by=who.person(found.made_by),
            changed_by=who.person(found.changed_by),
            others=[(who.person(one.username), one.since) for one in others],
            kinds=files_by_kind(found.files),
            counted=counted(problems),
            problems=problems_by_file(problems),
            is_drawn=found.state is DraftState.DRAWING,
            foreign=by_fate(findings_in(diagram_of(found))),
            svg=svg,
            lines=lines,
            words=words,
            element=element,
        )


@web.post("/drafts/<draft_id>/discard")
@guarded(Verb.DRAFT_DEFINITIONS)
def discard(draft_id: str) -> ResponseReturnValue:
    """Put a draft away."""
    with transaction():
        discard_draft(draft_id, acting=acting())
    flash("The draft is put away. Its page stays, should you want it back.", "success")
    return redirect(url_for("web.draft", draft_id=draft_id))


@web.post("/drafts/<draft_id>/bring-back")
@guarded(Verb.DRAFT_DEFINITIONS)
def bring_draft_back(draft_id: str) -> ResponseReturnValue:
    """Go on with a draft that was put away."""
    with transaction():
        bring_back(draft_id, acting=acting())
    flash("The draft is on the list again.", "success")
    return redirect(url_for("web.draft", draft_id=draft_id))


def _drawing(shown: ProcessDraft) -> tuple[Markup, tuple[ElementLine, ...]]:
    """Draw the diagram and list its steps, as far as it can be read."""
    file = diagram_of(shown)
    if file is None:
        return Markup(), ()
    try:
        # The drawing room escapes every text of the diagram itself.
        svg = Markup(draw(file.content, process=shown.key) or "")  # noqa: S704
        return svg, describe(file.content, process=shown.key)
    except Refusal:
        return Markup(), ()
