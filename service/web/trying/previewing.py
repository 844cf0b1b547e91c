"""A file that is tried out, and the page that says why it cannot be."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import render_template, url_for
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
    is_beside: bool = False
    """Whether the page is shown within that of its editor."""

    @property
    def address(self) -> str:
        """The page's own, to which it is sent."""
        beside = "yes" if self.is_beside else None
        return url_for("web.draft_preview", draft_id=self.draft_id, name=self.name, beside=beside)


def cannot_preview(on: Previewed, refused: Refusal) -> ResponseReturnValue:
    """Say what has to be mended first."""
    page = render_template(
        "trying/unreadable.html", on=on, said=refused.detail, problems=refused.problems
    )
    return page, HTTPStatus.OK
