"""Settling: everything that follows from the stimuli of a command, in the same transaction."""

from service.cases import capacity, clocks, review, searching, targets
from service.cases.models import CaseState
from service.cases.motion import Motion
from service.cases.project import project
from service.cases.waiting import deliver_waiting
from service.extensions import db


def settle(motion: Motion) -> None:
    """Run what was put on the strands and bring every book into step; flush, never commit."""
    with db.session.no_autoflush:
        motion.run(project)
        while deliver_waiting(motion):
            motion.run(project)
        capacity.watch(motion)
        clocks.follow_anchors(motion)
        searching.refresh(motion)
        targets.refresh(motion)
    motion.case.updated_at = motion.acting.at
    db.session.flush()
    if motion.case.state is CaseState.OPEN:
        review.ensure_next_point(motion)
        db.session.flush()
