"""The pages on which a draft's diagram, forms and decision tables are changed with an editor."""

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.definitions.models import Part
from service.drafts.models import DraftFile, DraftState, ProcessDraft
from service.drafts.reading import draft_by_id, file_of
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.drafts.shown import diagram_of
from service.web.once import new_key
from service.web.security import drawing_policy, editing_policy


@web.get("/drafts/<draft_id>/diagram")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_diagram(draft_id: str) -> ResponseReturnValue:
    """Show the place of the modeller; a draft without a diagram has nothing to draw."""
    with reading():
        draft = draft_by_id(draft_id)
        file = diagram_of(draft)
        if file is None:
            return redirect(url_for("web.draft", draft_id=draft_id))
        return _page(draft, file, "drafts/diagram.html", drawing_policy())


@web.get("/drafts/<draft_id>/forms/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_form(draft_id: str, name: str) -> ResponseReturnValue:
    """Show the editor of a form, and the page that officers will get of it."""
    return _of_part(draft_id, name, Part.FORM, "drafts/form.html")


@web.get("/drafts/<draft_id>/decisions/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_decision(draft_id: str, name: str) -> ResponseReturnValue:
    """Show the editor of decision tables, and a row to try each of them."""
    return _of_part(draft_id, name, Part.DECISION, "drafts/decision.html")


def _of_part(draft_id: str, name: str, part: Part, template: str) -> ResponseReturnValue:
    """Show the place of an editor; a file that is something else is shown as text."""
    with reading():
        draft = draft_by_id(draft_id)
        file = file_of(draft, name)
        if file.part != part:
            return redirect(url_for("web.draft_text", draft_id=draft_id, name=name))
        return _page(draft, file, template, editing_policy())


def _page(draft: ProcessDraft, file: DraftFile, template: str, policy: str) -> Response:
    is_drawn = draft.state is DraftState.DRAWING
    page = make_response(
        render_template(template, draft=draft, file=file, is_drawn=is_drawn, once=new_key())
    )
    page.headers["Content-Security-Policy"] = policy
    return page
