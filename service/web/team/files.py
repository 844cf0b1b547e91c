"""The supervisors' lists and tables as files for a spreadsheet."""

from collections.abc import Iterator

from flask import Response, request

from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.downloads import Download, Row, send
from service.web.listed import cases_to_download, tasks_to_download
from service.web.reader import reader
from service.web.team.narrowed import CASE_WORDS, TASK_WORDS, narrowed
from service.web.team.page import desk_asked
from service.web.team.tables import Table


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
        rows = list(_rows(desk_asked().tables()))
    return send(Download("team", ("Table", "About", "Process", "Counted", "Number"), rows), kind)


def _rows(tables: list[Table]) -> Iterator[Row]:
    for table in tables:
        for row in table.rows:
            for column, number in zip(table.columns[1:], row.numbers, strict=True):
                yield (table.heading, row.name, row.under, column, number.count)
