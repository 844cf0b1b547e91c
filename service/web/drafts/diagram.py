"""The page on which a draft's diagram is drawn."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.drafts.models import DraftState
from service.drafts.reading import draft_by_id
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.drafts.shown import diagram_of


@web.get("/drafts/<draft_id>/diagram")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_diagram(draft_id: str) -> ResponseReturnValue:
    """Show the place of the modeller, and the way to the text for whoever has no scripts."""
    with reading():
        draft = draft_by_id(draft_id)
        return render_template(
            "drafts/diagram.html",
            draft=draft,
            file=diagram_of(draft),
            is_drawn=draft.state is DraftState.DRAWING,
        )
