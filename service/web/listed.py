"""Tasks and cases as the rows of a file for a spreadsheet."""

from collections.abc import Iterator, Sequence
from functools import partial

from service.cases.case_list import CaseFilter, CaseRow, list_cases
from service.cases.views import TaskView
from service.cases.worklist import TaskFilter, list_tasks
from service.definitions.lookup import newest_versions
from service.paging import MOST, Page
from service.web.downloads import Download, Row, every
from service.web.reader import Reader
from service.web.words import case_tag, sla_tag, task_tag

_TASKS = (
    *("Case", "About", "Process", "Task", "Roles", "Who has it", "State"),
    *("Opened", "Due", "Target", "On hold until"),
)
_CASES = (
    *("Case", "About", "Process", "Owner", "State", "Started", "Due", "Target"),
    *("Forecast end", "Last changed", "Closed"),
)


def tasks_to_download(*wanted: TaskFilter, who: Reader, sort: str = "due") -> Download:
    """Give the tasks that the reader may see and every filter keeps, as a file."""

    def page(cursor: str | None) -> Page[TaskView]:
        return list_tasks(
            *wanted, actor=who.actor, now=who.now, sort=sort, limit=MOST, cursor=cursor
        )

    return Download("tasks", _TASKS, every(page, partial(_tasks, who)))


def cases_to_download(wanted: CaseFilter, *, who: Reader, sort: str) -> Download:
    """Give the cases that the reader may see and the filter keeps, as a file."""

    def page(cursor: str | None) -> Page[CaseRow]:
        return list_cases(
            wanted, actor=who.actor, now=who.now, sort=sort, limit=MOST, cursor=cursor
        )

    return Download("cases", _CASES, every(page, partial(_cases, who)))


def _tasks(who: Reader, tasks: Sequence[TaskView]) -> Iterator[Row]:
    who.learn(one.assignee for one in tasks)
    processes = {one.key: one.name for one in newest_versions()}
    for task in tasks:
        yield (
            task.case.reference,
            task.case.title,
            processes.get(task.case.process, task.case.process),
            task.name,
            ", ".join(who.role(one) for one in task.roles),
            who.person(task.assignee) if task.assignee else None,
            task_tag(task.state).text,
            task.opened_at,
            task.sla.target_at,
            sla_tag(task.sla.status).text,
            task.hold.release_at if task.hold else None,
        )


def _cases(who: Reader, rows: Sequence[CaseRow]) -> Iterator[Row]:
    who.learn(row.case.owner for row in rows)
    processes = {one.key: one.name for one in newest_versions()}
    for row in rows:
        case = row.case
        yield (
            case.reference,
            case.title,
            processes.get(case.process_key, case.process_key),
            who.owner(case.owner),
            case_tag("held" if case.held_by else case.state).text,
            case.created_at,
            case.target_at,
            sla_tag(row.sla.status).text,
            case.forecast_at,
            case.updated_at,
            case.closed_at,
        )
