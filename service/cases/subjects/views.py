"""A subject as it is shown, alone and with the cases about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.cases.models import CaseState, Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Who or what a case is about; `version` counts the corrections."""

    id: str
    kind: SubjectKind | None
    name: str
    reference: str | None
    contact: dict[str, Any] | str | None
    date_of_birth: date | None
    uprn: str | None
    tenancy_reference: str | None
    version: int


@dataclass(frozen=True, slots=True)
class CaseAbout:
    """A case about a subject."""

    id: str
    reference: str
    title: str
    process: str
    state: CaseState


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject that somebody may know of, with the newest of the cases that they may see.

    Open cases come first; `more` counts those that are not named. The contact details that one of
    these cases has `withheld` are left out of the subject.
    """

    subject: SubjectView
    cases: Sequence[CaseAbout]
    more: int
    withheld: frozenset[str]


@dataclass(frozen=True, slots=True)
class SubjectChangeView:
    """One correction: who changed what, when; `before` and `after` are by the thing's name."""

    seq: int
    at: datetime
    actor: str | None
    before: dict[str, Any]
    after: dict[str, Any]


def subject_view(subject: Subject) -> SubjectView:
    """Show a subject as it is kept now."""
    return SubjectView(
        id=subject.id,
        kind=subject.kind,
        name=subject.name,
        reference=subject.reference,
        contact=subject.contact,
        date_of_birth=subject.date_of_birth,
        uprn=subject.uprn,
        tenancy_reference=subject.tenancy_reference,
        version=subject.changes,
    )
