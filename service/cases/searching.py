"""Declared search fields: written to typed, indexed columns as the case moves."""

from collections.abc import Mapping
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


def _write(motion: Motion, field: SearchField, rows: Mapping[str, SearchValue]) -> None:
    value = _value(motion, field)
    row = rows.get(field.name)
    if row is None:
        row = SearchValue(case_id=motion.case.id, name=field.name)
        db.session.add(row)
    row.text_value = row.number_value = row.date_value = None
    if value is None or value == "":
        return
    if field.type == "number":
        row.number_value = _number(value)
    elif field.type == "date":
        row.date_value = _date(value)
    else:
        row.text_value = ("yes" if value else "no") if isinstance(value, bool) else _text(value)


def _value(motion: Motion, field: SearchField) -> Any:
    try:
        expression = compile_expression(field.value or field.name)
        return expression.evaluate(_known(motion), at=motion.acting.at)
    except ExpressionFailed:
        return None


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
