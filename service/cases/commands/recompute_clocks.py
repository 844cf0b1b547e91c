"""Let the open clocks of a case count in a new version of their calendar."""

from service.cases import checkpoint
from service.cases.clocks.recalculation import ClockChange, count_in
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
) -> list[ClockChange]:
    """Recompute the clocks of an open case by a version of their calendar; return what moved.

    Statutory clocks move only with `statutory`, which is an administrator's word.
    Raises CaseNotFound and the refusals of access.
    """
    require(acting.who, Verb.CHANGE_CALENDAR)
    if statutory:
        require(acting.who, Verb.MOVE_STATUTORY_CLOCKS)
    case = lock_case(case_id)
    if case.state is not CaseState.OPEN:
        return []
    motion = Motion(case, acting)
    moved = count_in(motion, new, statutory=statutory)
    checkpoint.note_recount(case, new, statutory=statutory)
    settle(motion)
    return moved
