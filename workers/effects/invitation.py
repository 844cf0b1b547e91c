"""Letters that invite somebody to choose their first password."""

from service.cases.commands.record_result import Failure, Result
from service.cases.invitation_letters import Sender, write_invitation
from service.clock import real_now
from service.transaction import transaction
from workers.effects.assignment import Assignment
from workers.effects.email import sent_before
from workers.effects.notice import send_words


def send(work: Assignment) -> Result | Failure:
    """Send one invitation; a repeat invites anew, unless the earlier link was used."""
    if sent_before(work) is not None:
        return Result()
    with transaction():
        words = write_invitation(work.inputs, Sender(work.settings.public_url, real_now()))
    return send_words(work, lambda: words)
