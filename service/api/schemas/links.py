"""Links between cases."""

from datetime import datetime
from typing import Literal

from service.api.schemas.base import In, Key, Out, Text

LinkKind = Literal["related", "duplicate", "same_subject", "same_household", "follow_up"]


class LinkGiven(In):
    """The other case, by its id or reference, and what this case is to it."""

    case: Key
    kind: LinkKind
    note: Text = ""


class LinkedCase(Out):
    """The case at the other end of a link."""

    id: str
    reference: str
    title: str
    process: str
    state: Literal["open", "completed", "cancelled", "failed"]


class Link(Out):
    """A link; `outgoing`: this case is a `kind` of the other, else the other is one of this."""

    id: str
    kind: LinkKind
    outgoing: bool
    case: LinkedCase
    note: str
    linked_by: str | None
    linked_at: datetime


class LinkList(Out):
    """Every link of a case to one that you may see, oldest first."""

    items: list[Link]
