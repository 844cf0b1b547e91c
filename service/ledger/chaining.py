"""Hash chains: rows of a book that vouch for each other, whose content may be erased one day.

A case has chains of its own, which it counts; the book of changes is one for the installation.

A row's `seal` is the hash of a random salt and its content. Its `link` is the hash of the link
before it, of its seal and of the facts that stay when the content is erased. A row that was
changed, removed, added or moved breaks its link or the next one; a tail that is missing shows in
the count and the last link, which whoever owns the chain keeps. Erasing takes the salt too: what is
left tells nothing of what was there, and the chain still holds. That looks like hiding a row, so
whoever verifies a chain says how far it may be erased.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import orjson
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import db

BEGINNING = bytes(32)
"""The link before the first."""
_SALT_BYTES = 16
_PAGE = 500


class Chained:
    """A row of a chain and what vouches for it. `salt` is None once it is erased.

    By their names: `facts` are the columns that stay then, as the row's link vouches for them, and
    `content` those that are emptied, for which its seal vouches until then.
    """

    facts: ClassVar[tuple[str, ...]]
    content: ClassVar[tuple[str, ...]]

    seq: Mapped[int]
    salt: Mapped[bytes | None] = mapped_column(sort_order=1)
    seal: Mapped[bytes] = mapped_column(sort_order=1)
    link: Mapped[bytes] = mapped_column(sort_order=1)


class ChainedInCase(Chained):
    """A row of one of a case's chains."""

    case_id: Mapped[str]


Row = TypeVar("Row", bound=Chained)
CaseRow = TypeVar("CaseRow", bound=ChainedInCase)


def chain(book: type[Chained], row: dict[str, Any], *, before: bytes) -> bytes:
    """Put a row, by its columns, behind the one whose link is `before`; return its own link.

    It gets a salt of its own. Its instants are in UTC, as they are read again.
    """
    row["salt"] = secrets.token_bytes(_SALT_BYTES)
    row["seal"] = _seal(row["salt"], [row[name] for name in book.content])
    row["link"] = link = _link(before, row["seal"], [row[name] for name in book.facts])
    return link


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a chain: its rows, the numbers of the erased, and its first broken place.

    `broken` is the number of the first row that is missing, changed, emptied or too many, and `how`
    says which; both are None when the chain holds.
    """

    count: int
    erased: tuple[int, ...]
    broken: int | None = None
    how: str | None = None


def rows_of(book: type[CaseRow], case_id: str) -> Iterator[CaseRow]:
    """Give a case's rows of a book in their order, however many, a page at a time."""
    return all_rows(book, book.case_id == case_id)


def all_rows(book: type[Row], *which: ColumnElement[bool]) -> Iterator[Row]:
    """Give the rows of a book, those that every condition keeps, a page at a time."""
    wanted = select(book).where(*which).order_by(book.seq).limit(_PAGE)
    last = 0
    while page := db.session.scalars(wanted.where(book.seq > last)).all():
        yield from page
        last = page[-1].seq


def erase_rows(book: type[ChainedInCase], case_id: str) -> None:
    """Take away what a case's rows of a book hold of people, all at once; that they were stays."""
    emptied = dict.fromkeys((*book.content, "salt"))
    db.session.execute(
        update(book)
        .where(book.case_id == case_id)
        .values(emptied)
        .execution_options(synchronize_session=False)
    )


def verify(rows: Iterable[Chained], *, count: int, last: bytes, erased_to: int = 0) -> Verdict:
    """Follow a chain from its beginning to where its owner says that it ends.

    `count` is how many rows there should be, and `last` the link of the last. Up to the number
    `erased_to` rows may be erased; one after it was emptied to hide what it says.
    """
    before, reached = BEGINNING, 0
    erased: list[int] = []
    for row in rows:
        how = _flaw(row, before, expected=reached + 1, count=count)
        if how is not None:
            return Verdict(reached, tuple(erased), reached + 1, how)
        if row.salt is None and row.seq > erased_to:
            return Verdict(reached, tuple(erased), row.seq, "was emptied")
        if row.salt is None:
            erased.append(row.seq)
        before, reached = row.link, row.seq
    if reached < count:
        return Verdict(reached, tuple(erased), reached + 1, "is missing")
    if before != last:
        return Verdict(reached, tuple(erased), reached, "is not the last that was written")
    return Verdict(reached, tuple(erased))


def _flaw(row: Chained, before: bytes, *, expected: int, count: int) -> str | None:
    """Say what is wrong with a row behind the one whose link is `before`."""
    if row.seq != expected:
        return "is missing"
    if row.seq > count:
        return "was added"
    if not _is_sealed(row):
        return "was changed"
    if row.link != _link(before, row.seal, _told(row, row.facts)):
        return "does not follow from the one before it"
    return None


def _is_sealed(row: Chained) -> bool:
    """Tell whether the content is the one that was sealed, or is erased with its salt."""
    if row.salt is None:
        return all(one is None for one in _told(row, row.content))
    return row.seal == _seal(row.salt, _told(row, row.content))


def _told(row: Chained, names: Iterable[str]) -> list[Any]:
    return [getattr(row, name) for name in names]


def _seal(salt: bytes, content: list[Any]) -> bytes:
    return hashlib.sha256(salt + _written(content)).digest()


def _link(before: bytes, seal: bytes, facts: list[Any]) -> bytes:
    return hashlib.sha256(before + seal + _written(facts)).digest()


def _written(values: list[Any]) -> bytes:
    """Write values so that equal ones are equal bytes; what is kept as bytes is text itself."""
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS, default=bytes.decode)
