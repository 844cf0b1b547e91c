"""What-if runs as they are found, steered, counted and forgotten."""

from datetime import datetime

from sqlalchemy import delete, func, select

from service.cases.models import Way, WhatIfFile, WhatIfItem, WhatIfRun, WhatIfState
from service.drafts.changing import locked_draft
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting, Actor
from service.people.verbs import Verb
from service.what_if.asking import require_rest
from service.what_if.refusals import WhatIfNotFound


def find_run(run_id: str, *, draft_id: str, actor: Actor) -> WhatIfRun:
    """Return a run of a draft: whoever may draft sees every one.

    Raises WhatIfNotFound and the refusals of access.
    """
    require(actor, Verb.DRAFT_DEFINITIONS)
    require(actor, Verb.READ_INSIGHT)
    run = db.session.get(WhatIfRun, run_id)
    if run is None or run.draft_id != draft_id:
        raise WhatIfNotFound
    return run


def runs_of(draft_id: str, *, actor: Actor, limit: int = 20) -> list[WhatIfRun]:
    """Return the latest runs of a draft, the newest first. Raises the refusals of access."""
    require(actor, Verb.DRAFT_DEFINITIONS)
    wanted = select(WhatIfRun).where(WhatIfRun.draft_id == draft_id)
    return list(db.session.scalars(wanted.order_by(WhatIfRun.asked_at.desc()).limit(limit)))


def locked(run_id: str) -> WhatIfRun:
    """Lock a run that is known to be there."""
    return db.session.get_one(WhatIfRun, run_id, with_for_update=True, populate_existing=True)


def stop(run_id: str, *, draft_id: str, acting: Acting) -> None:
    """Let a run rest; the case in hand is finished. One that is over stays over.

    Raises WhatIfNotFound and the refusals of access.
    """
    find_run(run_id, draft_id=draft_id, actor=acting.who)
    run = locked(run_id)
    if run.state is WhatIfState.RUNNING:
        run.state = WhatIfState.STOPPED


def resume(run_id: str, *, draft_id: str, acting: Acting) -> None:
    """Let a run that was stopped go on.

    Raises WhatIfNotFound, WhatIfUnderWay and the refusals of access.
    """
    locked_draft(draft_id, acting)
    find_run(run_id, draft_id=draft_id, actor=acting.who)
    run = locked(run_id)
    if run.state is WhatIfState.STOPPED:
        require_rest(draft_id)
        run.state = WhatIfState.RUNNING


def count_items(run_id: str) -> dict[Way, int]:
    """Count the cases of a run that wait, and that go each way."""
    wanted = select(WhatIfItem.way, func.count()).where(WhatIfItem.run_id == run_id)
    found = dict(db.session.execute(wanted.group_by(WhatIfItem.way)).all())
    return {way: found.get(way, 0) for way in Way}


def forget_runs(before: datetime) -> int:
    """Drop the runs that were asked for before an instant and that are not under way."""
    wanted = select(WhatIfRun.id).where(
        WhatIfRun.state != WhatIfState.RUNNING, WhatIfRun.asked_at < before
    )
    old = list(db.session.scalars(wanted.with_for_update()))
    for book in (WhatIfFile, WhatIfItem):
        db.session.execute(delete(book).where(book.run_id.in_(old)))
    db.session.execute(delete(WhatIfRun).where(WhatIfRun.id.in_(old)))
    return len(old)
