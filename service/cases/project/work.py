"""Work for machines: into the outbox, or done at once when it is a built-in action of the move."""

from service.cases.built_in import BUILT_IN
from service.cases.documents.issuing import with_latest
from service.cases.identity import work_id
from service.cases.models import Strand
from service.cases.motion import Motion
from service.cases.resting import clear_incident
from service.cases.topics import is_inner
from service.engine.effects import WorkRequested, WorkWithdrawn
from service.engine.stimuli import WorkDone
from service.extensions import db
from service.ledger import outbox
from service.ledger.outbox import Work
from service.transaction import nudge_after_commit

_EMAIL = "email"
ATTEMPTS = 5
"""How often work is tried when the diagram does not say."""


def requested(motion: Motion, strand: Strand, effect: WorkRequested) -> None:
    """Ask for the work."""
    action = BUILT_IN.get(effect.topic)
    if action is not None:
        result = action(motion, strand, effect.inputs)
        motion.stimulate(strand, WorkDone(token=effect.token, result=result))
        return
    bundle = motion.bundle(strand, effect.process, effect.version)
    element = bundle.process.elements[effect.element]
    wanted = work_id(strand.id, effect.token, motion.case.moves)
    inputs = effect.inputs
    if effect.topic == _EMAIL:
        inputs = with_latest(motion.case.id, inputs, work_id=wanted)
    work = Work(
        id=wanted,
        case_id=motion.case.id,
        strand_id=strand.id,
        token=effect.token,
        element=effect.element,
        topic=effect.topic,
        inputs={**inputs, "_version": bundle.version_id},
        created_at=motion.acting.at,
        next_at=motion.acting.at,
        instances=[list(one) for one in effect.instances],
        most_attempts=element.retries or ATTEMPTS,
    )
    db.session.add(work)
    if is_inner(work.topic):
        nudge_after_commit("act", work.id)


def withdrawn(motion: Motion, strand: Strand, effect: WorkWithdrawn) -> None:
    """Mark the work as no longer wanted: a late result is refused, and nothing is to be retried."""
    outbox.withdraw(strand.id, effect.token)
    clear_incident(motion, strand, effect.token)
