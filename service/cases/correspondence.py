"""The emails of the cases that a reader may see."""

from datetime import datetime

from sqlalchemy import select

from service.cases.models import Case
from service.cases.readers import note_reader
from service.cases.refusals import MailNotFound
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.mailbox import Mail
from service.people.actors import Actor


def list_mails(*, actor: Actor, limit: int = 100) -> list[tuple[Mail, str]]:
    """Return the latest emails, each with its case's reference, the newest first."""
    wanted = (
        select(Mail, Case.reference)
        .join(Case, Case.id == Mail.case_id)
        .where(seen_by(actor))
        .order_by(Mail.at.desc(), Mail.id)
        .limit(limit)
    )
    return [(mail, reference) for mail, reference in db.session.execute(wanted)]


def find_mail(mail_id: str, *, actor: Actor, now: datetime) -> tuple[Mail, str]:
    """Return one email with its case's reference. Raises MailNotFound."""
    wanted = (
        select(Mail, Case)
        .join(Case, Case.id == Mail.case_id)
        .where(Mail.id == mail_id, seen_by(actor))
    )
    found = db.session.execute(wanted).first()
    if found is None:
        raise MailNotFound(mail_id=mail_id)
    mail, case = found
    note_reader(case, actor=actor, now=now)
    return mail, case.reference
