"""The first page: the tasks of the reader and of their roles, the most urgent first."""

from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.models import TaskState
from service.cases.notified import count_unread
from service.cases.worklist import TaskFilter, count_tasks, list_tasks
from service.definitions.lookup import newest_versions
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.frame import MenuItem
from service.web.reader import Reader, reader
from service.web.shown import task_lines

PAGE = 25


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at the tasks: its name, what it keeps, and what it says when empty."""

    name: str
    text: str
    caption: str
    keeps: TaskFilter
    empty: str


VIEWS = (
    View("mine", "Mine", "My tasks", TaskFilter(assignee="me"), "You have no tasks to do."),
    View(
        "roles",
        "For my roles",
        "Tasks for my roles that nobody has taken",
        TaskFilter(assignee="none", role="mine"),
        "No tasks are waiting for your roles.",
    ),
    View(
        "unassigned",
        "Not taken",
        "Tasks that nobody has taken",
        TaskFilter(assignee="none"),
        "Somebody has taken every task.",
    ),
    View(
        "held",
        "On hold",
        "Tasks on hold",
        TaskFilter(states=(TaskState.HELD,)),
        "No tasks are on hold.",
    ),
    View("late", "Late", "Late tasks", TaskFilter(sla="red"), "No tasks are late."),
    View("all", "All", "All tasks", TaskFilter(), "There are no tasks to do."),
)
FIRST = ("mine", "roles")
"""What the page shows when nothing was chosen."""


@web.get("/")
@guarded(Verb.READ_TASK)
def inbox() -> ResponseReturnValue:
    """Show the tasks in the view that was chosen, or the reader's own and their roles'."""
    wanted = request.args.get("view", "")
    shown = [one for one in VIEWS if one.name == wanted] or [
        one for one in VIEWS if one.name in FIRST
    ]
    text, process = _given("text"), _given("process")
    with reading():
        who = reader()
        return render_template(
            "inbox/inbox.html",
            unread=count_unread(actor=who.actor),
            views=_menu(who, wanted, text, process),
            lists=[_list(view, text, process, who) for view in shown],
            text=text or "",
            process=process or "",
            view=wanted,
            processes=[(one.key, one.name) for one in newest_versions()],
        )


def _given(name: str) -> str | None:
    return request.args.get(name, "").strip()[:200] or None


def _narrowed(view: View, text: str | None, process: str | None) -> TaskFilter:
    return replace(view.keeps, text=text, process=process)


def _menu(who: Reader, wanted: str, text: str | None, process: str | None) -> list[MenuItem]:
    """Offer the views, each with the number of its tasks."""
    first = MenuItem("To do", url_for("web.inbox", text=text, process=process), not wanted)
    items = [first]
    for view in VIEWS:
        count = count_tasks(_narrowed(view, text, process), actor=who.actor, now=who.now)
        href = url_for("web.inbox", view=view.name, text=text, process=process)
        items.append(MenuItem(f"{view.text} ({count})", href, wanted == view.name))
    return items


def _list(view: View, text: str | None, process: str | None, who: Reader) -> dict[str, Any]:
    cursor = request.args.get("cursor") if request.args.get("view") == view.name else None
    page = list_tasks(
        _narrowed(view, text, process), actor=who.actor, now=who.now, limit=PAGE, cursor=cursor
    )
    where: dict[str, Any] = {"view": view.name, "text": text, "process": process}
    return {
        "caption": view.caption,
        "empty": "Nothing matches your search." if text or process else view.empty,
        "tasks": task_lines(page.items, who),
        "first": url_for("web.inbox", **where) if cursor else "",
        "next": url_for("web.inbox", **where, cursor=page.next) if page.next else "",
    }
