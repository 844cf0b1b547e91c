"""Looking at the cases of a calendar's change, and recounting them: a pass at a time.

Each case is a transaction of its own that also notes how far the change came. So whoever is killed
leaves no case half done, and any other goes on; what cannot be counted is passed over and told.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Select, select

from service import log
from service.cases.clocks.recalculation import ClockChange
from service.cases.commands.recompute_clocks import recompute_clocks
from service.cases.models import Case, Recount, RecountState
from service.cases.recount_candidates import cases_after, would_move
from service.cases.recounting import locked
from service.cases.sweeping import Going, attempt
from service.cases.sweeping import always as to_the_end
from service.definitions.calendars import calendar
from service.extensions import db
from service.people.actors import SYSTEM, Acting
from service.sla.stored_calendars import from_json
from service.transaction import reading, transaction

A_PASS = 20
"""So many cases are looked at or recounted before other work has its turn."""
MOST_EXAMPLES = 25
"""So many clocks of either kind, and failures, are named; the others are counted."""
_log = log.logger(__name__)
NEVER_ENDING = 1_000_000_000


def go_on(now: datetime, *, going: Going = to_the_end) -> int:
    """Look and recount a pass of what was asked for, the oldest first; return how many cases."""
    with reading():
        ids = list(db.session.scalars(select_running()))
    done = 0
    for recount_id in ids:
        if done < A_PASS and going():
            done += look(recount_id, going=going, most=A_PASS - done)
        if done < A_PASS and going():
            done += carry_on(recount_id, now, going=going, most=A_PASS - done)[0]
    return done


def select_running() -> Select[str]:
    """Ask for the ids of the changes that are looked at or recounted, the oldest first."""
    going_on = (RecountState.LOOKING, RecountState.RUNNING)
    return select(Recount.id).where(Recount.state.in_(going_on)).order_by(Recount.asked_at)


def look(recount_id: str, *, going: Going = to_the_end, most: int = NEVER_ENDING) -> int:
    """Look at what would move in so many cases, from where the look stands; return how many."""
    done, number = 0, None
    while done < most and going():
        before, number = number, _next_case(recount_id, RecountState.LOOKING)
        if number is None or number == before:  # What is left to a later version waits for it.
            break
        done += attempt(partial(_look, recount_id, number), partial(_pass_over, recount_id, number))
    return done


def carry_on(
    recount_id: str, now: datetime, *, going: Going = to_the_end, most: int = NEVER_ENDING
) -> tuple[int, list[ClockChange]]:
    """Recount so many cases from where it stands; return how many, and the clocks that moved."""
    moved: list[ClockChange] = []
    done, number = 0, None
    while done < most and going():
        before, number = number, _next_case(recount_id, RecountState.RUNNING)
        if number is None:
            _finish(recount_id, now)
        if number is None or number == before:
            break
        done += attempt(
            partial(_recount, recount_id, number, now, moved),
            partial(_pass_over, recount_id, number),
        )
    return done, moved


def _next_case(recount_id: str, state: RecountState) -> int | None:
    """Give the number of the case that is next; a look that is at its end waits for a word."""
    with reading():
        recount = db.session.get_one(Recount, recount_id)
        if recount.state is not state:
            return None
        found = cases_after(recount.reached, recount.calendar, recount.version, limit=1)
    if not found and state is RecountState.LOOKING:
        _end(recount_id, state, RecountState.LOOKED, None)
    return found[0] if found else None


def _look(recount_id: str, number: int) -> int:
    """Look at one case, if nobody has yet."""
    recount = locked(recount_id)
    if recount.state is not RecountState.LOOKING or recount.reached >= number:
        return 0
    looked = would_move(number, from_json(recount.document))
    found = looked.moved
    if looked.refused:
        _note_failure(recount, number, looked.refused[0].code())
    recount.reached, recount.seen = number, recount.seen + 1
    law = [one for one in found if one.statutory]
    recount.statutory_clocks += len(law)
    recount.service_clocks += len(found) - len(law)
    recount.examples = [*recount.examples, *_examples(recount.examples, found)]
    return 1


def _examples(known: list[dict[str, object]], found: list[ClockChange]) -> list[dict[str, object]]:
    """Give of what was found as many of either kind as there is room for."""
    room = {
        kind: MOST_EXAMPLES - sum(one["statutory"] is kind for one in known)
        for kind in (True, False)
    }
    chosen = [one for kind in room for one in _of_kind(found, kind)[: max(room[kind], 0)]]
    return [
        {
            "case_id": one.case_id,
            "reference": one.reference,
            "name": one.name,
            "before": one.before.isoformat(),
            "after": one.after.isoformat(),
            "statutory": one.statutory,
        }
        for one in chosen
    ]


def _of_kind(found: list[ClockChange], statutory: bool) -> list[ClockChange]:  # noqa: FBT001
    return [one for one in found if one.statutory is statutory]


def _recount(recount_id: str, number: int, now: datetime, moved: list[ClockChange]) -> int:
    """Recount one case, if nobody has yet: the case is locked first, then how far it is."""
    case_id = db.session.scalars(select(Case.id).where(Case.number == number)).one()
    recount = db.session.get_one(Recount, recount_id)
    acting = Acting(replace(SYSTEM, username=recount.confirmed_by), now)
    new = calendar(recount.calendar, recount.version)
    found = recompute_clocks(case_id, new, acting=acting, statutory=recount.statutory)
    db.session.flush()
    recount = locked(recount_id)
    if recount.reached < number:
        recount.reached, recount.seen = number, recount.seen + 1
    recount.moved += len(found.moved)
    moved += found.moved
    if found.refused:
        _note_failure(recount, number, found.refused[0].code())
    return 1


def _pass_over(recount_id: str, number: int, error: str) -> None:
    """Note that a case could not be looked at or recounted."""
    recount = locked(recount_id)
    if recount.reached < number:
        recount.reached, recount.seen = number, recount.seen + 1
        _note_failure(recount, number, error)


def _note_failure(recount: Recount, number: int, error: str) -> None:
    """Name a case of which a clock could not be counted, while there is room, and log why."""
    case = db.session.scalars(select(Case).where(Case.number == number)).one()
    recount.failed += 1
    if len(recount.failed_cases) < MOST_EXAMPLES:
        known = {"case_id": case.id, "reference": case.reference}
        recount.failed_cases = [*recount.failed_cases, known]
    _log.error("recount_failed", recount=recount.id, case=case.id, error=error)


def _finish(recount_id: str, now: datetime) -> None:
    _end(recount_id, RecountState.RUNNING, RecountState.DONE, now)


def _end(
    recount_id: str, state: RecountState, then: RecountState, finished_at: datetime | None
) -> None:
    with transaction():
        recount = locked(recount_id)
        if recount.state is state:
            recount.state, recount.finished_at = then, finished_at
