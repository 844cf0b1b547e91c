"""The list of cases that the reader may see, filtered and searched."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.case_list import CaseFilter, list_cases
from service.definitions.lookup import newest_versions
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.reader import Reader, reader
from service.web.shown import case_line
from service.web.words import CASE_STATES, SLA

PAGE = 25
FIELDS = ("state", "process", "owner", "sla", "text", "sort")
STATES = tuple((key, CASE_STATES[key].text) for key in ("open", "completed", "cancelled", "failed"))
SORTS = (("-created", "Newest first"), ("due", "Most urgent first"), ("-updated", "Last changed"))
"""The orders offered; the first is the usual one."""


@web.get("/cases")
@guarded(Verb.READ_CASE)
def cases() -> ResponseReturnValue:
    """Show a page of cases."""
    given = {name: request.args.get(name, "").strip()[:200] for name in FIELDS}
    cursor = request.args.get("cursor")
    with reading():
        who = reader()
        sort = given["sort"] if given["sort"] in dict(SORTS) else SORTS[0][0]
        found = list_cases(
            _filter(given, who),
            actor=who.actor,
            now=who.now,
            sort=sort,
            limit=PAGE,
            cursor=cursor,
        )
        kept: dict[str, Any] = {name: value for name, value in given.items() if value}
        return render_template(
            "cases/list.html",
            cases=[case_line(row, who) for row in found.items],
            given=given | {"sort": sort},
            searching=bool(kept),
            processes=[(one.key, one.name) for one in newest_versions()],
            states=STATES,
            statuses=[(key, tag.text) for key, tag in SLA.items()],
            sorts=SORTS,
            first=url_for("web.cases", **kept) if cursor else "",
            next=url_for("web.cases", **kept, cursor=found.next) if found.next else "",
        )


def _filter(given: dict[str, str], who: Reader) -> CaseFilter:
    """Keep what was asked for; a word that no list has offered is passed over."""
    return CaseFilter(
        state=given["state"] if given["state"] in dict(STATES) else None,
        process=given["process"] or None,
        owner=who.actor.username if given["owner"] == "me" else None,
        sla=given["sla"] if given["sla"] in SLA else None,
        text=given["text"] or None,
    )
