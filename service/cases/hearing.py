"""A stored signal reaches a case that catches it, once."""

from service.cases.models import CaseState
from service.cases.motion import Motion
from service.engine.stimuli import Signal
from service.ledger import subscriptions
from service.ledger.audit import Kind
from service.ledger.inbox import Received


def hear(motion: Motion, received: Received) -> None:
    """Put a locked signal on the strands that catch it, and end the incident of a failed try.

    A case that has heard it hears it no more; one that catches it no longer counts as reached.
    """
    case = motion.case
    if case.id in received.cases:
        return
    received.cases = [*received.cases, case.id]
    for incident in motion.incidents:
        if incident.received_id == received.id:
            incident.resolved_at = motion.acting.at
    if case.state is not CaseState.OPEN:
        return
    catching = subscriptions.waiting_for("signal", received.name, case_id=case.id)
    for strand_id in dict.fromkeys(one.strand_id for one in catching):
        stimulus = Signal(name=received.name, payload=dict(received.payload))
        motion.stimulate(motion.strands[strand_id], stimulus)
    if catching:
        motion.tell_log(Kind.SIGNAL_RECEIVED, f"Signal “{received.name}” received.")
