"""Reading what was received: one message, and the list of them, as far as the reader may know.

A message that reached or names only cases that are restricted to others is shown to nobody but its
sender, the door and token by which it came (`source`).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_, select

from service.cases.reached import hidden_among, is_of_hidden_cases
from service.cases.refusals import MessageNotFound
from service.ledger import inbox
from service.ledger.inbox import Received
from service.paging import USUAL, Key, Page, fetch
from service.people.actors import Actor


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What to keep of the list of messages; None keeps everything.

    `case` is one that a message names or has reached.
    """

    name: str | None = None
    state: str | None = None
    kind: str | None = None
    case: str | None = None
    resent_from: str | None = None


def find_message(message_id: str, *, actor: Actor, sender: str | None = None) -> Received:
    """Return a message that the reader may know of. Raises MessageNotFound."""
    found = inbox.find(message_id)
    if found is None or (found.source != sender and is_of_hidden_cases(found, actor=actor)):
        raise MessageNotFound(message_id=message_id)
    return found


def list_messages(
    wanted: MessageFilter,
    *,
    actor: Actor,
    sender: str | None = None,
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[Received]:
    """Return a page of what was received, the newest first; hidden messages are left out of it.

    Raises CursorUnreadable.
    """
    selected = select(Received, *(key.column for key in _NEWEST_FIRST)).where(*_conditions(wanted))
    rows, following = fetch(selected, _NEWEST_FIRST, limit=limit, cursor=cursor)
    found: list[Received] = [row[0] for row in rows]
    hidden = hidden_among([one for one in found if one.source != sender], actor=actor)
    return Page([one for one in found if one.id not in hidden], following)


_NEWEST_FIRST = (
    Key(Received.received_at.expression, descending=True),
    Key(Received.id.expression),
)


def _conditions(wanted: MessageFilter) -> list[ColumnElement[bool]]:
    plain: tuple[tuple[str | None, Any], ...] = (
        (wanted.name, Received.name),
        (wanted.state, Received.state),
        (wanted.kind, Received.kind),
        (wanted.resent_from, Received.resent_from),
    )
    found: list[ColumnElement[bool]] = [column == given for given, column in plain if given]
    if wanted.case:
        reached = cast(Received.cases, Text).contains(f'"{wanted.case}"', autoescape=True)
        found.append(or_(Received.addressed_to == wanted.case, reached))
    return found
