"""The first page's lists as files for a spreadsheet."""

from dataclasses import replace
from itertools import chain

from flask import redirect
from flask.typing import ResponseReturnValue

from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.downloads import send
from service.web.inbox.narrowed import USUAL_SORT, due_asked, tasks_asked
from service.web.inbox.views import FIRST, VIEWS
from service.web.listed import tasks_to_download
from service.web.reader import reader


@web.get("/tasks.<any(csv, xlsx):kind>")
@guarded(Verb.READ_TASK)
def inbox_file(kind: str) -> ResponseReturnValue:
    """Send the tasks that the page shows: of a view or of the first ones, filtered as it is.

    A filter that cannot be read would be left out of the file: the page says what is wrong with it.
    """
    with reading():
        who = reader()
        told, narrowed = tasks_asked()
        if told.wrong:
            return redirect(told.href())
        wanted = (narrowed, due_asked(told, who))
    view, sort = told.kept.get("view"), told.kept.get("sort", USUAL_SORT)
    shown = [one for one in VIEWS if one.name == view] or [
        one for one in VIEWS if one.name in FIRST
    ]
    lists = [tasks_to_download(one.keeps, *wanted, who=who, sort=sort) for one in shown]
    rows = chain.from_iterable(one.rows for one in lists)
    return send(replace(lists[0], rows=rows), kind)
