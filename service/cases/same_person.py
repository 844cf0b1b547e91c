"""Other open cases that are about the same person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from service.cases.models import Case, CaseState
from service.cases.record import open_to
from service.cases.views import CaseBrief, brief
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor

MOST = 10
"""How many cases are named."""
_LOOKED_AT = 100


def cases_of_same_person(case_id: str, *, actor: Actor, now: datetime) -> tuple[CaseBrief, ...]:
    """Return other open cases of the person that a case is about, those that the reader may see.

    The person is known by the same reference, or by the same name with something of the contact
    details alike: a name alone is too common. Raises CaseNotFound and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    alike = []
    if case.subject_reference:
        alike.append(Case.subject_reference == case.subject_reference)
    if case.subject_name and _details(case.subject_contact):
        alike.append(Case.subject_name == case.subject_name)
    if not alike:
        return ()
    wanted = (
        select(Case)
        .where(or_(*alike), Case.id != case.id, Case.state == CaseState.OPEN, seen_by(actor))
        .order_by(Case.number.desc())
        .limit(_LOOKED_AT)
    )
    found = (one for one in db.session.scalars(wanted) if _is_same(case, one))
    return tuple(brief(one) for one, _ in zip(found, range(MOST), strict=False))


def _is_same(case: Case, other: Case) -> bool:
    if case.subject_reference and case.subject_reference == other.subject_reference:
        return True
    return bool(_details(case.subject_contact) & _details(other.subject_contact))


def _details(contact: Mapping[str, Any] | str | None) -> set[str]:
    """Give contact details so that they can be compared: without spaces, capitals do not count."""
    details = [contact] if isinstance(contact, str) else (contact or {}).values()
    told = ("".join(str(value).split()).casefold() for value in details)
    return {value for value in told if value}
