"""The mailbox: emails that Handrail sent, kept with their case; in demo mode the only delivery."""

import re
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json, db

_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\\x00-\x1f\x7f]+@[^\s@,;:<>()\"\\\x00-\x1f\x7f]+")
_LONGEST_ADDRESS = 254


def is_address(text: str) -> bool:
    """Tell whether a text can be an email address: one, and nothing beside it."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


class Mail(Base):
    """One email. Its id is that of the work that asked for it, so a repeat is not kept twice.

    One to a colleague has their `username` and no case: it is theirs to read, not the case's.
    """

    __tablename__ = "mails"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    username: Mapped[str | None] = mapped_column(String(100), index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    attachments: Mapped[Json] = mapped_column(default=list)
    at: Mapped[datetime] = mapped_column(index=True)


def find_mail(mail_id: str) -> Mail | None:
    """Return an email by the id of the work that asked for it, if it was sent."""
    return db.session.get(Mail, mail_id)


def keep_mail(mail: Mail) -> None:
    """Keep an email unless it was kept before."""
    if db.session.get(Mail, mail.id) is None:
        db.session.add(mail)
        db.session.flush()


def mails_of(case_id: str) -> list[Mail]:
    """Return a case's emails, oldest first."""
    return list(
        db.session.scalars(select(Mail).where(Mail.case_id == case_id).order_by(Mail.at, Mail.id))
    )
