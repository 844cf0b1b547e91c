"""The list of cases: what a reader may see, filtered, sorted and paged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from service.cases.field_filters import FieldFilter, field_conditions
from service.cases.models import LIVE, Case, CaseState, ReasonUse, Task, TaskRole
from service.cases.narrowing import due_first, in_status, sort_keys
from service.cases.search_words import case_says, person_says
from service.cases.team_work import case_of_team
from service.cases.views import SlaView, case_sla
from service.cases.visibility import seen_by
from service.extensions import db
from service.paging import USUAL, Key, Page, fetch
from service.people.actors import Actor


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to keep of the list of cases; None keeps everything.

    `team` is the key of a team whose work it is; `forecast_late` keeps those whose target lies
    ahead and whose open work, if each step takes its time, ends after it. `reason` is one that was
    chosen from a list in the case: the list and its code.
    """

    state: str | None = None
    process: str | None = None
    owner: str | None = None
    unowned: bool = False
    role: str | None = None
    sla: str | None = None
    text: str | None = None
    external_ref: str | None = None
    updated_since: datetime | None = None
    team: str | None = None
    forecast_late: bool = False
    person: str | None = None
    reason: tuple[str, str] | None = None
    fields: tuple[FieldFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases."""

    case: Case
    sla: SlaView


CASE_SORTS: dict[str, tuple[Key, ...]] = {
    "-created": (Key(Case.number.expression, descending=True),),
    "created": (Key(Case.number.expression),),
    "-updated": (Key(Case.updated_at.expression, descending=True), Key(Case.id.expression)),
    "updated": (Key(Case.updated_at.expression), Key(Case.id.expression)),
    "due": (Key(due_first(Case.target_at)), Key(Case.id.expression)),
    "reference": (Key(Case.reference.expression),),
}
ORDERS = CASE_SORTS | {
    "-due": (Key(due_first(Case.target_at), descending=True), Key(Case.id.expression)),
}
"""Every order that there is; `CASE_SORTS` are those of the API."""


def list_cases(
    wanted: CaseFilter,
    *,
    actor: Actor,
    now: datetime,
    sort: str = "-created",
    limit: int = USUAL,
    cursor: str | None = None,
) -> Page[CaseRow]:
    """Return a page of the cases that the reader may see, the newest first.

    Raises SortUnknown and CursorUnreadable.
    """
    keys = sort_keys(ORDERS, sort)
    selected = select(Case, *(key.column for key in keys)).where(
        seen_by(actor), *_case_conditions(wanted, now)
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([CaseRow(row[0], case_sla(row[0], now)) for row in rows], following)


def _case_conditions(wanted: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    plain: tuple[tuple[Any, Any], ...] = (
        (wanted.state, Case.state == wanted.state),
        (wanted.process, Case.process_key == wanted.process),
        (wanted.owner, Case.owner == wanted.owner),
        (wanted.external_ref, Case.external_ref == wanted.external_ref),
        (wanted.unowned or None, Case.owner.is_(None)),
        (wanted.forecast_late or None, will_be_late(now)),
        (wanted.person, person_says(wanted.person or "")),
    )
    found: list[ColumnElement[bool]] = [is_so for given, is_so in plain if given is not None]
    if wanted.role is not None:
        found.append(
            exists()
            .where(Task.case_id == Case.id, TaskRole.task_id == Task.id)
            .where(TaskRole.role == wanted.role, Task.state.in_(LIVE))
        )
    if wanted.reason is not None:
        kind, code = wanted.reason
        chosen = (ReasonUse.case_id == Case.id, ReasonUse.kind == kind, ReasonUse.code == code)
        found.append(exists().where(*chosen))
    if wanted.sla is not None:
        found.append(case_in_status(wanted.sla, now))
    if wanted.team is not None:
        found.append(case_of_team(wanted.team))
    if wanted.updated_since is not None:
        found.append(Case.updated_at >= wanted.updated_since)
    if wanted.text:
        found.append(case_says(wanted.text))
    return found + field_conditions(wanted.fields)


def case_in_status(wanted: str, now: datetime) -> ColumnElement[bool]:
    """Give the condition that a case's clock stands so at `now`. Raises SortUnknown."""
    return in_status(
        wanted,
        now,
        (Case.target_at.expression, Case.amber_at.expression),
        ended=Case.closed_at.expression,
        paused=Case.clock_paused.expression,
    )


def will_be_late(now: datetime) -> ColumnElement[bool]:
    """Give the condition that an open case is not late yet and is forecast to be."""
    return and_(
        Case.state == CaseState.OPEN, Case.target_at > now, Case.forecast_at > Case.target_at
    )


def pick_cases(
    wanted: CaseFilter, *, actor: Actor, now: datetime, most: int, among: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return the ids of cases that the reader may see, each twice, the oldest first.

    `among` are the only ones to look at; none given, all are.
    """
    picked = select(Case.id).where(seen_by(actor), *_case_conditions(wanted, now))
    if among:
        picked = picked.where(Case.id.in_(among))
    found = db.session.scalars(picked.order_by(Case.number).limit(most))
    return [(case_id, case_id) for case_id in found]


def names_of_cases(ids: Sequence[str], *, actor: Actor) -> dict[str, str]:
    """Name those of some cases that the reader may see, by id."""
    wanted = select(Case.id, Case.reference, Case.title)
    rows = db.session.execute(wanted.where(seen_by(actor), Case.id.in_(ids)))
    return {case_id: f"{reference} {title}" for case_id, reference, title in rows}
