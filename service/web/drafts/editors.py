"""The pages on which a draft's forms and decision tables are changed with an editor."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.definitions.models import Part
from service.drafts.models import DraftState
from service.drafts.reading import draft_by_id, file_of
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.once import new_key
from service.web.security import editing_policy


@web.get("/drafts/<draft_id>/forms/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_form(draft_id: str, name: str) -> ResponseReturnValue:
    """Show the editor of a form, and the page that officers will get of it."""
    return _page(draft_id, name, Part.FORM, "drafts/form.html")


@web.get("/drafts/<draft_id>/decisions/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_decision(draft_id: str, name: str) -> ResponseReturnValue:
    """Show the editor of decision tables, and a row to try each of them."""
    return _page(draft_id, name, Part.DECISION, "drafts/decision.html")


def _page(draft_id: str, name: str, part: Part, template: str) -> ResponseReturnValue:
    """Show the place of an editor; a file that is something else is shown as text."""
    with reading():
        draft = draft_by_id(draft_id)
        file = file_of(draft, name)
        if file.part != part:
            return redirect(url_for("web.draft_text", draft_id=draft_id, name=name))
        page = make_response(
            render_template(
                template,
                draft=draft,
                file=file,
                is_drawn=draft.state is DraftState.DRAWING,
                once=new_key(),
            )
        )
    page.headers["Content-Security-Policy"] = editing_policy()
    return page
