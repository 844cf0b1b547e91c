"""A whole case on one page, to be printed or kept as a PDF."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.ledger.audit import latest_entries
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.case.files import kept
from service.web.case.log_lines import log_line
from service.web.case.page import overview
from service.web.case.record import drawn, holds_and_targets, told

MOST = 1000
"""How many entries of the timeline are printed, the latest ones."""


@web.get("/cases/<case_id>/print")
@guarded(Verb.READ_CASE)
def print_case(case_id: str) -> ResponseReturnValue:
    """Show all parts of a case one after the other."""
    with reading():
        on = on_case(case_id)
        entries = latest_entries(case_id, limit=MOST + 1)
        on.reader.learn(one.actor for one in entries)
        return render_template(
            "cases/print.html",
            **on.around,
            **overview(on),
            **told(on),
            **drawn(on),
            **holds_and_targets(on),
            **kept(on),
            items=[log_line(one, on.reader) for one in entries[:MOST]],
            cut=MOST if len(entries) > MOST else 0,
            printed_by=on.reader.person(on.reader.actor.username),
            printed_at=on.reader.now,
        )
