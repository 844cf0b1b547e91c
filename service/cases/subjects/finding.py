"""Finding the people and homes that cases are about, each with the cases that one may see.

Whoever sees a case about a subject knows of the subject; to everybody else it does not exist, and
no search, count or name tells otherwise.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, select

from service.cases.models import Case, CaseState, Subject
from service.cases.subjects.refusals import SubjectNotFound
from service.cases.subjects.views import CaseAbout, KnownSubject, SubjectView, subject_view
from service.cases.subjects.withholding import kept_off_this_case, withheld_about
from service.cases.subjects.words import subject_says
from service.cases.visibility import seen_by
from service.extensions import db
from service.paging import Key, Page, fetch
from service.people.actors import Actor

USUAL = 10
MOST_CASES = 10
"""How many cases of each subject are named."""


def known_to(actor: Actor) -> ColumnElement[bool]:
    """Give the condition that a reader may know of a subject: a case about it is theirs to see."""
    return exists().where(Case.subject_id == Subject.id, seen_by(actor))


def find_subjects(
    text: str, *, actor: Actor, at: datetime, limit: int = USUAL, cursor: str | None = None
) -> Page[KnownSubject]:
    """Return a page of the subjects of which every word of a text begins a word, by name.

    Words are of the name, the references, the UPRN, the date of birth and the contact details.
    Raises CursorUnreadable.
    """
    keys = (Key(Subject.name.expression), Key(Subject.id.expression))
    selected = select(Subject, Subject.name, Subject.id).where(subject_says(text), known_to(actor))
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page(with_cases([row[0] for row in rows], actor=actor, at=at), following)


def find_subject(subject_id: str, *, actor: Actor, at: datetime) -> KnownSubject:
    """Return a subject by its id. Raises SubjectNotFound."""
    found = db.session.scalar(select(Subject).where(Subject.id == subject_id, known_to(actor)))
    if found is None:
        raise SubjectNotFound(subject_id=subject_id)
    return with_cases([found], actor=actor, at=at)[0]


def whole_subject(subject_id: str) -> SubjectView:
    """Give all that is kept of a subject, for corrections; not to be shown as it is."""
    return subject_view(db.session.get_one(Subject, subject_id))


def with_cases(subjects: Sequence[Subject], *, actor: Actor, at: datetime) -> list[KnownSubject]:
    """Show subjects with the cases about each that the reader may see.

    Contact details that any of these cases withholds are not shown.
    """
    ids = [one.id for one in subjects]
    first = case((Case.state == CaseState.OPEN, 0), else_=1)
    ranked = (
        select(
            Case.id,
            func.row_number()
            .over(partition_by=Case.subject_id, order_by=(first, Case.number.desc()))
            .label("place"),
            func.count().over(partition_by=Case.subject_id).label("all"),
        )
        .where(Case.subject_id.in_(ids), seen_by(actor))
        .subquery()
    )
    rows = db.session.execute(
        select(Case, ranked.c.all)
        .join(ranked, ranked.c.id == Case.id)
        .where(ranked.c.place <= MOST_CASES)
        .order_by(ranked.c.place)
    )
    named: dict[str | None, list[CaseAbout]] = defaultdict(list)
    counts: dict[str | None, int] = {}
    for row, count in rows:
        named[row.subject_id].append(case_about(row))
        counts[row.subject_id] = count
    telling = [one.id for one in subjects if one.contact]
    withheld = withheld_about(telling, actor=actor, at=at) if telling else {}
    return [
        KnownSubject(
            kept_off_this_case(subject_view(one), withheld.get(one.id, frozenset())),
            named[one.id],
            counts.get(one.id, 0) - len(named[one.id]),
            withheld.get(one.id, frozenset()),
        )
        for one in subjects
    ]


def case_about(row: Case) -> CaseAbout:
    """Name a case about a subject."""
    return CaseAbout(row.id, row.reference, row.title, row.process_key, row.state)
