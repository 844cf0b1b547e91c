"""The accessibility statement: what is tested and how, what falls short, whom to tell."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.installation import here
from service.people.guards import public
from service.web.blueprint import web

LAST_REVIEWED = "21 November 2026"
"""When somebody last held the statement against the pages; each review brings it up to date."""


@web.get("/accessibility")
@public("whoever cannot use the page on which people sign in has to read it as well")
def accessibility() -> ResponseReturnValue:
    """Show the statement."""
    settings = here().settings
    return render_template(
        "accessibility/accessibility.html",
        organisation=settings.organisation,
        address=settings.public_url,
        contact=settings.accessibility_contact,
        reviewed=LAST_REVIEWED,
    )
