"""The topic `email`: a plain-text email; without an SMTP server it only goes to the mailbox.

Inputs: `to` (one address), `subject`, and `text` or `template` (a file beside the diagram whose
`${…}` read `data`, or the case's data when that is not given), `attachments` (ids of files of the
case). Result: `email_sent_at`. A recipient that cannot be, or that the mail server refuses for
good, is the BPMN error `email_refused`.
"""

import smtplib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.cases.commands.record_result import BpmnError, Failure, Result
from service.cases.document import document_of
from service.cases.documents.issuing import mark_sent
from service.cases.locking import lock_if_kept
from service.cases.models import File
from service.cases.record import files_of
from service.errors import Refusal
from service.expressions import ExpressionFailed, ExpressionRefused, compile_template
from service.ledger.mailbox import Mail, find_mail, is_address, keep_mail
from service.settings import Mode
from service.transaction import reading, transaction
from workers.effects.assignment import Assignment
from workers.effects.smtp import Attachment, Letter, RecipientRefused, hand_over

REFUSED = "email_refused"
_LONGEST_SUBJECT = 200


class EmailNotPossible(Refusal):
    """The email cannot be made from the work's inputs."""


def send(work: Assignment) -> Result | BpmnError | Failure:
    """Send one email, unless this work has sent it already, and keep it in the mailbox."""
    try:
        return Result({"email_sent_at": (sent_before(work) or _send(work)).isoformat()})
    except EmailNotPossible as refusal:
        return Failure(refusal.detail, final=True)
    except RecipientRefused as refusal:
        return BpmnError(REFUSED, refusal.detail)
    except (OSError, smtplib.SMTPException) as error:
        return not_taken(error)


def not_taken(error: OSError | smtplib.SMTPException) -> Failure:
    """Say that the mail server did not take an email now."""
    said = f" ({error.smtp_code})" if isinstance(error, smtplib.SMTPResponseException) else ""
    return Failure(f"The mail server did not take the email: {type(error).__name__}{said}.")


def sent_before(work: Assignment) -> datetime | None:
    """Return when a worker sent it that ended before it could say so."""
    with reading():
        kept = find_mail(work.work_id)
        return kept.at if kept else None


def _send(work: Assignment) -> datetime:
    letter = _letter(work)
    if work.settings.smtp_url is None and work.settings.mode is Mode.PRODUCTION:
        raise EmailNotPossible("No mail server is set: set HANDRAIL_SMTP_URL, then retry.")
    return hand_over_once(work, letter, case_id=work.case_id)


def hand_over_once(
    work: Assignment, letter: Letter, *, case_id: str | None, username: str | None = None
) -> datetime:
    """Give a letter to the mail server, if there is one, and keep it in the mailbox.

    It is not kept when its case was erased meanwhile.
    Raises RecipientRefused, smtplib.SMTPException or OSError.
    """
    text = letter.text
    if work.settings.smtp_url is not None:
        hand_over(letter, work.settings.smtp_url)
        text = letter.without_secret
    with transaction():
        if case_id is not None and not lock_if_kept(case_id):
            return work.at
        keep_mail(
            Mail(
                id=work.work_id,
                case_id=case_id,
                username=username,
                recipient=letter.to,
                subject=letter.subject,
                text=text,
                attachments=[{"file": one.key, "name": one.name} for one in letter.attachments],
                at=work.at,
            )
        )
        took = [one.key for one in letter.attachments]
        mark_sent(work.work_id, took, to=letter.to, at=work.at)
    return work.at


def _letter(work: Assignment) -> Letter:
    """Write the letter. Raises RecipientRefused, and EmailNotPossible, naming what is missing."""
    to = str(work.inputs.get("to") or "").strip()
    if not is_address(to):
        raise RecipientRefused(f"{to!r} is not an email address.")
    subject = " ".join(str(work.inputs.get("subject") or "A message from us").split())
    return Letter(
        id=work.work_id,
        sender=work.settings.mail_from,
        to=to,
        subject=subject[:_LONGEST_SUBJECT],
        text=_text(work),
        attachments=_attachments(work),
    )


def _text(work: Assignment) -> str:
    template = work.inputs.get("template")
    if template is None:
        return str(work.inputs.get("text") or "")
    if template not in work.templates:
        known = ", ".join(sorted(work.templates)) or "none"
        raise EmailNotPossible(
            f"There is no template {template!r} beside the diagram; there are: {known}."
        )
    try:
        written = compile_template(work.templates[template].decode())
        filled = written.evaluate(_scope(work), at=work.at)
    except (ExpressionRefused, ExpressionFailed, UnicodeDecodeError) as error:
        raise EmailNotPossible(f"{template} cannot be filled in: {error}") from error
    return "" if filled is None else str(filled)


def _scope(work: Assignment) -> Mapping[str, Any]:
    data = work.inputs.get("data")
    if isinstance(data, Mapping):
        return data
    with reading():
        return document_of(work.case_id)


def _attachments(work: Assignment) -> tuple[Attachment, ...]:
    wanted = work.inputs.get("attachments") or []
    ids = [str(one) for one in wanted] if isinstance(wanted, list) else [str(wanted)]
    with reading():
        files = {file.id: file for file in files_of(work.case_id)}
        missing = [one for one in ids if one not in files]
        if missing:
            raise EmailNotPossible(f"The case has no file {missing[0]!r} to attach.")
        return tuple(_attachment(work, files[one]) for one in ids)


def _attachment(work: Assignment, file: File) -> Attachment:
    with work.files.open(file.stored_as) as content:
        return Attachment(file.id, file.name, file.media_type, content.read())
