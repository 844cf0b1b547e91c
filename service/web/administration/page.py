"""The first page of administration: what there is to look after, for whoever may."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.people.guards import guarded
from service.people.verbs import Verb
from service.web.administration.joining import sections_for
from service.web.blueprint import web
from service.web.session import actor


@web.get("/administration")
@guarded(Verb.ADMINISTER)
def administration() -> ResponseReturnValue:
    """List the pages of administration that the reader may open."""
    return render_template("administration/index.html", sections=sections_for(actor()))
