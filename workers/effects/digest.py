"""The daily letter to a colleague, once a day."""

from service.cases.commands.record_result import Failure, Result
from service.cases.digests import write_digest
from workers.effects.assignment import Assignment
from workers.effects.notice import send_words


def send(work: Assignment) -> Result | Failure:
    """Send the letter, unless nothing is left to tell by now."""
    return send_words(work, lambda: write_digest(work.inputs, public_url=work.settings.public_url))
