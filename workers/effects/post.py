"""Messages and signals from one case to others: from the outbox into the inbox."""

from service.cases.commands.broadcast_signal import receive_signal
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.record_result import Result
from service.transaction import transaction
from workers.effects.assignment import Assignment


def message(work: Assignment) -> Result:
    """Hand a thrown message to the inbox and deliver it; a repeat changes nothing."""
    with transaction():
        received, _ = receive_message(
            Message(
                name=str(work.inputs["name"]),
                source=f"case:{work.case_id}",
                correlation=work.inputs["correlation"] or None,
                payload=work.inputs["payload"],
                external_id=work.work_id,
            ),
            acting=work.acting,
        )
        received_id = received.id
    with transaction():
        deliver_message(received_id, acting=work.acting)
    return Result()


def signal(work: Assignment) -> Result:
    """Hand a thrown signal to the inbox; other cases than the thrower's hear it."""
    with transaction():
        receive_signal(
            str(work.inputs["name"]),
            work.inputs["payload"],
            source=f"case:{work.case_id}",
            external_id=work.work_id,
            not_case=work.case_id,
            acting=work.acting,
        )
    return Result()
