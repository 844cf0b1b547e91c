"""Everything that a reader may see, page after page, for a program that takes it all away.

Each page is read by itself and goes on where the one before ended, by its cursor: whoever was cut
off resumes. What is in restricted cases is recorded as read by whoever takes it, before it leaves.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from service.cases.case_list import CaseFilter, list_cases
from service.cases.models import Case
from service.cases.readers import note_reader
from service.cases.showing import show_cases
from service.cases.visibility import seen_by
from service.ledger.audit import Entry
from service.paging import Key, Page, fetch, write_cursor
from service.people.actors import Actor

A_READING = 100
"""How many cases or entries are read at once, and held in memory."""
_OLDEST_FIRST = "created"
_IN_ORDER = (Key(Entry.case_id.expression), Key(Entry.seq.expression))


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which entries of the event logs to take; None takes all."""

    process: str | None = None
    case: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """One thing that is taken away, and the cursor by which the next request goes on after it."""

    cursor: str
    what: Any


def export_cases(
    wanted: CaseFilter, *, actor: Actor, now: datetime, cursor: str | None
) -> Page[Exported]:
    """Return a page of cases in the order in which they were started.

    A case that was there when the first page was read is in one of them, and in one only. Raises
    CursorUnreadable.
    """
    page = list_cases(
        wanted, actor=actor, now=now, sort=_OLDEST_FIRST, limit=A_READING, cursor=cursor
    )
    cases = [row.case for row in page.items]
    for case in cases:
        note_reader(case, actor=actor, now=now)
    shown = show_cases(cases, actor=actor, now=now)
    places = [write_cursor([case.number]) for case in cases]
    return Page([Exported(*one) for one in zip(places, shown, strict=True)], page.next)


def export_events(
    wanted: EventFilter, *, actor: Actor, now: datetime, cursor: str | None
) -> Page[Exported]:
    """Return a page of what the event logs say, case by case, each from its beginning.

    Raises CursorUnreadable.
    """
    selected = (
        select(Entry, Case, *(key.column for key in _IN_ORDER))
        .join(Case, Case.id == Entry.case_id)
        .where(seen_by(actor), *_conditions(wanted))
    )
    rows, following = fetch(selected, _IN_ORDER, limit=A_READING, cursor=cursor)
    for case in dict.fromkeys(row[1] for row in rows):
        note_reader(case, actor=actor, now=now)
    found = [Exported(write_cursor([row[0].case_id, row[0].seq]), row[0]) for row in rows]
    return Page(found, following)


def _conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.process is not None:
        found.append(Case.process_key == wanted.process)
    if wanted.case is not None:
        found.append(Case.id == wanted.case)
    if wanted.since is not None:
        found.append(Entry.at >= wanted.since)
    return found
