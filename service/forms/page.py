"""A form as a page shows it: every setting computed, every part in its place, no logic left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from service.forms.prose import Block

Json = Any

Kind = Literal[
    "textfield",
    "textarea",
    "number",
    "checkbox",
    "checklist",
    "radio",
    "select",
    "taglist",
    "date",
    "time",
    "datetime",
    "filepicker",
    "fixed",
    "group",
    "entries",
    "entry",
    "table",
    "text",
    "separator",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as shown: what is posted, what is read, whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One of the boxes of a date."""

    name: str
    label: str
    value: str
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the page. What does not belong to its kind is empty.

    `name` is that of the posted field and of the field in a problem; `id` that of the element on
    the page; `focus` the id that a link to a problem leads to. `fixed` parts are answers that are
    only shown: `value` is what was answered, `shown_as` the kind of question it answers.
    """

    kind: Kind
    name: str = ""
    id: str = ""
    focus: str = ""
    label: str = ""
    hint: str = ""
    error: str = ""
    optional: bool = False
    value: Json = ""
    shown_as: str = ""
    choices: Sequence[Choice] = ()
    boxes: Sequence[Box] = ()
    prefix: str = ""
    suffix: str = ""
    accept: str = ""
    format: str = ""
    limit: int | None = None
    many: bool = False
    blocks: Sequence[Block] = ()
    headings: Sequence[str] = ()
    lines: Sequence[Sequence[Json]] = ()
    parts: Sequence["Part"] = ()
    can_add: bool = False
    can_remove: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A problem in the summary at the top of the page; `href` is empty where it has no place."""

    text: str
    href: str
