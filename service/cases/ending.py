"""Ending a case from outside its diagram, with everything that is open in it."""

from service.cases.models import CaseState
from service.cases.motion import Motion
from service.cases.project.endings import end_case
from service.cases.settle import settle
from service.engine.stimuli import CancelStrand
from service.extensions import db


def end_now(motion: Motion, state: CaseState, *, outcome: str) -> None:
    """End the main strand, or a case that was reopened after that had ended."""
    main = motion.main()
    if main.id in motion.strands:
        motion.stimulate(main, CancelStrand())
    else:
        end_case(motion, state, outcome=outcome)
    settle(motion)
    motion.case.state, motion.case.outcome = state, outcome
    db.session.flush()
