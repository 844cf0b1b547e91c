"""What administrators changed: searched, read and taken away as a file."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from service.ledger.changes import About, Change, Wanted, actors, list_changes
from service.paging import MOST, Page
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.change_words import ChangeLine, about_words, change_lines
from service.web.administration.joining import Section, joins
from service.web.blueprint import web
from service.web.downloads import Download, Row, every, send
from service.web.filters import Filter, Given, Kind, given
from service.web.reader import Reader, reader
from service.web.words import LOCAL

PAGE = 25
_COLUMNS = ("Number", "When", "By", "About", "Which", "What", "Before and after")


@web.get("/administration/changes")
@joins(Section.RECORDS, "Changes", "Who changed what here, when, and how it was before.")
@guarded(Verb.MANAGE_PEOPLE)
def changes() -> ResponseReturnValue:
    """Show a page of changes, the newest first."""
    with reading():
        who = reader()
        told, wanted = _asked(who)
        cursor = told.cursor
        found: Page[Change] = Page([], None)
        if not told.wrong:
            found = list_changes(wanted, limit=PAGE, cursor=cursor)
        page = render_template(
            "administration/changes.html",
            problem_links=told.problem_links(),
            asked=told,
            changes=change_lines(found.items, who),
            first=told.href() if cursor else "",
            next=told.href(cursor=found.next) if found.next else "",
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if told.wrong else HTTPStatus.OK


@web.get("/administration/changes.<any(csv, xlsx):kind>")
@guarded(Verb.MANAGE_PEOPLE)
def changes_file(kind: str) -> ResponseReturnValue:
    """Send the changes that the address asks for as a file.

    A filter that cannot be read would be left out of it: the page says what is wrong with it.
    """
    with reading():
        who = reader()
        told, wanted = _asked(who)
    if told.wrong:
        return redirect(told.href())

    def page(cursor: str | None) -> Page[Change]:
        return list_changes(wanted, limit=MOST, cursor=cursor)

    def rows(found: Sequence[Change]) -> list[Row]:
        return _rows(found, who)

    return send(Download("changes", _COLUMNS, every(page, rows)), kind)


def _rows(found: Sequence[Change], who: Reader) -> list[Row]:
    lines = change_lines(found, who)
    return [
        (one.seq, one.at, line.by, line.about, one.subject, line.text, _differences(line))
        for one, line in zip(found, lines, strict=True)
    ]


def _differences(line: ChangeLine) -> str:
    return "; ".join(f"{one.name}: {one.before} → {one.after}" for one in line.differences)


def _asked(who: Reader) -> tuple[Given, Wanted]:
    names = actors()
    who.learn(names)
    filters = (
        Filter("about", "About", Kind.CHOICE, [(one, about_words(one)) for one in About]),
        Filter("by", "By", Kind.CHOICE, [(one, who.person(one)) for one in names], any="Anybody"),
        Filter("since", "From", Kind.DAY),
        Filter("until", "To", Kind.DAY),
    )
    told = given("web.changes", filters, kept={})
    about = told.text("about")
    return told, Wanted(
        about=About(about) if about else None,
        actor=told.text("by"),
        since=_midnight(told, "since", later=0),
        until=_midnight(told, "until", later=1),
    )


def _midnight(told: Given, name: str, *, later: int) -> datetime | None:
    """Give the instant at which a day begins that was asked, or one some days later."""
    day = told.day(name)
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None
    return datetime.combine(day + timedelta(days=later), time(), LOCAL).astimezone(UTC)


_FIRST_YEAR, _LAST_YEAR = 1900, 9000
"""Days beyond are no limit to anything."""
