"""Cases and tasks as the lists and bars of the pages show them: in words, with their addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from service.cases.case_list import CaseRow
from service.cases.views import CaseView, HoldView, TaskView
from service.web.reader import Reader
from service.web.words import Due, at_moment, on_day


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line of a list of tasks."""

    name: str
    href: str
    case: str
    case_href: str
    reference: str
    state: str
    status: str
    due: Due
    who: str
    until: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of a list of cases, and what the bar on a case's pages says."""

    title: str
    reference: str
    href: str
    state: str
    status: str
    due: Due
    owner: str
    restricted: bool
    process: str
    updated_at: datetime
    forecast: str = ""


def task_lines(tasks: Iterable[TaskView], reader: Reader) -> tuple[TaskLine, ...]:
    """Show tasks in a list."""
    found = tuple(tasks)
    reader.learn(task.assignee for task in found)
    return tuple(_task_line(task, reader) for task in found)


def who_of(task: TaskView, reader: Reader) -> str:
    """Say who has a task, or who may take it."""
    if task.assignee:
        return "You" if task.assignee == reader.actor.username else reader.person(task.assignee)
    return " or ".join(reader.role(role) for role in task.roles) or "Any officer"


def _task_line(task: TaskView, reader: Reader) -> TaskLine:
    return TaskLine(
        name=task.name,
        href=url_for("web.task", task_id=task.id),
        case=task.case.title,
        case_href=url_for("web.case", case_id=task.case.id),
        reference=task.case.reference,
        state=task.state,
        status=task.sla.status,
        due=reader.due(task.sla.target_at),
        who=who_of(task, reader),
        until=f"until {on_day(task.hold.release_at)}" if task.hold else "",
        opened_at=task.opened_at,
    )


def case_line(row: CaseRow, reader: Reader) -> CaseLine:
    """Show a case in a list."""
    case = row.case
    return CaseLine(
        title=case.title,
        reference=case.reference,
        href=url_for("web.case", case_id=case.id),
        state="held" if case.held_by else case.state,
        status=row.sla.status,
        due=reader.due(row.sla.target_at),
        owner=reader.owner(case.owner),
        restricted=case.restricted,
        process=case.process_key,
        updated_at=case.updated_at,
    )


def case_bar(case: CaseView, reader: Reader) -> CaseLine:
    """Show a case in the bar on top of its pages."""
    return CaseLine(
        title=case.title,
        reference=case.reference,
        href=url_for("web.case", case_id=case.id),
        state="held" if case.hold else case.state,
        status=case.sla.status,
        due=reader.due(case.sla.target_at),
        owner=reader.owner(case.owner),
        restricted=case.restricted,
        process=case.process,
        updated_at=case.updated_at,
        forecast=_forecast(case),
    )


def _forecast(case: CaseView) -> str:
    """Say when an open case will end, as far as it can be told, and that its target is earlier."""
    forecast, target = case.sla.forecast_at, case.sla.target_at
    if case.state != "open" or forecast is None:
        return ""
    return on_day(forecast) + (", after its target" if target and forecast > target else "")


def erased_words(case: CaseView) -> str:
    """Say when a case was erased, and under which class; nothing of one that was not."""
    if case.erased_at is None:
        return ""
    return f"Erased on {on_day(case.erased_at)} under {case.erased_under}."


def hold_sentence(hold: HoldView, what: str, reader: Reader) -> str:
    """Say in one sentence that something is on hold, until when, by whom and why."""
    who = reader.person(hold.placed_by)
    return f"{what} is on hold until {at_moment(hold.release_at)}: {hold.reason} ({who})"
