"""The words by which a case is found: how a text is cut into them, and how they are looked for.

Every word of a search must begin a word of the case. Small letters and capitals are the same, so
are accented letters and plain ones, and what is written together or apart (`SO7 7AA`, `so77aa`)
where the whole is short. One index on plain words serves both databases.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import aliased

from service.cases.models import Case, SearchWord, Task
from service.cases.models.case import LONGEST_WORD
from service.extensions import db

_PART = re.compile(r"[^\W_]+")
_SHORT = 40
"""Characters up to which a text is found when it is written without its gaps as well."""
LAST = "\U0010ffff"
"""The last character there is: behind a beginning it is after whatever so begins."""


def words_of(texts: Iterable[str | None]) -> set[str]:
    """Cut texts into the words by which they are found."""
    found: set[str] = set()
    for text in texts:
        plain = _plain(text or "")
        for chunk in plain.split():
            parts = _PART.findall(chunk)
            found |= {"".join(parts), *parts, *(part.lstrip("0") for part in parts)}
        if len(plain) <= _SHORT:
            found.add("".join(_PART.findall(plain)))
    return {word[:LONGEST_WORD] for word in found if word}


def looked_for(text: str) -> tuple[str, ...]:
    """Cut what somebody looks for into the beginnings of words; none when it has no letter."""
    chunks = ("".join(_PART.findall(chunk)) for chunk in _plain(text).split())
    return tuple(dict.fromkeys(chunk[:LONGEST_WORD] for chunk in chunks if chunk))


def case_says(text: str) -> ColumnElement[bool]:
    """Match the cases of which every word that is looked for begins a word."""
    wanted = looked_for(text)
    return and_(*(_case_has(word) for word in wanted)) if wanted else false()


def person_says(text: str) -> ColumnElement[bool]:
    """Match the cases about a person of whose name or reference every word so begins."""
    wanted = looked_for(text)
    return (
        and_(*(_case_has(word, SearchWord.person.is_(True)) for word in wanted))
        if wanted
        else false()
    )


def task_says(text: str) -> ColumnElement[bool]:
    """Match the tasks of which, or of whose case, every word that is looked for begins a word.

    Tasks of many cases have few different names: those that match are found first.
    """
    wanted = looked_for(text)
    if not wanted:
        return false()
    names = {name: words_of([name]) for name in _task_names()}
    return and_(*(_task_has(word, names) for word in wanted))


def _plain(text: str) -> str:
    """Write a text in small letters without accents."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in spread if not unicodedata.combining(one))


def _case_has(word: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    so_begins = (SearchWord.word >= word, SearchWord.word < word + LAST)
    return Case.id.in_(select(SearchWord.case_id).where(*so_begins, *more))


def _task_has(word: str, names: dict[str, set[str]]) -> ColumnElement[bool]:
    so_named = [name for name, parts in names.items() if any(one.startswith(word) for one in parts)]
    return _case_has(word) | Task.name.in_(so_named) if so_named else _case_has(word)


def _task_names() -> Sequence[str]:
    """Give every name that a task has, by leaping from one to the next in their index."""
    least = select(func.min(Task.name).label("name")).cte("names", recursive=True)
    after = aliased(Task)
    following = select(func.min(after.name)).where(after.name > least.c.name).scalar_subquery()
    names = least.union_all(select(following).where(least.c.name.is_not(None)))
    return db.session.scalars(select(names.c.name).where(names.c.name.is_not(None))).all()
