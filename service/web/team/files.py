"""The supervisors' lists and tables as files for a spreadsheet."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.bulk.runs import find_run, items_of
from service.cases.escalated import Raised, answered_escalations, waiting_escalations
from service.cases.escalating import UNLED
from service.cases.models import BulkState
from service.paging import MOST, Page
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.downloads import Download, Row, every, send
from service.web.listed import cases_to_download, tasks_to_download
from service.web.reader import Reader, reader
from service.web.team.bulk_words import told
from service.web.team.load import tables_of
from service.web.team.narrowed import CASE_WORDS, TASK_WORDS, narrowed
from service.web.team.page import desk_asked
from service.web.team.tables import Table

_ESCALATIONS = (
    *("What", "Case", "About", "Raised", "Went up to the administrators"),
    *("Acknowledged by", "Acknowledged", "Answer"),
)
_ITEMS = ("What", "State", "What to know")


@web.get("/team/tasks.<any(csv, xlsx):kind>")
@guarded(Verb.READ_WORKLOAD)
def team_tasks_file(kind: str) -> Response:
    """Send the list of tasks, with the filters that the address names."""
    asked = narrowed(request.args, TASK_WORDS)
    return send(tasks_to_download(asked.tasks(), who=reader()), kind)


@web.get("/team/cases.<any(csv, xlsx):kind>")
@guarded(Verb.READ_WORKLOAD)
def team_cases_file(kind: str) -> Response:
    """Send the list of cases, with the filters that the address names."""
    who = reader()
    asked = narrowed(request.args, CASE_WORDS)
    return send(cases_to_download(asked.cases(who), who=who, sort="due"), kind)


@web.get("/team.<any(csv, xlsx):kind>")
@guarded(Verb.READ_WORKLOAD)
def team_tables_file(kind: str) -> Response:
    """Send every number of the team page, one a row."""
    with reading():
        rows = list(_rows(tables_of(desk_asked())))
    return send(Download("team", ("Table", "About", "Process", "Counted", "Number"), rows), kind)


@web.get("/team/escalations.<any(csv, xlsx):kind>")
@guarded(Verb.READ_WORKLOAD)
def escalations_file(kind: str) -> Response:
    """Send every escalation: those that wait, the longest first, then those of before."""
    who = reader()

    def waiting(cursor: str | None) -> Page[Raised]:
        return waiting_escalations(actor=who.actor, limit=MOST, cursor=cursor)

    def answered(cursor: str | None) -> Page[Raised]:
        return answered_escalations(actor=who.actor, limit=MOST, cursor=cursor)

    rows = chain.from_iterable(every(one, partial(_raised, who)) for one in (waiting, answered))
    return send(Download("escalations", _ESCALATIONS, rows), kind)


@web.get("/team/bulk/<run_id>/items.<any(csv, xlsx):kind>")
@guarded(Verb.WORK_IN_BULK)
def bulk_run_file(run_id: str, kind: str) -> ResponseReturnValue:
    """Send what would happen to each, or what has happened so far."""
    with reading():
        who = reader()
        run = find_run(run_id, actor=who.actor)
        if run.state is BulkState.CHOSEN:
            return redirect(url_for("web.ask_in_bulk", run_id=run_id))
        rows = [(one.name, one.state, one.said) for one in told(run, items_of(run_id), who)]
    return send(Download("bulk", _ITEMS, rows), kind)


def _raised(who: Reader, found: Sequence[Raised]) -> Iterator[Row]:
    who.learn(raised.escalation.acknowledged_by for raised in found)
    for raised in found:
        one, by = raised.escalation, raised.escalation.acknowledged_by
        yield (
            one.what if raised.is_seen else UNLED.format(reference=raised.reference),
            raised.reference,
            raised.title,
            one.at,
            "Yes" if one.level else "No",
            who.person(by) if by else None,
            one.acknowledged_at,
            one.plan if raised.is_seen else None,
        )


def _rows(tables: list[Table]) -> Iterator[Row]:
    for table in tables:
        for row in table.rows:
            for column, number in zip(table.columns[1:], row.numbers, strict=True):
                yield (table.heading, row.name, row.under, column, number.count)
