"""The emails of the cases that a reader may see, and those that were written to the reader."""

from datetime import datetime

from sqlalchemy import Select, or_, select

from service.cases.models import Case
from service.cases.readers import note_reader
from service.cases.refusals import MailNotFound
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.mailbox import Mail
from service.people.actors import Actor


def list_mails(*, actor: Actor, limit: int = 100) -> list[tuple[Mail, str]]:
    """Return the latest emails, each with its case's reference if it has one, the newest first."""
    wanted = _read_by(actor).order_by(Mail.at.desc(), Mail.id).limit(limit)
    return [(mail, case.reference if case else "") for mail, case in db.session.execute(wanted)]


def find_mail(mail_id: str, *, actor: Actor, now: datetime) -> tuple[Mail, str]:
    """Return one email with its case's reference. Raises MailNotFound."""
    found = db.session.execute(_read_by(actor).where(Mail.id == mail_id)).first()
    if found is None:
        raise MailNotFound(mail_id=mail_id)
    mail, case = found
    if case is None:
        return mail, ""
    note_reader(case, actor=actor, now=now)
    return mail, case.reference


def _read_by(actor: Actor) -> Select[Mail, Case | None]:
    """Select the emails that somebody may read, with their cases."""
    wanted = select(Mail, Case).outerjoin(Case, Case.id == Mail.case_id)
    theirs = Mail.username.is_not(None) & (Mail.username == actor.username)
    return wanted.where(or_(theirs, Mail.case_id.is_not(None) & seen_by(actor)))
