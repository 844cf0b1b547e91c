"""The topic `email`: a plain-text email by SMTP; without an SMTP server it stays in the mailbox.

Inputs: `to`, `subject`, and `text` or `template` (a file beside the diagram whose `${…}` read
`data`), `attachments` (ids of files of the case).
"""

import smtplib
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from service.cases.commands.record_result import BpmnError, Failure, Result
from service.cases.models import File
from service.cases.record import files_of
from service.expressions import ExpressionFailed, compile_template
from service.ledger.mailbox import Mail, keep_mail
from service.settings import Mode
from service.transaction import reading, transaction
from workers.effects.assignment import Assignment

SECONDS = 20


def send(work: Assignment) -> Result | BpmnError | Failure:
    """Send one email. An address that cannot be one is the BPMN error `email_address_invalid`."""
    to = str(work.inputs.get("to") or "").strip()
    if "@" not in parseaddr(to)[1] or any(sign in to for sign in "\r\n,"):
        return BpmnError("email_address_invalid", f"{to!r} is not an email address.")
    try:
        text = _text(work)
    except (KeyError, ExpressionFailed) as error:
        return Failure(f"The email's text cannot be made: {error}", final=True)
    subject = " ".join(str(work.inputs.get("subject") or "A message from us").split())
    attached = _attached(work)
    if work.settings.smtp_url is not None:
        try:
            _deliver(work, to, subject, text, attached)
        except (OSError, smtplib.SMTPException) as error:
            return Failure(f"The mail server did not take it: {type(error).__name__}.")
    elif work.settings.mode is Mode.PRODUCTION:
        return Failure("No mail server is set: set HANDRAIL_SMTP_URL, then retry.", final=True)
    with transaction():
        keep_mail(
            Mail(
                id=work.work_id,
                case_id=work.case_id,
                recipient=to,
                subject=subject,
                text=text,
                attachments=[{"file": file.id, "name": file.name} for file in attached],
                at=work.at,
            )
        )
    return Result({"email_sent_at": work.at.isoformat()})


def _text(work: Assignment) -> str:
    template = work.inputs.get("template")
    if template is None:
        return str(work.inputs.get("text") or "")
    source = work.templates[str(template)].decode()
    data = work.inputs.get("data")
    scope = data if isinstance(data, dict) else work.inputs
    return str(compile_template(source).evaluate(scope, at=work.at))


def _attached(work: Assignment) -> list[File]:
    wanted = work.inputs.get("attachments") or []
    with reading():
        return [file for file in files_of(work.case_id) if file.id in wanted]


def _deliver(work: Assignment, to: str, subject: str, text: str, attached: list[File]) -> None:
    message = EmailMessage()
    message["From"] = work.settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{work.work_id}@handrail>"
    message.set_content(text)
    for file in attached:
        kind, _, subtype = file.media_type.partition("/")
        with work.files.open(file.stored_as) as content:
            message.add_attachment(
                content.read(), maintype=kind, subtype=subtype, filename=file.name
            )
    server = urlsplit(work.settings.smtp_url or "")
    secure = server.scheme == "smtps"
    connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with connect(server.hostname or "localhost", server.port or 0, timeout=SECONDS) as smtp:
        if server.scheme == "smtp+starttls":
            smtp.starttls()
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message)
