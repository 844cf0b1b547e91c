"""Which subject a new case is about: one that is known, or one that is kept from now on."""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarResult, Select, exists, select

from service.cases.identity import new_id
from service.cases.models import Case, Subject
from service.cases.subjects.details import SubjectGiven
from service.cases.subjects.finding import known_to
from service.cases.subjects.refusals import SubjectUnknown, SubjectUnsuitable
from service.cases.subjects.words import keep_words
from service.extensions import db
from service.people.actors import Acting, Actor, ActorKind


def chosen(subject_id: str, *, actor: Actor) -> Subject:
    """Return a subject that somebody chose for a new case.

    Raises SubjectUnknown; one of which the actor sees no case is not admitted to exist.
    """
    found = _as_it_stays(select(Subject).where(Subject.id == subject_id, known_to(actor))).first()
    if found is None:
        raise SubjectUnknown(subject_id=subject_id)
    return found


def keep(given: SubjectGiven, *, acting: Acting) -> Subject:
    """Return the subject of these details: word for word the same as one known, or a new one.

    Only one with a reference is taken to be known, and only when the actor may see it: so nothing
    is told that was not said, and no guess joins two people. The service itself, which sees all,
    takes for known only whom an unrestricted case is about: else what a webhook or a message says
    would join its open case to a hidden one. Raises SubjectUnsuitable.
    """
    problems = tuple(given.problems(today=acting.at.date()))
    if problems:
        raise SubjectUnsuitable(problems=problems)
    return _same(given, acting.who) or _new(given, acting.at)


def _same(given: SubjectGiven, actor: Actor) -> Subject | None:
    if not given.reference:
        return None
    wanted = (
        select(Subject)
        .where(Subject.reference == given.reference, Subject.name == given.name)
        .where(_openly_known() if actor.kind is ActorKind.SYSTEM else known_to(actor))
        .order_by(Subject.created_at, Subject.id)
    )
    return next((one for one in _as_it_stays(wanted) if _told(one) == given), None)


def _openly_known() -> ColumnElement[bool]:
    return exists().where(Case.subject_id == Subject.id, Case.restricted.is_(False))


def _as_it_stays(wanted: Select[Subject]) -> ScalarResult[Subject]:
    """Read subjects so that no correction comes between this and the case that is begun.

    One that is being made is waited for; the next one waits, and finds the new case to tell of it.
    """
    locked = wanted.with_for_update(read=True, of=Subject)
    return db.session.scalars(locked, execution_options={"populate_existing": True})


def _told(known: Subject) -> SubjectGiven:
    return SubjectGiven(
        name=known.name,
        reference=known.reference,
        contact=known.contact,
        kind=known.kind,
        date_of_birth=known.date_of_birth,
        uprn=known.uprn,
        tenancy_reference=known.tenancy_reference,
    )


def _new(given: SubjectGiven, at: datetime) -> Subject:
    made = Subject(
        id=new_id(),
        kind=given.kind,
        name=given.name,
        reference=given.reference,
        contact=given.contact,
        date_of_birth=given.date_of_birth,
        uprn=given.uprn,
        tenancy_reference=given.tenancy_reference,
        changes=0,
        created_at=at,
        updated_at=at,
    )
    db.session.add(made)
    keep_words(made)
    return made
