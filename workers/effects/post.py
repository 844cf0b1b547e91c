"""Messages and signals from one case to others: from the outbox into the inbox, then delivered.

The work's id is the outside id in the inbox, so a worker that was killed half way changes nothing
twice. What cannot be delivered now stays in the inbox, where the sweep finds it. What a case throws
that was erased meanwhile, because a worker was away for long, is not stored.
"""

from service.cases import sweeping
from service.cases.commands.broadcast_signal import receive_signal
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.record_result import Result
from service.cases.locking import lock_if_kept
from service.ledger import inbox
from service.transaction import transaction
from workers.effects.assignment import Assignment


def message(work: Assignment) -> Result:
    """Hand a thrown message to the inbox and deliver it."""
    with transaction():
        if not lock_if_kept(work.case_id):
            return Result()
        received, _ = receive_message(
            Message(
                name=str(work.inputs["name"]),
                source=_source(work),
                correlation=work.inputs["correlation"] or None,
                payload=work.inputs["payload"],
                external_id=work.work_id,
            ),
            acting=work.acting,
        )
        received_id = received.id
    sweeping.deliver(received_id, work.at)
    return Result()


def signal(work: Assignment) -> Result:
    """Hand a thrown signal to the inbox; other cases than the thrower's hear it."""
    with transaction():
        if not lock_if_kept(work.case_id):
            return Result()
        received = inbox.repeat_of(_source(work), work.work_id) or receive_signal(
            str(work.inputs["name"]),
            work.inputs["payload"],
            source=_source(work),
            external_id=work.work_id,
            not_case=work.case_id,
            acting=work.acting,
        )
        received_id = received.id
    sweeping.deliver(received_id, work.at)
    return Result()


def _source(work: Assignment) -> str:
    return f"case:{work.case_id}"
