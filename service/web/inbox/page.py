"""The first page: the tasks of the reader and of their roles, the most urgent first."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.cases.stamping import worklist_stamp
from service.cases.worklist import MOST_COUNTED, TaskFilter, count_tasks, list_tasks
from service.people.access import may
from service.people.guards import guarded
from service.people.rules import READERS
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.filters import Given, asked
from service.web.frame import MenuItem
from service.web.inbox.narrowed import USUAL_SORT, due_asked, tasks_asked
from service.web.inbox.news import look
from service.web.inbox.rows import rows
from service.web.inbox.saved import query_of, saved_menu
from service.web.inbox.views import FIRST, VIEWS, View
from service.web.orders import Column, headings
from service.web.reader import Reader, reader
from service.web.session import actor

PAGE = 25
COLUMNS = (
    Column("Task", "name", "-name"),
    Column("Case", "case", "-case"),
    Column("Who"),
    Column("Due", "due", "-due"),
    Column("State"),
    Column("Opened", "opened", "-opened"),
)


@web.get("/")
@guarded(Verb.READ_TASK)
def inbox() -> ResponseReturnValue:
    """Show the tasks in the view that was chosen, or the reader's own and their roles'.

    Analysts, who may read no case, begin at the drafts.
    """
    if not actor().is_in(*READERS) and may(actor(), Verb.DRAFT_DEFINITIONS):
        return redirect(url_for("web.drafts"))
    with reading():
        who = reader()
        told, narrowed = tasks_asked()
        wanted = (narrowed, due_asked(told, who))
        view = told.kept.get("view", "")
        chosen = [one for one in VIEWS if one.name == view]
        shown = chosen or [one for one in VIEWS if one.name in FIRST]
        lists = [_list(one, who, told, wanted) for one in shown] if not told.wrong else []
        shows = {
            "asked": told,
            "lists": lists,
            "news": sum(row.news is not None for one in lists for row in one["rows"]),
            "headings": headings(COLUMNS, told, told.kept.get("sort", USUAL_SORT)),
        }
        if asked("part") == "tasks":
            page = render_template("inbox/lists.html", **shows)
        else:
            page = render_template("inbox/inbox.html", **shows, **_around(who, told, wanted))
            look(who)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if told.wrong else HTTPStatus.OK


def _around(who: Reader, told: Given, wanted: tuple[TaskFilter, ...]) -> dict[str, Any]:
    """Give what stands around the lists; the part that an open page asks for has none of it."""
    return {
        "problem_links": told.problem_links(),
        "views": _menu(who, told, wanted),
        "saved": _saved(who, told),
        "query": query_of(told),
        "stamp": worklist_stamp(actor=who.actor),
        "cursor": told.cursor,
    }


def _menu(who: Reader, told: Given, wanted: tuple[TaskFilter, ...]) -> list[MenuItem]:
    """Offer the views, each with the number of its tasks."""
    chosen = told.kept.get("view")
    items = [MenuItem("To do", told.href(view=None), not chosen)]
    for view in VIEWS:
        count = count_tasks(view.keeps, *wanted, actor=who.actor, now=who.now)
        said = str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED:,}+"
        href = told.href(view=view.name)
        items.append(MenuItem(f"{view.text} ({said})", href, chosen == view.name))
    return items


def _saved(who: Reader, told: Given) -> list[MenuItem]:
    """Offer the reader's own views, and the page on which they are kept in order."""
    found = saved_menu(who, told)
    return (
        [*found, MenuItem("Change saved views", url_for("web.saved"), current=False)]
        if found
        else []
    )


def _list(view: View, who: Reader, told: Given, wanted: tuple[TaskFilter, ...]) -> dict[str, Any]:
    cursor = told.cursor if told.kept.get("view") == view.name else None
    sort = told.kept.get("sort", USUAL_SORT)
    page = list_tasks(
        view.keeps,
        *wanted,
        actor=who.actor,
        now=who.now,
        sort=sort,
        limit=PAGE,
        cursor=cursor,
    )
    return {
        "caption": view.caption,
        "empty": "Nothing matches your search." if told.values else view.empty,
        "rows": rows(page.items, who),
        "first": told.href(view=view.name) if cursor else "",
        "next": told.href(view=view.name, cursor=page.next) if page.next else "",
    }
