"""Other open cases that are about the same person."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from service.cases.models import Case, CaseState
from service.cases.record import open_to
from service.cases.views import CaseBrief, brief
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor

MOST = 10
"""How many cases are named."""
TELLING = frozenset(
    {
        *("email", "email_address", "phone", "telephone", "mobile", "phone_number"),
        *("date_of_birth", "address", "uprn", "national_insurance_number", "nhs_number"),
    }
)
"""The names of the details by which namesakes are told apart."""
OWN_WORDS = "details"
"""The name under which the page of a new case keeps how to reach somebody."""
_TELLS = re.compile(r"\d|@")
_LOOKED_AT = 100


def cases_of_same_person(case_id: str, *, actor: Actor, now: datetime) -> tuple[CaseBrief, ...]:
    """Return other open cases of the person that a case is about, those that the reader may see.

    The person is known by the same reference, or by the same name with something of the contact
    details alike: a name alone is too common. Those of the same reference come first, however many
    namesakes there are. Raises CaseNotFound and the refusals of access.
    """
    case = open_to(case_id, actor=actor, now=now)
    others = (Case.id != case.id, Case.state == CaseState.OPEN, seen_by(actor))
    found = []
    if case.subject_reference:
        found += _newest(Case.subject_reference == case.subject_reference, *others, most=MOST)
    if case.subject_name and (details := _details(case.subject_contact)):
        known = {one.id for one in found}
        found += [
            one
            for one in _newest(Case.subject_name == case.subject_name, *others, most=_LOOKED_AT)
            if one.id not in known and details & _details(one.subject_contact)
        ]
    return tuple(brief(one) for one in found[:MOST])


def _newest(*alike: ColumnElement[bool], most: int) -> list[Case]:
    wanted = select(Case).where(*alike).order_by(Case.number.desc()).limit(most)
    return list(db.session.scalars(wanted))


def _details(contact: Mapping[str, Any] | str | None) -> set[str]:
    """Give the details that tell people apart, without spaces; capitals do not count.

    A text of an officer's own counts when it holds a number or an email address, as "ring after
    six" would not. What else is kept by a name ("preferred": "email") is alike for many.
    """
    if contact is None:
        return set()
    details = {OWN_WORDS: contact} if isinstance(contact, str) else contact
    told = (_plain(value) for name, value in details.items() if name.casefold() in TELLING)
    own = _plain(details.get(OWN_WORDS, ""))
    return {value for value in (*told, own if _TELLS.search(own) else "") if value}


def _plain(value: Any) -> str:
    return "".join(str(value).split()).casefold() if value is not None else ""
