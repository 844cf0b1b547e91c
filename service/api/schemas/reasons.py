"""Lists of reasons as calls ask for them and see them."""

from typing import Literal

from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import Out, Paging, unless_given

Kind = Literal[
    "hold",
    "release",
    "assign",
    "extend",
    "undo",
    "bypass",
    "cancel_task",
    "cancel_case",
    "reopen",
    "restrict",
]


class ReasonQuery(Paging):
    """Which list; without `kind` all of them."""

    kind: Kind | SkipJsonSchema[None] = unless_given()


class ListedReason(Out):
    """A reason that may be chosen; with `needs_note` words of one's own belong to it."""

    kind: str
    code: str
    words: str
    needs_note: bool


class ReasonList(Out):
    """Reasons by their lists, each in its order."""

    items: list[ListedReason]
    next: str | None
