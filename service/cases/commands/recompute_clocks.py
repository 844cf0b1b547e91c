"""Let the open clocks of a case count in a new version of their calendar."""

from datetime import datetime

from service.cases import checkpoint
from service.cases.clocks import promise
from service.cases.clocks.recalculation import Recounted, count_in, of_path, tell
from service.cases.locking import lock_case
from service.cases.models import CaseState
from service.cases.motion import Motion
from service.cases.settle import settle
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.sla.calendars import Calendar


def recompute_clocks(
    case_id: str, new: Calendar, *, acting: Acting, statutory: bool = False
) -> Recounted:
    """Recompute the clocks of an open case by a version of their calendar; say what moved.

    A case of which no clock counts in it stays as it is, to the instant of its last change.

    Statutory clocks move only with `statutory`, which is an administrator's word.
    Raises CaseNotFound and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    if statutory:
        require(acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    case = lock_case(case_id)
    if case.state is not CaseState.OPEN:
        return Recounted()
    motion = Motion(case, acting)
    before = case.target_at
    found = count_in(motion, new, statutory=statutory)
    checkpoint.note_recount(case, new, statutory=statutory)
    if found.taken:
        settle(motion)
        _tell_of_path(motion, before, new, found)
    return found


def _tell_of_path(motion: Motion, before: datetime | None, new: Calendar, found: Recounted) -> None:
    """Tell of a case's target that moved with those of its tasks; a promise was told of before."""
    case = motion.case
    if not promise.is_declared(case) and before and case.target_at and before != case.target_at:
        change = of_path(motion, before, case.target_at, new)
        found.moved.append(change)
        tell(motion, change)
