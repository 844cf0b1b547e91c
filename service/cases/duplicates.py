"""Open cases that a new one may repeat: about the same subject, or alike in a search field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from service.bpmn.model import Process
from service.cases.models import Case, CaseState, SearchValue
from service.cases.searching import Typed, typed_value
from service.cases.subjects.alike import alike_subjects, open_cases_about
from service.cases.subjects.answering import subject_told
from service.cases.subjects.details import SubjectGiven
from service.cases.subjects.finding import with_cases
from service.cases.subjects.views import KnownSubject
from service.cases.views import CaseBrief, brief
from service.cases.visibility import seen_by
from service.definitions.lookup import bundle_of, version_of
from service.extensions import db
from service.people.access import require
from service.people.actors import Actor
from service.people.things import ProcessFacts
from service.people.verbs import Verb

MOST = 5


@dataclass(frozen=True, slots=True)
class Repeats:
    """What to look at before a case is started: open `cases` like it, and `subjects` like its."""

    cases: tuple[CaseBrief, ...]
    subjects: Sequence[KnownSubject]


def likely_repeats(
    process: str,
    data: Mapping[str, Any],
    *,
    version: int | None = None,
    about: str | SubjectGiven | None,
    actor: Actor,
    at: datetime,
) -> Repeats:
    """Return what a new case may repeat; `about` is whom, or a known subject's id.

    Without it, the process may tell of one from the data.
    Raises ProcessNotFound, VersionNotFound and the refusals of access.
    """
    bundle = bundle_of(version_of(process, at=at, version=version))
    require(actor, Verb.START_CASE, ProcessFacts(frozenset(bundle.process.start_roles)))
    about = about or subject_told(bundle.process, data, at=at)
    alike = alike_subjects(about, actor=actor) if isinstance(about, SubjectGiven) else ()
    same = [about] if isinstance(about, str) else [one.id for one in alike]
    return Repeats(
        cases=open_duplicates(bundle.process, data, about=same, actor=actor, at=at),
        subjects=with_cases(alike, actor=actor, at=at),
    )


def open_duplicates(
    process: Process,
    data: Mapping[str, Any],
    *,
    about: Iterable[str],
    actor: Actor,
    at: datetime,
) -> tuple[CaseBrief, ...]:
    """Return open cases of the process that a case with this data would repeat.

    They are `about` one of these subjects, known by their ids, or alike: the process says in
    `handrail:duplicate` by which of its search fields; one without a value tells nothing. Only
    cases that the actor may see are named.
    """
    of_process = Case.process_key == process.key
    found = {one.id: one for one in open_cases_about(about, of_process, actor=actor)}
    for field in process.search_fields:
        if field.name not in process.duplicate_by:
            continue
        value = typed_value(field, data, at=at)
        if value == Typed():
            continue
        wanted = (
            select(Case)
            .join(SearchValue, SearchValue.case_id == Case.id)
            .where(SearchValue.name == field.name, *_equals(value))
            .where(of_process, Case.state == CaseState.OPEN)
            .where(seen_by(actor))
            .order_by(Case.number)
            .limit(MOST)
        )
        found |= {case.id: brief(case) for case in db.session.scalars(wanted)}
    return tuple(found.values())[:MOST]


def _equals(value: Typed) -> tuple[ColumnElement[bool], ...]:
    """Give the condition of having this value: two empty columns are equal as well."""
    return (
        SearchValue.text_value.is_not_distinct_from(value.text),
        SearchValue.number_value.is_not_distinct_from(value.number),
        SearchValue.date_value.is_not_distinct_from(value.day),
    )
