"""A form, a decision table or a document template of a draft, tried out before it counts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.definitions.models import Part
from service.drafts.reading import draft_by_id, file_of
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import takes_long_text, web
from service.web.security import show_beside
from service.web.trying.ground import ground_of_draft
from service.web.trying.previewing import Previewed
from service.web.trying.previewing_decisions import preview_decisions
from service.web.trying.previewing_forms import preview_form
from service.web.trying.previewing_templates import preview_template
from service.web.trying.typed_json import LONGEST

_PREVIEWS: Final[Mapping[Part, Callable[[Previewed], ResponseReturnValue]]] = MappingProxyType(
    {
        Part.FORM: preview_form,
        Part.DECISION: preview_decisions,
        Part.TEMPLATE: preview_template,
    }
)


@web.route("/drafts/<draft_id>/preview/<path:name>", methods=["GET", "POST"])
@guarded(Verb.DRAFT_DEFINITIONS)
@takes_long_text(20 * LONGEST)
def draft_preview(draft_id: str, name: str) -> ResponseReturnValue:
    """Try a file out, beside its editor as well; one that cannot be is shown as text."""
    with reading():
        draft = draft_by_id(draft_id)
        file = file_of(draft, name)
        part, content = file.part, file.content
    preview = _PREVIEWS.get(part)
    if preview is None:
        return redirect(url_for("web.draft_text", draft_id=draft_id, name=name))
    is_beside = "beside" in request.args
    on = Previewed(ground_of_draft(draft_id), draft_id, name, content, is_beside=is_beside)
    page = make_response(preview(on))
    if is_beside:
        show_beside(page)
    return page
