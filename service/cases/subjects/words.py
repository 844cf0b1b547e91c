"""The words by which a subject is found: as a case's, with numbers and dates written one way.

A phone number is found however its digits are grouped and whether it begins with 0 or +44; a date
of birth as 12/3/1980 or 1980-03-12; a postcode with its gap or without.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, select

from service.cases.models import Subject, SubjectWord
from service.cases.models.case import LONGEST_WORD
from service.cases.search_words import LAST, looked_for, words_of
from service.extensions import db
from service.ledger.appending import append

_NUMBER = re.compile(r"[+\d][\d\s().-]*", re.ASCII)
_FROM_ABROAD = re.compile(r"^(\+|00)44\s*(\(0\))?")
_FEWEST_DIGITS = 5
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s+(\d[a-z]{2})\b", re.ASCII | re.IGNORECASE)
_MOST_DETAILS = 20
_READ = 500
"""Characters of a contact detail that are searched."""


def keep_words(subject: Subject) -> None:
    """Bring the words by which a subject is found into step with it."""
    wanted = words_about(subject)
    of_subject = SubjectWord.subject_id == subject.id
    kept = set(db.session.scalars(select(SubjectWord.word).where(of_subject)))
    if gone := kept - wanted:
        db.session.execute(delete(SubjectWord).where(of_subject, SubjectWord.word.in_(gone)))
    for word in sorted(wanted - kept):
        append(SubjectWord, {"word": word, "subject_id": subject.id})


def words_about(subject: Subject) -> set[str]:
    """Return every word by which a subject is found."""
    details = [one[:_READ] for one in _details(subject.contact)]
    numbers = {number for one in details for number in _numbers(one)}
    numbers |= {"".join(one).casefold() for text in details for one in _POSTCODE.findall(text)}
    born = {_written(subject.date_of_birth)} if subject.date_of_birth else set()
    named = [subject.name, subject.reference, subject.uprn, subject.tenancy_reference]
    return words_of([*named, *details]) | numbers | born


def subject_says(text: str) -> ColumnElement[bool]:
    """Match the subjects of which every word that is looked for begins a word."""
    wanted = sought(text)
    if not wanted:
        return false()
    return and_(*(Subject.id.in_(_with(word)) for word in wanted))


def sought(text: str) -> tuple[str, ...]:
    """Cut what somebody looks for into the beginnings of words; none when it has no letter."""
    plain = " ".join(_day(chunk) or chunk for chunk in text.split())
    if _NUMBER.fullmatch(plain):
        digits = _joined(plain)[:LONGEST_WORD]
        return (digits,) if digits else ()
    return looked_for(plain)


def _with(word: str) -> Any:
    so_begins = (SubjectWord.word >= word, SubjectWord.word < word + LAST)
    return select(SubjectWord.subject_id).where(*so_begins)


def _details(contact: Any) -> Iterator[str]:
    """Give the texts and numbers of contact details; how somebody wishes to be reached is none."""
    if isinstance(contact, str):
        yield contact
    elif isinstance(contact, dict):
        for name, value in list(contact.items())[:_MOST_DETAILS]:
            if name != "preferred" and isinstance(value, str | int):
                yield str(value)


def _numbers(text: str) -> Iterator[str]:
    for found in _NUMBER.findall(text):
        number = _joined(found)
        if _FEWEST_DIGITS <= len(number) <= LONGEST_WORD:
            yield number


def _joined(number: str) -> str:
    """Write a number without its gaps, one of this country from its 0 on."""
    return re.sub(r"\D", "", _FROM_ABROAD.sub("0", number.strip()))


def _day(chunk: str) -> str | None:
    """Write a chunk that is a date as dates are kept; None when it is none."""
    if found := _DAY_FIRST.fullmatch(chunk):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_FIRST.fullmatch(chunk):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return _written(date(year, month, day))
    except ValueError:
        return None


def _written(day: date) -> str:
    return f"{day:%Y%m%d}"
