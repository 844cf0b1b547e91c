"""Asking what would have been: which finished cases are told with a draft as it is now."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, insert, literal, or_, select

from service.cases.identity import new_id
from service.cases.models import (
    Case,
    CaseState,
    Task,
    Way,
    WhatIfFile,
    WhatIfItem,
    WhatIfRun,
    WhatIfState,
)
from service.cases.team_work import case_of_team
from service.cases.visibility import seen_by
from service.drafts.changing import locked_draft
from service.drafts.checking import problems_of
from service.drafts.reading import draft_by_id, files_of
from service.drafts.refusals import DraftHasProblems
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.models import TeamMembership
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.what_if.counting import ENOUGH
from service.what_if.refusals import NoFinishedCases, TooFewCases, WhatIfUnderWay

MOST_CASES = 1_000
"""So many cases are told at most."""
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: those that ended since an instant, `most` of them, and of one team or all."""

    since: datetime
    most: int
    team: str | None = None


def ask(draft_id: str, wanted: Wanted, *, acting: Acting) -> str:
    """Choose the cases that ended last, and let them be told; give the id of the run.

    It takes a transaction of its own. Restricted cases never count: everybody who drafts sees
    what comes of a run. Raises DraftNotFound, DraftHasProblems, WhatIfUnderWay, NoFinishedCases,
    TooFewCases and the refusals of access.
    """
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    with reading():
        draft = draft_by_id(draft_id)
        problems = tuple(one for one in problems_of(draft, at=acting.at) if one.severity == "error")
        if problems:
            raise DraftHasProblems(problems=problems)
        revision, files = draft.revision, files_of(draft)
    with transaction():
        key = locked_draft(draft_id, acting).key
        require_rest(draft_id)
        counted = _counted(key, wanted, acting.who)
        run = WhatIfRun(
            id=new_id(),
            draft_id=draft_id,
            process_key=key,
            revision=revision,
            since=wanted.since,
            team=wanted.team,
            found=db.session.scalar(select(func.count()).select_from(Case).where(counted)) or 0,
            state=WhatIfState.RUNNING,
            asked_by=acting.who.username,
            asked_at=acting.at,
        )
        if not run.found:
            raise NoFinishedCases
        if min(run.found, wanted.most) < ENOUGH and not _reads_all(counted, acting.who):
            raise TooFewCases
        db.session.add(run)
        db.session.flush()
        db.session.add_all(WhatIfFile(run_id=run.id, name=name, content=one) for name, one in files)
        _choose(run, counted, min(wanted.most, MOST_CASES))
        return run.id


def months_before(day: date, months: int) -> date:
    """Give the day so many months earlier, or the last of that month where it has no such day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    first, after = date(year, month + 1, 1), divmod(year * _MONTHS + month + 1, _MONTHS)
    length = (date(after[0], after[1] + 1, 1) - first).days
    return first.replace(day=min(day.day, length))


def require_rest(draft_id: str) -> None:
    """Refuse while cases are told with a draft that is locked. Raises WhatIfUnderWay."""
    under_way = select(WhatIfRun.id).where(
        WhatIfRun.draft_id == draft_id, WhatIfRun.state == WhatIfState.RUNNING
    )
    if db.session.scalar(under_way.limit(1)) is not None:
        raise WhatIfUnderWay


def _counted(key: str, wanted: Wanted, actor: Actor) -> ColumnElement[bool]:
    """Give the condition that a case counts. Raises the refusals of access."""
    require(actor, Verb.READ_INSIGHT)
    found = (
        (Case.process_key == key)
        & (Case.state != CaseState.OPEN)
        & (Case.closed_at >= wanted.since)
        & Case.erased_at.is_(None)
        & Case.restricted.is_(False)
    )
    return found if wanted.team is None else found & _of_team(wanted.team)


def _reads_all(counted: ColumnElement[bool], actor: Actor) -> bool:
    unread = select(Case.id).where(counted, ~seen_by(actor)).limit(1)
    return db.session.scalar(unread) is None


def _of_team(key: str) -> ColumnElement[bool]:
    """Give the condition that a finished case was a team's, or that one of it did a task of it."""
    members = select(TeamMembership.username).where(TeamMembership.team_key == key)
    worked = exists().where(Task.case_id == Case.id, Task.completed_by.in_(members))
    return or_(case_of_team(key), worked)


def _choose(run: WhatIfRun, counted: ColumnElement[bool], most: int) -> None:
    newest = func.row_number().over(order_by=(Case.closed_at.desc(), Case.number.desc()))
    chosen = (
        select(
            literal(run.id),
            newest,
            Case.id,
            literal(Way.WAITING, WhatIfItem.way.type),
            *(literal(empty) for empty in (0, "", "")),
        )
        .where(counted)
        .order_by(Case.closed_at.desc(), Case.number.desc())
        .limit(most)
    )
    columns = ["run_id", "position", "case_id", "way", "attempts", "said", "detail"]
    db.session.execute(insert(WhatIfItem).from_select(columns, chosen))
