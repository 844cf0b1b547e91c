"""Subjects that are likely one and the same, and the other open cases about them."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from service.cases.models import Case, CaseState, Subject, SubjectKind
from service.cases.record import open_to
from service.cases.subjects.details import OWN_WORDS, Contact, SubjectGiven
from service.cases.subjects.finding import known_to
from service.cases.views import CaseBrief, brief
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor

MOST = 10
"""How many are named."""
TELLING = frozenset(
    {
        *("email", "email_address", "phone", "telephone", "mobile", "phone_number"),
        *("date_of_birth", "address", "uprn", "national_insurance_number", "nhs_number"),
    }
)
"""The names of the details by which namesakes are told apart."""
_TELLS = re.compile(r"\d|@")
_LOOKED_AT = 100


def cases_of_same_person(case_id: str, *, actor: Actor, now: datetime) -> tuple[CaseBrief, ...]:
    """Return other open cases of whom a case is about, those that the reader may see.

    They are about the same subject or one that is alike. Raises CaseNotFound and the refusals of
    access.
    """
    case = open_to(case_id, actor=actor, now=now)
    if case.subject_id is None:
        return ()
    subject = db.session.get_one(Subject, case.subject_id)
    alike = (subject, *alike_subjects(subject, actor=actor))
    return open_cases_about([one.id for one in alike], Case.id != case.id, actor=actor)


def open_cases_about(
    subject_ids: Iterable[str], *more: ColumnElement[bool], actor: Actor
) -> tuple[CaseBrief, ...]:
    """Return the open cases about these subjects that the reader may see, the newest first."""
    wanted = (
        select(Case)
        .where(Case.subject_id.in_(list(subject_ids)), Case.state == CaseState.OPEN)
        .where(*more, seen_by(actor))
        .order_by(Case.number.desc())
        .limit(MOST)
    )
    return tuple(brief(one) for one in db.session.scalars(wanted))


def alike_subjects(said: Subject | SubjectGiven, *, actor: Actor) -> tuple[Subject, ...]:
    """Return the subjects, of those that the reader may know of, that these details fit as well.

    They are known by the same reference or, homes, by the same UPRN; or by the same name with
    another detail alike: a name alone is too common. Those of the same reference come first,
    however many namesakes there are.
    """
    others = [known_to(actor)]
    if isinstance(said, Subject):
        others.append(Subject.id != said.id)
    found = _newest(or_(*same), *others, most=MOST) if (same := tuple(_same(said))) else []
    known = {one.id for one in found}
    if details := _details(said):
        namesakes = _newest(Subject.name == said.name, *others, most=_LOOKED_AT)
        fitting = (one for one in namesakes if not details.isdisjoint(_details(one)))
        found += [one for one in fitting if one.id not in known]
    return tuple(found[:MOST])


def _same(said: Subject | SubjectGiven) -> Iterable[ColumnElement[bool]]:
    """Give what each alone tells that two are the same."""
    if said.reference:
        yield Subject.reference == said.reference
    if said.uprn and said.kind is SubjectKind.HOME:
        yield (Subject.uprn == said.uprn) & (Subject.kind == SubjectKind.HOME)


def _newest(*alike: ColumnElement[bool], most: int) -> list[Subject]:
    wanted = select(Subject).where(*alike).order_by(Subject.created_at.desc(), Subject.id)
    return list(db.session.scalars(wanted.limit(most)))


def _details(said: Subject | SubjectGiven) -> set[str]:
    """Give the details that tell people apart, without spaces; capitals do not count.

    A text of an officer's own counts when it holds a number or an email address, as "ring after
    six" would not. What else is kept by a name ("preferred": "email") is alike for many.
    """
    own = (said.date_of_birth, said.uprn, said.tenancy_reference)
    return {_plain(value) for value in own if value} | _of_contact(said.contact)


def _of_contact(contact: Contact) -> set[str]:
    if contact is None:
        return set()
    details = {OWN_WORDS: contact} if isinstance(contact, str) else contact
    told = (_plain(value) for name, value in details.items() if name.casefold() in TELLING)
    own = _plain(details.get(OWN_WORDS, ""))
    return {value for value in (*told, own if _TELLS.search(own) else "") if value}


def _plain(value: Any) -> str:
    return "".join(str(value).split()).casefold() if value is not None else ""
