"""The first page's lists as files for a spreadsheet."""

from flask import Response

from service.cases.worklist import TaskFilter
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.downloads import send
from service.web.inbox.narrowed import USUAL_SORT, due_asked, tasks_asked
from service.web.inbox.views import VIEWS
from service.web.listed import tasks_to_download
from service.web.reader import reader


@web.get("/tasks.<any(csv, xlsx):kind>")
@guarded(Verb.READ_TASK)
def inbox_file(kind: str) -> Response:
    """Send the tasks of a view, or all, with the filters that the address names."""
    with reading():
        who = reader()
        told, wanted = tasks_asked()
        view = told.kept.get("view")
        keeps = next((one.keeps for one in VIEWS if one.name == view), TaskFilter())
        asked = (keeps, wanted, due_asked(told, who))
    sort = told.kept.get("sort", USUAL_SORT)
    return send(tasks_to_download(*asked, who=who, sort=sort), kind)
