"""Exports: every case and every event log that a caller may see, a line each."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from service.api import lines
from service.api.authentication import acting, caller
from service.api.doors import NDJSON, Described, streams
from service.api.logbook import told_event
from service.api.schemas.cases import Case
from service.api.schemas.lines import CaseExport, EventExport, EventOfCase
from service.cases.case_list import CaseFilter
from service.cases.exporting import EventFilter, Exported, export_cases, export_events
from service.paging import Page
from service.people.verbs import Verb
from service.transaction import reading

blueprint = APIBlueprint("api-exports", __name__, tag="Exports and batches")


def _lines(model: str) -> Described:
    """Describe an export: lines of a model, and a last one that says that nothing is missing."""
    words = "A line for each, and a last one that says that nothing is missing"
    kinds = [{"$ref": f"#/components/schemas/{one}"} for one in (model, "ExportEnd")]
    return {200: {"description": words, "content": {NDJSON: {"schema": {"anyOf": kinds}}}}}


@blueprint.get("/export/cases")
@blueprint.input(CaseExport, location="query", arg_name="asked")
@streams(Verb.READ_CASE)
@blueprint.doc(responses=_lines("ExportedCase"))
def get_export_of_cases(asked: CaseExport) -> Any:
    """Take every case that you may see, in the order in which they were started.

    Who is cut off goes on with the cursor of the last line they have. Whoever takes restricted
    cases is recorded in their event logs.
    """
    who, now = caller().actor, acting().at
    wanted = CaseFilter(state=asked.state, process=asked.process, updated_since=asked.updated_since)

    def page(cursor: str | None) -> Page[Exported]:
        return export_cases(wanted, actor=who, now=now, cursor=cursor)

    return _answered(page, asked.cursor, _case)


@blueprint.get("/export/events")
@blueprint.input(EventExport, location="query", arg_name="asked")
@streams(Verb.READ_CASE)
@blueprint.doc(responses=_lines("ExportedEvent"))
def get_export_of_events(asked: EventExport) -> Any:
    """Take the event logs of every case that you may see, case by case, each from its beginning.

    Who is cut off goes on with the cursor of the last line they have.
    """
    who, now = caller().actor, acting().at
    wanted = EventFilter(asked.process, asked.case, asked.since)

    def page(cursor: str | None) -> Page[Exported]:
        return export_events(wanted, actor=who, now=now, cursor=cursor)

    return _answered(page, asked.cursor, _event)


def _answered(
    page_of: Callable[[str | None], Page[Exported]],
    cursor: str | None,
    told: Callable[[Exported], dict[str, Any]],
) -> Response:
    """Answer page after page; the first is read at once, so that a refusal is told as one."""
    first, following = _read(page_of, cursor, told)

    def rest() -> Iterator[dict[str, Any]]:
        place = following
        while place is not None:
            found, place = _read(page_of, place, told)
            yield from found
        yield {"end": True}

    return lines.answered(chain(first, rest()))


def _read(
    page_of: Callable[[str | None], Page[Exported]],
    cursor: str | None,
    told: Callable[[Exported], dict[str, Any]],
) -> tuple[list[dict[str, Any]], str | None]:
    with reading():
        page = page_of(cursor)
        return [told(one) for one in page.items], page.next


def _case(one: Exported) -> dict[str, Any]:
    return {"cursor": one.cursor, "case": Case.model_validate(one.what).model_dump(mode="json")}


def _event(one: Exported) -> dict[str, Any]:
    event = EventOfCase.model_validate({**told_event(one.what), "case": one.what.case_id})
    return {"cursor": one.cursor, "event": event.model_dump(mode="json")}
