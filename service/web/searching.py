"""Where the filters of a list are posted: the address that follows shows nobody's words."""

from typing import Final
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from service.people.guards import guarded
from service.people.verbs import Verb
from service.web.blueprint import web
from service.web.filters import LONGEST
from service.web.sealing import seal_private

LISTS: Final = frozenset(
    {
        "web.inbox",
        "web.cases",
        "web.team_tasks",
        "web.team_cases",
        "web.people",
        "web.changes",
        "web.messages",
    }
)
"""The lists that are searched from their own page; each guards itself."""
_MOST: Final = 50


@web.post("/search")
@guarded(Verb.READ_CASE)
def search() -> ResponseReturnValue:
    """Show the list whose filters were filled in, narrowed by them."""
    form = request.form
    if form.get("_list") not in LISTS:
        raise BadRequest
    names = [name for name in form if not name.startswith("_") and name != "csrf_token"][:_MOST]
    said = {name: form[name].strip()[:LONGEST] for name in names}
    kept = seal_private({name: value for name, value in said.items() if value})
    return redirect(f"{url_for(form['_list'])}?{urlencode(kept)}".rstrip("?"))
