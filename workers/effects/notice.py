"""Letters to colleagues: a notice by email, once, if they may still be told of the case.

Where no mail server is set nothing is sent: the notice is shown in the app, and nobody is waiting
for the letter. An address that is refused for good is the same.
"""

import smtplib
from collections.abc import Callable

from service import log
from service.cases.commands.record_result import Failure, Result
from service.cases.letters import Words, write_letter
from service.settings import Mode
from service.transaction import reading
from workers.effects.assignment import Assignment
from workers.effects.email import hand_over_once, not_taken, sent_before
from workers.effects.smtp import Letter, RecipientRefused

REFUSED = "The mail server refused the address."
_log = log.logger(__name__)


def send(work: Assignment) -> Result | Failure:
    """Send the letter of one notice."""
    return send_words(work, lambda: write_letter(work.inputs, public_url=work.settings.public_url))


def send_words(work: Assignment, write: Callable[[], Words | None]) -> Result | Failure:
    """Send what is written to a colleague, unless it was sent before or there is nothing to say."""
    if sent_before(work) is not None:
        return Result()
    with reading():
        words = write() if _can_send(work) else None
    if words is None:
        return Result(sent=False)
    letter = Letter(
        id=work.work_id,
        sender=work.settings.mail_from,
        to=words.to,
        subject=words.subject,
        text=words.text,
        secret=words.secret,
    )
    try:
        hand_over_once(work, letter, case_id=None, username=words.username)
    except RecipientRefused:
        _log.warning("letter_refused", topic=work.topic)
        return Result(sent=False, trouble=REFUSED)
    except (OSError, smtplib.SMTPException) as error:
        return not_taken(error)
    return Result()


def _can_send(work: Assignment) -> bool:
    return work.settings.smtp_url is not None or work.settings.mode is not Mode.PRODUCTION
