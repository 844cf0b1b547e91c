"""What is told of a subject, and whether it can be right."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeAlias

from service.cases.models import SubjectKind
from service.cases.subjects.refusals import SubjectUnsuitable
from service.errors import Problem

Contact: TypeAlias = Mapping[str, Any] | str | None
PREFERENCES = ("phone", "email", "post", "text")
"""The ways in which somebody may wish to be reached."""
OWN_WORDS = "details"
"""The name under which an officer's own words of how to reach somebody are kept with others."""
CONTACT = ("phone", "email", "address", "preferred")
"""The contact details that the pages ask for."""
LONGEST_NAME = 300
LONGEST_REFERENCE = 100
OLDEST = 130
"""Years that nobody has lived."""
_UPRN = re.compile(r"[0-9]{1,12}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_FEWEST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class SubjectGiven:
    """Who or what a case is to be about; the name of a home is its address."""

    name: str
    reference: str | None = None
    contact: Contact = None
    kind: SubjectKind | None = None
    date_of_birth: date | None = None
    uprn: str | None = None
    tenancy_reference: str | None = None

    def problems(self, *, today: date) -> Iterator[Problem]:
        """Give what cannot be right of it; how to reach somebody is taken as it is told."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "contact"}
        return detail_problems(said, today=today)


def require_details(said: Mapping[str, Any], *, today: date) -> None:
    """Refuse what cannot be right of the things that are said; their names are those of a subject.

    Raises SubjectUnsuitable with a problem for each of them.
    """
    problems = tuple(detail_problems(said, today=today))
    if problems:
        raise SubjectUnsuitable(problems=problems)


def detail_problems(said: Mapping[str, Any], *, today: date) -> Iterator[Problem]:
    """Give what cannot be right, each with the name of its detail as `field`."""
    name = said.get("name", "given")
    if not name or not name.strip():
        yield Problem("required", "Enter a name, or the address of a home", field="name")
    elif len(name) > LONGEST_NAME:
        yield Problem("too_long", f"Name must be {LONGEST_NAME} characters or fewer", field="name")
    for key, label in (("reference", "Reference"), ("tenancy_reference", "Tenancy reference")):
        if len(said.get(key) or "") > LONGEST_REFERENCE:
            message = f"{label} must be {LONGEST_REFERENCE} characters or fewer"
            yield Problem("too_long", message, field=key)
    yield from _problems_of_home_and_age(said.get("uprn"), said.get("date_of_birth"), today)
    contact = said.get("contact")
    if isinstance(contact, Mapping):
        yield from _contact_problems(contact)


def _problems_of_home_and_age(
    uprn: str | None, born: date | None, today: date
) -> Iterator[Problem]:
    if uprn and not _UPRN.fullmatch(uprn):
        message = "UPRN must be 1 to 12 digits, like 100023336956"
        yield Problem("uprn_invalid", message, field="uprn")
    if born and not today.year - OLDEST <= born.year <= today.year:
        message = f"Date of birth must be in the last {OLDEST} years"
        yield Problem("date_of_birth_unlikely", message, field="date_of_birth")
    elif born and born > today:
        yield Problem("date_in_future", "Date of birth must be in the past", field="date_of_birth")


def _contact_problems(contact: Mapping[str, Any]) -> Iterator[Problem]:
    """Look leniently: a number may have words beside it, an email address be of any sort."""
    phone = contact.get("phone")
    if phone and sum(one.isdigit() for one in str(phone)) < _FEWEST_DIGITS:
        message = "Enter a phone number, like 01632 960 001 or +44 808 157 0192"
        yield Problem("phone_invalid", message, field="contact.phone")
    email = contact.get("email")
    if email and not _EMAIL.fullmatch(str(email).strip()):
        message = "Enter an email address, like name@example.com"
        yield Problem("email_invalid", message, field="contact.email")
    preferred = contact.get("preferred")
    if preferred and preferred not in PREFERENCES:
        message = f"Choose how they wish to be reached: {', '.join(PREFERENCES)}"
        yield Problem("preference_unknown", message, field="contact.preferred")
