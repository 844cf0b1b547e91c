"""The API's documentation: one page made from the served document, without scripts."""

from collections import defaultdict
from pathlib import Path
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, render_template
from markupsafe import Markup, escape

from service.installation import here
from service.outbound.describing import asyncapi
from service.people.guards import public

POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_ORDER = (
    "Cases",
    "Tasks",
    "Notes and files",
    "Messages and signals",
    "Webhooks in",
    "Webhooks out",
    "Work for programs outside",
    "Exports and batches",
    "Definitions",
    "Tokens",
    "Operations",
)
_STYLE = Path(__file__).parent / "static" / "documentation.css"

blueprint = APIBlueprint(
    "api-documentation", __name__, enable_openapi=False, template_folder="templates"
)


@blueprint.get("/docs")
@public("The contract is no secret; it names no person and no case.")
def documentation() -> Response:
    """Show every operation and model of the served document."""
    document = cast("dict[str, Any]", cast("APIFlask", current_app).spec)
    page = render_template(
        "api/documentation.html",
        document=document,
        operations=_by_tag(document),
        schemas=document["components"]["schemas"],
    )
    response = Response(page)
    response.headers["Content-Security-Policy"] = POLICY
    return response


@blueprint.get("/v1/asyncapi.json")
@public("The contract is no secret; it names no person and no case.")
def events() -> Response:
    """Describe what is sent to webhooks, as an AsyncAPI 3.0 document."""
    return current_app.make_response(asyncapi(here().settings.public_url))


@blueprint.get("/docs.css")
@public("The style of a public page.")
def style() -> Response:
    """Give the page its style."""
    response = Response(_STYLE.read_bytes(), mimetype="text/css")
    response.headers["Cache-Control"] = "max-age=3600"
    return response


@blueprint.app_template_filter("coded")
def coded(text: str) -> Markup:
    """Show what stands between backticks as code."""
    parts = (escape(part) for part in text.split("`"))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )


def _by_tag(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Sort the operations by what they are about, what most programs need first."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found[operation["tags"][0]].append({"path": path, "method": method, **operation})
    return dict(sorted(found.items(), key=lambda one: _ORDER.index(one[0])))
