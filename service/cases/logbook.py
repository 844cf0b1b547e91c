"""What happened in a case, as it can be read: the engine's trace, the event log, the notes."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from service.cases.models import Strand, StrandKind
from service.cases.record import open_to
from service.extensions import db
from service.ledger import audit, moves
from service.ledger.audit import Entry, Kind
from service.ledger.moves import Element
from service.paging import USUAL, Key, Page, T, read_cursor, write_cursor
from service.people.actors import Actor


def history_of(
    case_id: str, *, actor: Actor, now: datetime, limit: int = USUAL, cursor: str | None = None
) -> Page[Element]:
    """Return a page of what the case's diagram went through, oldest first.

    The small strands beside it, such as holds, are on diagrams of their own and not told here.
    Raises CaseNotFound, CursorUnreadable and the refusals of access.
    """
    open_to(case_id, actor=actor, now=now)
    main = select(Strand.id).where(Strand.case_id == case_id, Strand.kind == StrandKind.MAIN)
    strands = list(db.session.scalars(main))
    place = _place(cursor, Key(Element.seq.expression))
    rows = moves.trace_of(case_id, strands, after=place, limit=limit + 1)
    return _cut(rows, limit, lambda row: row.seq)


def events_of(
    case_id: str,
    *,
    actor: Actor,
    now: datetime,
    kind: Kind | None = None,
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[Entry]:
    """Return a page of the case's event log, oldest first; `kind` keeps one kind of entry.

    Raises CaseNotFound, CursorUnreadable and the refusals of access.
    """
    open_to(case_id, actor=actor, now=now)
    place = _place(cursor, Key(Entry.seq.expression))
    rows = audit.entries(case_id, kind=kind, after=place, limit=limit + 1)
    return _cut(rows, limit, lambda row: row.seq)


def _place(cursor: str | None, key: Key) -> int:
    return int(read_cursor(cursor, [key])[0]) if cursor else 0


def _cut(rows: Sequence[T], limit: int, number: Callable[[T], int]) -> Page[T]:
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], write_cursor([number(rows[limit - 1])]))
