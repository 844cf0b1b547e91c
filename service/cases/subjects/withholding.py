"""Contact details that the answers of a case do not call safe: they are kept off its pages.

A process may tell a detail under a condition ("the phone number if it is safe to ring"). The
person may be known from elsewhere with that very detail; whoever works on this case must not use
it, so it is not shown there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.bpmn.model import Process
from service.cases.document import document_of, known_of, layered
from service.cases.models import Case
from service.cases.subjects.answering import tells
from service.cases.subjects.details import CONTACT, Contact
from service.definitions.lookup import bundle_by_id
from service.extensions import db

_REACHED_BY = {"phone": "phone", "text": "phone", "email": "email", "post": "address"}


def withheld_in(case_id: str, *, at: datetime) -> frozenset[str]:
    """Give the contact details that the answers of a case withhold now."""
    case = db.session.get_one(Case, case_id)
    known = layered(known_of(case), document_of(case_id))
    return withheld_by(bundle_by_id(case.version_id).process, known, at=at)


def withheld_by(process: Process, known: Mapping[str, Any], *, at: datetime) -> frozenset[str]:
    """Give the contact details that a process tells on a condition which does not hold now.

    A question that is merely not answered withholds nothing.
    """
    return frozenset(
        one.name
        for one in process.subject
        if one.name in CONTACT
        and (one.value == "null" or not one.value.replace(".", "_").isidentifier())
        and tells(one.value, known, at) is None
    )


def kept_off(contact: Contact, withheld: frozenset[str]) -> Contact:
    """Give contact details without those withheld, and without any that may hold the same.

    Those are an officer's own words and what a program named itself.
    """
    if not (withheld and contact):
        return contact
    if isinstance(contact, str):
        return None
    shown = {key: value for key, value in contact.items() if key in CONTACT and key not in withheld}
    if _REACHED_BY.get(str(shown.get("preferred"))) in withheld:
        del shown["preferred"]
    return shown or None
