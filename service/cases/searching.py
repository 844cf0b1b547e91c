"""Declared search fields: written to typed, indexed columns as the case moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select

from service.bpmn.facts import SearchField
from service.cases.document import known_of, layered
from service.cases.models import SearchValue
from service.cases.motion import Motion
from service.cases.texts import computed_text
from service.definitions.lookup import bundle_by_id
from service.expressions import ExpressionFailed, compile_expression
from service.extensions import db

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """A search field's value in the column of its type; all empty when there is none."""

    text: str | None = None
    number: Decimal | None = None
    day: date | None = None


def refresh(motion: Motion) -> None:
    """Bring the title and the search fields into step with data that changed.

    A title that a person gave stays.
    """
    begins = motion.case.updated_at == motion.case.created_at
    if not motion.document.changed and not begins:
        return
    process = bundle_by_id(motion.case.version_id).process
    if process.title and not motion.case.title_given:
        title = computed_text(process.title, _known(motion), motion.acting.at)
        motion.case.title = title[:_LONGEST] or motion.case.title
    rows = _rows(motion.case.id) if process.search_fields else {}
    for field in process.search_fields:
        _write(motion, field, rows)
    motion.document.changed.clear()


def _known(motion: Motion) -> dict[str, Any]:
    return layered(known_of(motion.case), motion.document.values)


def _rows(case_id: str) -> dict[str, SearchValue]:
    wanted = select(SearchValue).where(SearchValue.case_id == case_id)
    return {row.name: row for row in db.session.scalars(wanted)}


def typed_value(field: SearchField, scope: Mapping[str, Any], *, at: datetime) -> Typed:
    """Compute a search field's value; nothing, or what is not of its type, is no value."""
    try:
        value = compile_expression(field.value or field.name).evaluate(scope, at=at)
    except ExpressionFailed:
        return Typed()
    if value is None or value == "":
        return Typed()
    if field.type == "number":
        return Typed(number=_number(value))
    if field.type == "date":
        return Typed(day=_date(value))
    return Typed(text=("yes" if value else "no") if isinstance(value, bool) else _text(value))


def _write(motion: Motion, field: SearchField, rows: Mapping[str, SearchValue]) -> None:
    row = rows.get(field.name)
    if row is None:
        row = SearchValue(case_id=motion.case.id, name=field.name)
        db.session.add(row)
    value = typed_value(field, _known(motion), at=motion.acting.at)
    row.text_value, row.number_value, row.date_value = value.text, value.number, value.day


def _text(value: Any) -> str:
    return str(value)[:_LONGEST].casefold()


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 18 else None


def _date(value: Any) -> date | None:
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None
