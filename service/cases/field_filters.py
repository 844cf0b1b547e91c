"""Finding cases by what their declared search fields hold, each in the column of its type."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from service.cases.models import Case, SearchValue
from service.cases.search_words import LAST


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """What a search field is to hold: a text that so begins, or what lies between two ends.

    The ends are days or numbers and count themselves; None is no end.
    """

    name: str
    begins: str | None = None
    least: date | Decimal | None = None
    most: date | Decimal | None = None


def field_conditions(wanted: Iterable[FieldFilter]) -> list[ColumnElement[bool]]:
    """Give the conditions of the cases whose search fields hold all of this."""
    return [
        Case.id.in_(select(SearchValue.case_id).where(SearchValue.name == one.name, *_holds(one)))
        for one in wanted
    ]


def _holds(wanted: FieldFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.begins is not None:
        text = wanted.begins.casefold()
        found += [SearchValue.text_value >= text, SearchValue.text_value < text + LAST]
    if wanted.least is not None:
        found.append(_column(wanted.least) >= wanted.least)
    if wanted.most is not None:
        found.append(_column(wanted.most) <= wanted.most)
    return found


def _column(end: date | Decimal) -> InstrumentedAttribute[Any]:
    return SearchValue.date_value if isinstance(end, date) else SearchValue.number_value
