"""The timeline of a case: everything that happened, its notes among it, and a place for a note."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.add_note import add_note
from service.cases.refusals import MentionUnknown
from service.ledger.audit import actors_of, list_entries
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.case.around import OnCase, on_case
from service.web.case.log_lines import KINDS, log_line
from service.web.session import acting
from service.web.sheets import question

PAGE = 50
"""How many entries a page shows."""
SERVICE = "service:"
"""Handrail itself among the people of the filter; no user name holds a colon."""


@web.get("/cases/<case_id>/timeline")
@guarded(Verb.READ_CASE)
def case_timeline(case_id: str) -> ResponseReturnValue:
    """Show what happened, the newest first: of one kind or all, by one person or everybody."""
    return _page(case_id)


@web.post("/cases/<case_id>/timeline")
@guarded(Verb.ADD_NOTE)
def add_note_to_timeline(case_id: str) -> ResponseReturnValue:
    """Add a note."""
    return _page(case_id)


def _page(case_id: str) -> ResponseReturnValue:
    with reading():
        on = on_case(case_id)
        asking = Asking(
            form=question("note"),
            heading="Timeline",
            button="Add note",
            back=url_for("web.case_timeline", case_id=case_id),
            bar=on.around["bar"],
            template="cases/timeline.html",
            around={**on.around, **_happened(on)},
            fields={MentionUnknown: "note_text"},
        )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        add_note(case_id, answers["note_text"], acting=acting())
        return "The note is added."

    return ask(asking, carry_out)


def _happened(on: OnCase) -> dict[str, Any]:
    """Gather a page of what happened, and between what the reader may choose."""
    case_id, reader = on.case.id, on.reader
    kind, who = request.args.get("kind", ""), request.args.get("who", "")
    cursor = request.args.get("cursor")
    found = list_entries(
        case_id,
        kinds=KINDS[kind][1] if kind in KINDS else (),
        by=_chosen(who),
        limit=PAGE,
        cursor=cursor,
    )
    people = actors_of(case_id)
    reader.learn(people)
    here: dict[str, Any] = {"case_id": case_id, "kind": kind or None, "who": who or None}
    return {
        "items": [log_line(one, reader, on.around["erased"]) for one in found.items],
        "kinds": [(key, text) for key, (text, _) in KINDS.items()],
        "kind": kind,
        "people": [(one or SERVICE, reader.person(one)) for one in people],
        "who": who,
        "first": url_for("web.case_timeline", **here) if cursor else "",
        "next": url_for("web.case_timeline", **here, cursor=found.next) if found.next else "",
    }


def _chosen(who: str) -> Sequence[str | None]:
    """Give the actors of the filter: nobody, one person, or Handrail itself."""
    return () if not who else (None,) if who == SERVICE else (who,)
