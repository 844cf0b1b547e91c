"""The page on which a draft's diagram is drawn."""

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from service.drafts.models import DraftState
from service.drafts.reading import draft_by_id
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.drafts.shown import diagram_of
from service.web.security import drawing_policy


@web.get("/drafts/<draft_id>/diagram")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_diagram(draft_id: str) -> ResponseReturnValue:
    """Show the place of the modeller, and the way to the text for whoever has no scripts."""
    with reading():
        draft = draft_by_id(draft_id)
        names = [one.name for one in draft.files]
        page = make_response(
            render_template(
                "drafts/diagram.html",
                draft=draft,
                file=diagram_of(draft),
                files=[{"name": one, "url": _file_url(draft.id, one)} for one in names],
                is_drawn=draft.state is DraftState.DRAWING,
            )
        )
    page.headers["Content-Security-Policy"] = drawing_policy()
    return page


def _file_url(draft_id: str, name: str) -> str:
    return url_for("web.draft_file", draft_id=draft_id, name=name)
