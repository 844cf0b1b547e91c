"""Lists as files for a spreadsheet: CSV and XLSX, written as they are read, row by row.

A cell that a spreadsheet would take for a formula is text with an apostrophe before it in CSV,
which is what a spreadsheet itself calls text; in XLSX every text is written as text.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, Final, TypeVar

import xlsxwriter
from flask import Response, stream_with_context
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from service.paging import Page
from service.transaction import reading
from service.web.words import LOCAL

MOST: Final = 50_000
"""The most rows of one file."""
CUT_SHORT: Final = f"Only the first {MOST:,} rows are here: narrow the list."
KINDS: Final = ("csv", "xlsx")
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 32_767
"""The most characters that a spreadsheet takes in one cell."""

Cell = str | int | datetime | None
Row = Sequence[Cell]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Download:
    """A list as a file: its name without an ending, the headings, and the rows as they come."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]


def send(download: Download, kind: str) -> Response:
    """Answer with the file, of one of `KINDS`. Raises NotFound for any other."""
    if kind not in KINDS:
        raise NotFound
    rows = _begun(download)
    body = _csv(rows) if kind == "csv" else _xlsx(rows)
    answer = Response(stream_with_context(body), content_type=_TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{download.name}.{kind}")
    return answer


def every(
    page_of: Callable[[str | None], Page[T]], shown: Callable[[Sequence[T]], Iterable[Row]]
) -> Iterator[Row]:
    """Read page after page, each a short reading of its own, and give what is shown of each row."""
    cursor: str | None = None
    while True:
        with reading():
            page = page_of(cursor)
            rows = list(shown(page.items))
        yield from rows
        cursor = page.next
        if cursor is None:
            return


def _begun(download: Download) -> Iterator[Row]:
    """Read the first row before anything is sent, so that a refusal is a page that says why."""
    rows = iter(download.rows)
    first = list(islice(rows, 1))
    return _all(download.columns, first, rows)


def _all(columns: Sequence[str], first: list[Row], rows: Iterator[Row]) -> Iterator[Row]:
    yield columns
    yield from first
    yield from islice(rows, MOST - 1)
    if next(rows, None) is not None:
        yield [CUT_SHORT]


def _csv(rows: Iterable[Row]) -> Iterator[str]:
    yield "\ufeff"
    written = StringIO(newline="")
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([_as_text(cell) for cell in row])
        yield written.getvalue()
        written.seek(0)
        written.truncate()


def _as_text(cell: Cell) -> str | int:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def _xlsx(rows: Iterable[Row]) -> Iterator[bytes]:
    with TemporaryFile() as file:
        _write_xlsx(rows, file)
        file.seek(0)
        yield from wrap_file({}, file)


def _write_xlsx(rows: Iterable[Row], file: IO[bytes]) -> None:
    """Write one sheet, each row to the disk before the next is read."""
    options = {"constant_memory": True, "remove_timezone": True}
    with closing(xlsxwriter.Workbook(file, options)) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell.astimezone(LOCAL), moment)
                elif isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                elif cell:
                    style: Any = None if number else bold
                    sheet.write_string(number, place, cell[:_LONGEST], style)
