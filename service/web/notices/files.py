"""What the reader was told as a file for a spreadsheet."""

from collections.abc import Iterator, Sequence

from flask import Response

from service.cases.notified import Told, list_notices
from service.paging import MOST, Page
from service.people.guards import guarded
from service.people.verbs import Verb
from service.web.blueprint import web
from service.web.downloads import Download, Row, every, send
from service.web.session import actor

_COLUMNS = ("When", "What", "Case", "About", "Read")


@web.get("/notices.<any(csv, xlsx):kind>")
@guarded(Verb.READ_TASK)
def notices_file(kind: str) -> Response:
    """Send the reader's notices, the unread first and then the newest."""
    who = actor()

    def page(cursor: str | None) -> Page[Told]:
        return list_notices(actor=who, limit=MOST, cursor=cursor)

    return send(Download("notices", _COLUMNS, every(page, _rows)), kind)


def _rows(found: Sequence[Told]) -> Iterator[Row]:
    for one in found:
        notice = one.notice
        yield (notice.at, notice.text, one.reference, one.title, notice.read_at)
