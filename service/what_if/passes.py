"""The cases of runs, told one after the other, a few at a time.

A case is taken for a while, told in no transaction, and what came of it is kept if it still waits
and nobody took it since. What was taken and never kept, because the worker that told it was killed
or broke, is taken again once that while is over; what so many never finished is given up, and said
so.
"""

import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, or_, select, update

from service.cases.models import Way, WhatIfFile, WhatIfItem, WhatIfRun, WhatIfState
from service.cases.sweeping import Going, always
from service.clock import real_now
from service.errors import Refusal
from service.extensions import db
from service.people.actors import SYSTEM
from service.stories.recording import record
from service.transaction import reading, transaction
from service.what_if.comparing import Comparison, compare
from service.what_if.course import as_json
from service.what_if.finding import locked
from service.what_if.refused import said_of

A_PASS: Final = 3.0
"""Seconds after which other work has its turn."""
NEVER_ENDING = 1_000_000_000
TAKEN_FOR = timedelta(minutes=5)
"""How long a case stays with whoever took it: longer than any takes to be told twice."""
MOST_ATTEMPTS = 3
GIVEN_UP = f"Telling it was begun {MOST_ATTEMPTS} times, and never came to an end."
Files = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A case in hand: where it stands in its run, and the how manieth attempt this is."""

    run_id: str
    position: int
    attempt: int
    case_id: str


def select_under_way() -> Select[str]:
    """Ask for the ids of the runs that are under way, the oldest first."""
    wanted = select(WhatIfRun.id).where(WhatIfRun.state == WhatIfState.RUNNING)
    return wanted.order_by(WhatIfRun.asked_at, WhatIfRun.id)


def go_on(
    now: datetime,
    *,
    going: Going = always,
    most: int = NEVER_ENDING,
    seconds: float = A_PASS,
) -> int:
    """Tell some cases of what is under way, the oldest run first; return how many.

    One is told at least, then others until so many `seconds` are over.
    """
    until = time.monotonic() + seconds
    with reading():
        runs = list(db.session.scalars(select_under_way()))
    done = 0
    for run_id in runs:
        with reading():
            wanted = select(WhatIfFile.name, WhatIfFile.content).filter_by(run_id=run_id)
            files = [(name, content) for name, content in db.session.execute(wanted)]
        # Who is unhurried rests when asked whether to go on: after the last case of a pass as well.
        while done < most and going() and not (done and time.monotonic() > until):
            taken = _take(run_id, now)
            if taken is None:
                break
            _keep(taken, _tell(taken.case_id, files, now))
            done += 1
    return done


def _take(run_id: str, now: datetime) -> _Taken | None:
    """Take the next case, one that nobody began first; a run of which none waits is over."""
    with transaction():
        run = locked(run_id)
        if run.state is not WhatIfState.RUNNING:
            return None
        _give_up(run_id)
        waiting = (WhatIfItem.run_id == run_id, WhatIfItem.way == Way.WAITING)
        free = or_(WhatIfItem.taken_at.is_(None), _is_left_over())
        wanted = select(WhatIfItem).where(*waiting, free)
        order = (WhatIfItem.attempts, WhatIfItem.position)
        item = db.session.scalars(wanted.order_by(*order).limit(1)).first()
        if item is not None:
            item.attempts, item.taken_at = item.attempts + 1, real_now()
            return _Taken(run_id, item.position, item.attempts, item.case_id)
        if db.session.scalar(select(WhatIfItem.position).where(*waiting).limit(1)) is None:
            run.state, run.finished_at = WhatIfState.DONE, now
            db.session.execute(delete(WhatIfFile).where(WhatIfFile.run_id == run_id))
        return None


def _is_left_over() -> ColumnElement[bool]:
    """Give the condition that whoever took a case is gone: it was killed, or it broke."""
    return WhatIfItem.taken_at < real_now() - TAKEN_FOR


def _give_up(run_id: str) -> None:
    db.session.execute(
        update(WhatIfItem)
        .where(
            WhatIfItem.run_id == run_id,
            WhatIfItem.way == Way.WAITING,
            WhatIfItem.attempts >= MOST_ATTEMPTS,
            _is_left_over(),
        )
        .values(way=Way.UNTELLABLE, said=GIVEN_UP)
    )


def _tell(case_id: str, files: Files, now: datetime) -> Comparison:
    """Tell a case, in no transaction: nothing of the real database is touched."""
    try:
        return compare(record(case_id, actor=SYSTEM, now=now, exact=True), files)
    except Refusal as refused:
        return Comparison(Way.UNTELLABLE, said_of(refused))


def _keep(taken: _Taken, found: Comparison) -> None:
    """Keep what came of a case, unless somebody else has taken it since."""
    with transaction():
        locked(taken.run_id)
        place = (taken.run_id, taken.position)
        item = db.session.get_one(WhatIfItem, place, populate_existing=True)
        if item.way is not Way.WAITING or item.attempts != taken.attempt:
            return
        item.way, item.said, item.detail = found.way, found.said, found.detail
        item.differs = asdict(found.differs) if found.differs else None
        item.before = as_json(found.before) if found.before else None
        item.after = as_json(found.after) if found.after else None
