"""The built files of the browser: named by their content, so they may be kept for ever."""

from flask import Response, send_from_directory

from service.people.guards import public
from service.web.assets import FOLDER
from service.web.blueprint import web

_YEAR = 365 * 24 * 60 * 60


@web.get("/static/<path:name>")
@public("style sheets, scripts and pictures hold nothing about anybody")
def static_file(name: str) -> Response:
    """Send a built file."""
    response = send_from_directory(FOLDER, name, max_age=_YEAR)
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response
