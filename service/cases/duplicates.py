"""Open cases that may be about the same thing: equal in a search field that tells them apart."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from service.bpmn.model import Process
from service.cases.models import Case, CaseState, SearchValue
from service.cases.searching import Typed, typed_value
from service.cases.views import CaseBrief, brief
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.actors import Actor

MOST = 5


def open_duplicates(
    process: Process, data: Mapping[str, Any], *, actor: Actor, at: datetime
) -> tuple[CaseBrief, ...]:
    """Return open cases of the process that a case with this data would repeat.

    The process says in `handrail:duplicate` by which of its search fields; a field without a
    value tells nothing. Only cases that the actor may see are named.
    """
    found: dict[str, CaseBrief] = {}
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
            .where(Case.process_key == process.key, Case.state == CaseState.OPEN)
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
