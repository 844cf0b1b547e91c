"""The record of a case: what its diagram went through, and its event log."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting
from service.api.doors import reads
from service.api.schemas.base import Paging
from service.api.schemas.cases import EventList, StepList
from service.cases import logbook
from service.ledger.audit import Entry
from service.people.verbs import Verb

blueprint = APIBlueprint("api-logbook", __name__, tag="Cases")


@blueprint.get("/cases/<case_id>/history")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_CASE)
@blueprint.output(StepList)
def get_history(case_id: str, asked: Paging) -> Any:
    """Read what the case's diagram went through, oldest first."""
    who = acting()
    return logbook.history_of(
        case_id, actor=who.who, now=who.at, limit=asked.limit, cursor=asked.cursor
    )


@blueprint.get("/cases/<case_id>/events")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_CASE)
@blueprint.output(EventList)
def get_events(case_id: str, asked: Paging) -> Any:
    """Read a case's event log, notes included, oldest first."""
    who = acting()
    page = logbook.events_of(
        case_id, actor=who.who, now=who.at, limit=asked.limit, cursor=asked.cursor
    )
    return {"items": [told_event(entry) for entry in page.items], "next": page.next}


def told_event(entry: Entry) -> dict[str, Any]:
    """Tell one line of a case's event log."""
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "kind": entry.kind,
        "text": entry.text or "",
        "data": entry.data or {},
    }
