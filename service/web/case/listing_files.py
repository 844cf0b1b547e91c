"""The list of cases as a file for a spreadsheet."""

from flask import redirect
from flask.typing import ResponseReturnValue

from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.case.listing import USUAL_SORT, cases_asked
from service.web.downloads import send
from service.web.listed import cases_to_download
from service.web.reader import reader


@web.get("/cases.<any(csv, xlsx):kind>")
@guarded(Verb.READ_CASE)
def cases_file(kind: str) -> ResponseReturnValue:
    """Send the cases, with the filters that the address names.

    A filter that cannot be read would be left out of the file: the page says what is wrong with it.
    """
    with reading():
        who = reader()
        told, wanted = cases_asked(who)
    if told.wrong:
        return redirect(told.href())
    sort = told.kept.get("sort", USUAL_SORT)
    return send(cases_to_download(wanted, who=who, sort=sort), kind)
