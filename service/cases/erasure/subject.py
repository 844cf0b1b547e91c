"""Whom an erased case was about: forgotten with the last case that needs them."""

from sqlalchemy import delete, select

from service.cases.models import Case, Subject, SubjectChange, SubjectTelling, SubjectWord
from service.extensions import db


def let_go(case: Case) -> None:
    """Take its subject from a locked case, and forget one that no other case is about.

    The subject is locked first: of two cases that let go of it at once, the second forgets it.
    """
    subject_id, case.subject_id = case.subject_id, None
    if subject_id is None:
        return
    db.session.flush()
    db.session.get_one(Subject, subject_id, with_for_update=True)
    others = select(Case.id).where(Case.subject_id == subject_id, Case.id != case.id).limit(1)
    if db.session.scalar(others) is not None:
        return
    for book in (SubjectTelling, SubjectChange, SubjectWord):
        db.session.execute(delete(book).where(book.subject_id == subject_id))
    db.session.execute(delete(Subject).where(Subject.id == subject_id))
