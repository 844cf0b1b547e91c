"""A file that is tried out, and the page that says why it cannot be."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import render_template
from flask.typing import ResponseReturnValue

from service.errors import Refusal
from service.web.trying.ground import Ground


@dataclass(frozen=True, slots=True)
class Previewed:
    """A file of a draft, as it is saved."""

    ground: Ground
    draft_id: str
    name: str
    content: bytes


def cannot_preview(on: Previewed, refused: Refusal) -> ResponseReturnValue:
    """Say what has to be mended first."""
    page = render_template(
        "trying/unreadable.html", on=on, said=refused.detail, problems=refused.problems
    )
    return page, HTTPStatus.OK
