"""What a page's script asks for: answered in JSON, and told why something is not done."""

from http import HTTPStatus

from flask import jsonify, request
from flask.typing import ResponseReturnValue


def wants_json() -> bool:
    """Tell whether the script of the page asks, and not a person."""
    return request.headers.get("Accept") == "application/json"


def not_saved(why: str, see: str, status: HTTPStatus) -> ResponseReturnValue:
    """Say to the script why nothing was saved, and where its user sees more; `see` may be empty."""
    return jsonify(said="Not saved.", told=f"Not saved. {why}", detail=why, see=see), status
