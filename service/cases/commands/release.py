"""Release a hold now, or give it another date."""

from datetime import datetime

from service.cases import holding
from service.cases.holding import HoldEnd
from service.cases.models import Case, Hold, Strand, Task
from service.cases.motion import Motion
from service.cases.opening import open_case, open_task
from service.cases.refusals import CaseIsNotHeld, ReleaseDateNotFuture, TaskIsNotHeld
from service.cases.settle import settle
from service.cases.texts import day_of
from service.engine.stimuli import DeliverMessage
from service.ledger import subscriptions
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb

RELEASED_EARLY = "hold.released_early"
"""The message by which a hold's process hears that its hold is to end now."""


def release_task(
    task_id: str,
    *,
    acting: Acting,
    release_at: datetime | None = None,
    note: str = "",
    if_match: int | None = None,
) -> Task:
    """Release a task's own hold now, or move its release to a date ahead.

    Raises TaskIsNotHeld, ReleaseDateNotFuture, HoldTooLong and what `open_task` raises.
    """
    on = open_task(task_id, Verb.RELEASE_TASK, acting, if_match=if_match, held_too=True)
    if on.task.held_by is None:
        raise TaskIsNotHeld
    _release(on.motion, on.motion.holds[on.task.held_by], release_at, note)
    return on.task


def release_case(
    case_id: str,
    *,
    acting: Acting,
    release_at: datetime | None = None,
    note: str = "",
    if_match: int | None = None,
) -> Case:
    """Release a case's hold; tasks that were held on their own stay on hold.

    Raises CaseIsNotHeld, ReleaseDateNotFuture, HoldTooLong and what `open_case` raises.
    """
    motion = open_case(case_id, Verb.RELEASE_CASE, acting, if_match=if_match)
    if motion.case.held_by is None:
        raise CaseIsNotHeld
    _release(motion, motion.holds[motion.case.held_by], release_at, note)
    return motion.case


def _release(motion: Motion, hold: Hold, release_at: datetime | None, note: str) -> None:
    if release_at is not None and release_at <= motion.acting.at:
        raise ReleaseDateNotFuture
    if release_at is not None and release_at > hold.release_at:
        held = None if hold.task_id is None else motion.tasks[hold.task_id]
        holding.check_limits(motion, held, release_at, placed_at=hold.placed_at)
    if release_at is not None:
        holding.revise(motion, hold, release_at)
        motion.tell_log(
            Kind.CASE_HELD if hold.task_id is None else Kind.TASK_HELD,
            f"The hold now ends on {day_of(release_at)}.",
            task=hold.task_id,
            note=note,
        )
        settle(motion)
        return
    strand = motion.strands.get(hold.strand_id)
    told = strand is not None and _tell_strand(motion, strand)
    if told:
        settle(motion)
    if hold.ended_at is None:
        holding.release_now(motion, hold, HoldEnd.EARLY)
    settle(motion)


def _tell_strand(motion: Motion, strand: Strand) -> bool:
    """Tell the hold's process; False when it does not wait for that just now."""
    listening = [
        one
        for one in subscriptions.waiting_for("message", RELEASED_EARLY, case_id=motion.case.id)
        if one.strand_id == strand.id
    ]
    for one in listening[:1]:
        motion.stimulate(strand, DeliverMessage(token=one.token))
    return bool(listening)
