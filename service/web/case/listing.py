"""The list of cases that the reader may see, filtered, searched and sorted."""

from http import HTTPStatus

from flask import render_template
from flask.typing import ResponseReturnValue

from service.cases.case_list import ORDERS, CaseFilter, CaseRow, list_cases
from service.definitions.reasons import ReasonKind, reasons_among
from service.paging import Page
from service.people.guards import guarded
from service.people.roles import roles
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.filters import Filter, Given, Kind, asked, given
from service.web.orders import Column, headings
from service.web.process_filters import (
    fields_asked,
    fields_of_process,
    filters_of,
    process_filter,
)
from service.web.reader import Reader, reader
from service.web.shown import case_line
from service.web.words import CASE_STATES, SLA

PAGE = 25
USUAL_SORT = "-created"
_ENDED = ("completed", "cancelled", "failed")
_STATES = tuple((key, CASE_STATES[key].text) for key in ("open", *_ENDED))
_CLOCKS = tuple((key, tag.text) for key, tag in SLA.items())
_WHY = {
    ReasonKind.HOLD: "On hold",
    ReasonKind.CANCEL_CASE: "Cancelled",
    ReasonKind.CANCEL_TASK: "Task cancelled",
}
"""The lists whose reasons cases are found by, and what was done for them."""
_MINE, _NOBODY = "me", "none"
COLUMNS = (
    Column("Case", "created", "-created"),
    Column("Owner"),
    Column("Due", "due", "-due"),
    Column("Target"),
    Column("State"),
    Column("Last changed", "updated", "-updated"),
)


@web.get("/cases")
@guarded(Verb.READ_CASE)
def cases() -> ResponseReturnValue:
    """Show a page of cases."""
    with reading():
        who = reader()
        told, narrowed = cases_asked(who)
        cursor = told.cursor
        sort = told.kept.get("sort", USUAL_SORT)
        found: Page[CaseRow] = Page([], None)
        if not told.wrong:
            found = list_cases(
                narrowed, actor=who.actor, now=who.now, sort=sort, limit=PAGE, cursor=cursor
            )
        page = render_template(
            "cases/list.html",
            problem_links=told.problem_links(),
            asked=told,
            headings=headings(COLUMNS, told, sort),
            cases=[case_line(row, who) for row in found.items],
            first=told.href() if cursor else "",
            next=told.href(cursor=found.next) if found.next else "",
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if told.wrong else HTTPStatus.OK


def cases_asked(who: Reader) -> tuple[Given, CaseFilter]:
    """Read what the address of this request asks of the cases."""
    fields = fields_of_process()
    owners = [(_MINE, "Me"), (_NOBODY, "Nobody yet")]
    filters = (
        Filter("text", "Search"),
        process_filter(),
        Filter("state", "State", Kind.CHOICE, _STATES),
        Filter("sla", "Target", Kind.CHOICE, _CLOCKS),
        Filter(
            "owner",
            "Owner",
            Kind.CHOICE,
            [*owners, *((f"role:{one.key}", one.name) for one in roles())],
            any="Anybody",
        ),
        Filter("person", "Person it is about"),
        Filter("reason", "Reason given", Kind.CHOICE, _reasons(), any="Any"),
        *filters_of(fields),
    )
    sort = asked("sort")
    told = given("web.cases", filters, kept={"sort": sort if sort in ORDERS else ""})
    owner = told.text("owner")
    return told, CaseFilter(
        state=told.text("state"),
        process=told.text("process"),
        owner=who.actor.username if owner == _MINE else owner if owner != _NOBODY else None,
        unowned=owner == _NOBODY,
        sla=told.text("sla"),
        text=told.text("text"),
        person=told.text("person"),
        reason=_reason(told.text("reason")),
        fields=fields_asked(fields, told),
    )


def _reasons() -> list[tuple[str, str]]:
    """Offer the reasons of the lists, those that may not be chosen any more included."""
    return [
        (f"{one.kind}/{one.code}", f"{_WHY[one.kind]}: {one.words}")
        for one in reasons_among([*_WHY])
    ]


def _reason(offered: str | None) -> tuple[str, str] | None:
    """Read a reason that is offered: its list and its code."""
    kind, _, code = (offered or "").partition("/")
    return (kind, code) if code else None
