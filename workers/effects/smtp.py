"""Handing a letter to a mail server, and telling a refused recipient from other trouble."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from service.errors import Refusal

SECONDS = 20
"""How long each step of the conversation may take."""
WITHHELD = "[only in the letter]"
_MOST_SAID = 500
"""Characters of what a mail server says of its refusal that are kept."""
_FOR_GOOD = 500
"""Reply codes from here on mean: do not try again (RFC 5321, 4.2.1)."""
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class RecipientRefused(Refusal):
    """The mail server will never deliver this letter to its recipient."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of the case that goes with the letter."""

    key: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent. Its `id` makes the Message-ID: a repeat after a crash is known as one.

    A `secret` in its text is not kept once a mail server has the letter.
    """

    id: str
    sender: str
    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    secret: str = ""

    @property
    def without_secret(self) -> str:
        """Return its text as anybody may read it later."""
        return self.text.replace(self.secret, WITHHELD) if self.secret else self.text


def hand_over(letter: Letter, smtp_url: str) -> None:
    """Give the letter to the server of `smtp://`, `smtp+starttls://` or `smtps://`.

    Raises RecipientRefused when the server refuses the recipient or the letter for good, else
    smtplib.SMTPException or OSError.
    """
    with _connected(smtp_url) as smtp:
        try:
            smtp.send_message(_message(letter))
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            _judge(code, said, refused)
        except smtplib.SMTPDataError as refused:
            _judge(refused.smtp_code, refused.smtp_error, refused)
        except smtplib.SMTPNotSupportedError as refused:
            raise RecipientRefused(f"The mail server cannot write to it: {refused}") from refused


def _judge(code: int, said: bytes | str, refused: smtplib.SMTPException) -> None:
    if code < _FOR_GOOD:
        raise refused
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    text = " ".join(text.replace("\0", "").split())[:_MOST_SAID]
    raise RecipientRefused(f"The mail server refused it: {code} {text}") from refused


def _connected(smtp_url: str) -> smtplib.SMTP:
    server = urlsplit(smtp_url)
    host, port = server.hostname or "localhost", server.port or _PORTS[server.scheme]
    secured = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secured)
    else:
        smtp = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if server.scheme == "smtp+starttls":
            smtp.starttls(context=secured)
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
    except BaseException:
        smtp.close()
        raise
    return smtp


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = letter.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.id}@handrail>"
    message.set_content(letter.text)
    for one in letter.attachments:
        kind, _, subtype = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    return message
