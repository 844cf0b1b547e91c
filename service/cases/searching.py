"""What a case is found by, written as it moves: search fields in typed columns, and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import delete, inspect, select

from service.bpmn.facts import SearchField
from service.cases.document import known_of, layered
from service.cases.models import Case, SearchValue, SearchWord, Subject
from service.cases.motion import Motion
from service.cases.search_words import words_of
from service.cases.texts import LONGEST_TITLE, computed_text, usual_title
from service.definitions.lookup import bundle_by_id
from service.expressions import ExpressionFailed, compile_expression
from service.extensions import db
from service.ledger.appending import append

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
    if not motion.document.changed and not motion.begins:
        return
    process = bundle_by_id(motion.case.version_id).process
    if process.title and not motion.case.title_given:
        title = computed_text(process.title, _known(motion), motion.acting.at)
        motion.case.title = title[:LONGEST_TITLE] or motion.case.title
    rows = _rows(motion.case.id) if process.search_fields else {}
    for field in process.search_fields:
        _write(motion, field, rows)
    if motion.begins or _says_otherwise(motion.case, rows.values()):
        _keep_words(motion.case, rows.values())
    motion.document.changed.clear()


def follow_subject(case: Case) -> None:
    """Have a locked case titled and found by what its subject is called now.

    A title that a person gave stays, and so does one that the process draws from the data.
    """
    bundle = bundle_by_id(case.version_id)
    if case.subject_id and not case.title_given and not bundle.process.title:
        subject = db.session.get_one(Subject, case.subject_id)
        case.title = usual_title(bundle.name, subject.name)[:LONGEST_TITLE]
    _keep_words(case, _rows(case.id).values())


def _says_otherwise(case: Case, rows: Iterable[SearchValue]) -> bool:
    """Tell whether a text that is searched for has changed in this motion."""
    texts = (inspect(row).attrs.text_value for row in rows)
    return any(one.history.has_changes() for one in (inspect(case).attrs.title, *texts))


def _keep_words(case: Case, rows: Iterable[SearchValue]) -> None:
    """Bring the words by which a case is found into step with its texts and its subject's."""
    subject = db.session.get_one(Subject, case.subject_id) if case.subject_id else None
    person = words_of([subject.name, subject.reference]) if subject else set()
    texts = (case.reference, case.title, case.external_ref, *(row.text_value for row in rows))
    wanted = words_of(texts) | person
    of_case = SearchWord.case_id == case.id
    kept = set(db.session.scalars(select(SearchWord.word).where(of_case)))
    if gone := kept - wanted:
        db.session.execute(delete(SearchWord).where(of_case, SearchWord.word.in_(gone)))
    for word in sorted(wanted - kept):
        append(SearchWord, {"word": word, "case_id": case.id, "person": word in person})


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


def _write(motion: Motion, field: SearchField, rows: dict[str, SearchValue]) -> None:
    row = rows.get(field.name)
    if row is None:
        row = rows[field.name] = SearchValue(case_id=motion.case.id, name=field.name)
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
