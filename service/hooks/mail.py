"""Reading an email (RFC 822) as a gateway sends it on: bounded, whoever built it.

The library of Python reads it line by line and holds each against the boundary of every part that
is open, so lines and boundaries are counted first. Nothing here opens what is attached.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from typing import Any

from service.hooks.mail_text import text_of_html
from service.hooks.refusals import BodyUnreadable

MOST_LINES = 500_000
MOST_NESTED = 30
MOST_PARTS = 200
MOST_FILES = 50
LONGEST_TEXT = 100_000
READ_LATER = frozenset({"text", "attachments"})
"""What of an email is read only when its call is carried out: a repeat cannot be told by it."""
_LONGEST_HEADER = 2000
_LONGEST_NAME = 200
_HEAD = 64 * 1024
_NESTING = re.compile(rb"boundary[*0-9]*\s*=|message/rfc822", re.IGNORECASE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ODD = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the library lets escape when what it reads is not as it should be."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with an email."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """An email: what a mapping reads of it as `body`, and the files that came with it."""

    body: dict[str, Any]
    files: tuple[Attached, ...]


def read_head(raw: bytes) -> dict[str, Any]:
    """Read the head of an email as a mapping reads it. Raises BodyUnreadable."""
    ends = _END_OF_HEAD.search(raw[:_HEAD])
    head = raw[: ends.end() if ends else _HEAD]
    with _told_when_odd():
        return _told(BytesHeaderParser().parsebytes(head))


def read_mail(raw: bytes) -> Mail:
    """Read a whole email. Raises BodyUnreadable."""
    nested = sum(1 for _ in _NESTING.finditer(raw))
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    if lines > MOST_LINES or nested > MOST_NESTED:
        raise BodyUnreadable(
            f"The email has more than {MOST_LINES} lines, or more than {MOST_NESTED} parts that "
            "hold others."
        )
    with _told_when_odd():
        message = message_from_bytes(raw)
        body = _told(message)
        parts = list(_parts(message))
        files = tuple(_files(parts))
        body["text"] = _text(parts)
        body["attachments"] = [{"name": one.name, "size": len(one.content)} for one in files]
        return Mail(body, files)


@contextmanager
def _told_when_odd() -> Iterator[None]:
    """Say that an email cannot be read, whatever the library trips over. Raises BodyUnreadable."""
    try:
        yield
    except RecursionError:
        raise BodyUnreadable("The email is nested too deeply.") from None
    except _ODD:
        raise BodyUnreadable("The email is not built as emails are.") from None


def _told(message: Message) -> dict[str, Any]:
    sender = _header(message, "From")
    from_name, address = parseaddr(sender)
    read = {
        "message_id": _decoded(_header(message, "Message-ID")).strip() or None,
        "in_reply_to": _decoded(_header(message, "In-Reply-To")).strip() or None,
        "subject": _decoded(_header(message, "Subject")),
        "from": {"name": _decoded(from_name), "address": _decoded(address)},
        "to": [_decoded(to) for _, to in getaddresses([_header(message, "To")]) if to],
        "date": _date(_header(message, "Date")),
    }
    if not sender and read["message_id"] is None:
        raise BodyUnreadable("The body is no email: it has neither From nor Message-ID.")
    return read


def _header(message: Message, name: str) -> str:
    """Give a header as it was sent, cut where nobody would read on."""
    return str(message.get(name, ""))[:_LONGEST_HEADER].replace("\r", "").replace("\n", " ")


def _decoded(value: str) -> str:
    """Give a header's text without the way it was packed for the journey."""
    with suppress(*_ODD):
        value = str(make_header(decode_header(value)))
    return _clean(value)


def _clean(text: str) -> str:
    """Leave out what no database keeps: null characters, and halves of others."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _date(written: str) -> str | None:
    try:
        sent = parsedate_to_datetime(written)
        return sent.astimezone(UTC).isoformat() if sent.tzinfo else None
    except (*_ODD, OverflowError):
        return None


def _parts(message: Message) -> Iterator[Message]:
    """Give the parts that hold no others, in their order; an email within one is such a part."""
    left, seen = [message], 0
    while left and seen < MOST_PARTS:
        part = left.pop()
        seen += 1
        # Only of a list: of anything else the library decodes the text as the part claims it is.
        inner = part.get_payload() if part.is_multipart() else None
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            left.extend(one for one in reversed(inner) if isinstance(one, Message))
        else:
            yield part


def _text(parts: list[Message]) -> str:
    """Give what the email says: its first plain text, or else its first HTML without the tags."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and not _is_file(part):
                said = _said(part)
                return said if kind == "text/plain" else text_of_html(said)
    return ""


def _said(part: Message) -> str:
    content = _content(part)
    try:
        charset = str(part.get_content_charset("utf-8"))
        text = content.decode(charset, "replace")
    except _ODD:
        text = content.decode("utf-8", "replace")
    return _clean(text)[:LONGEST_TEXT]


def _files(parts: list[Message]) -> Iterator[Attached]:
    found = [part for part in parts if _is_file(part)]
    for number, part in enumerate(found[:MOST_FILES], start=1):
        yield Attached(_name(part, number), _content(part))


def _is_file(part: Message) -> bool:
    is_said = part.get_content_maintype() == "text"
    return not is_said or part.get_content_disposition() == "attachment"


def _name(part: Message, number: int) -> str:
    """Give the name of a file without the folders that it may claim to lie in."""
    try:
        given = _decoded(part.get_filename() or "")
    except _ODD:
        given = ""
    name = _CONTROL.sub("", given.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if not name:
        name = f"attachment-{number}"
        name += ".eml" if part.get_content_maintype() == "message" else ""
    return name[-_LONGEST_NAME:]


def _content(part: Message) -> bytes:
    try:
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            return b"".join(one.as_bytes() for one in inner if isinstance(one, Message))
        found = part.get_payload(decode=True)
    except (*_ODD, RecursionError):
        return b""
    return found if isinstance(found, bytes) else b""
