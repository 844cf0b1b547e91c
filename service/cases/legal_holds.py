"""Legal holds of cases, as they are read."""

from sqlalchemy import select

from service.cases.models import LegalHold
from service.extensions import db


def legal_hold_of(case_id: str) -> LegalHold | None:
    """Return the legal hold under which a case stands, if any."""
    lasting = (LegalHold.case_id == case_id, LegalHold.lifted_at.is_(None))
    return db.session.scalar(select(LegalHold).where(*lasting))
