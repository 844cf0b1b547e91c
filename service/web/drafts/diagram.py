"""The page on which a draft's diagram is drawn."""

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from service.drafts.models import DraftState
from service.drafts.reading import draft_by_id
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.drafts.shown import diagram_of
from service.web.once import new_key
from service.web.security import drawing_policy


@web.get("/drafts/<draft_id>/diagram")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_diagram(draft_id: str) -> ResponseReturnValue:
    """Show the place of the modeller, and the way to the text for whoever has no scripts."""
    with reading():
        draft = draft_by_id(draft_id)
        page = make_response(
            render_template(
                "drafts/diagram.html",
                draft=draft,
                file=diagram_of(draft),
                is_drawn=draft.state is DraftState.DRAWING,
                once=new_key(),
            )
        )
    page.headers["Content-Security-Policy"] = drawing_policy()
    return page
