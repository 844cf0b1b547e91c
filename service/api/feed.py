"""The change feed: every event that the caller may see, read on from a place."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import reads
from service.api.schemas import webhooks as schemas
from service.ledger import feed
from service.ledger.audit import Entry
from service.outbound.catalogue import type_of
from service.outbound.envelope import name_of
from service.outbound.reading import Told, read_feed
from service.paging import Key, read_cursor, write_cursor
from service.people.verbs import Verb

blueprint = APIBlueprint("api-feed", __name__, tag="Webhooks out")
_PLACE = (Key(Entry.seq.expression),)
"""What a cursor holds: one whole number."""


@blueprint.get("/feed")
@blueprint.input(schemas.FeedQuery, location="query", arg_name="asked")
@reads(Verb.READ_FEED)
@blueprint.output(schemas.Feed)
def get_feed(asked: schemas.FeedQuery) -> Any:
    """Read on in what happened to the cases that you may see, oldest first.

    Keep `cursor` and send it again, at once while `next` is not null and after a while otherwise:
    nothing is missed and nothing comes twice, whatever is written meanwhile. Whoever is told of
    restricted cases is recorded in their event logs.
    """
    after = 0
    if asked.cursor:
        after = int(read_cursor(asked.cursor, _PLACE)[0])
    elif asked.since is not None:
        after = feed.place_at(asked.since)
    part = read_feed(
        after=after,
        actor=caller().actor,
        now=acting().at,
        kind=asked.kind,
        process=asked.process,
        limit=asked.limit,
    )
    cursor = write_cursor([part.reaches])
    items = [_shown(one) for one in part.told]
    return {"items": items, "next": cursor if part.goes_on else None, "cursor": cursor}


def _shown(told: Told) -> dict[str, Any]:
    entry, case = told.entry, told.case
    return {
        "number": entry.number,
        "id": name_of(entry.number),
        "type": type_of(entry.kind),
        "case": case.id,
        "reference": case.reference,
        "process": case.process_key,
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "kind": entry.kind,
        "text": entry.text,
        "data": entry.data,
    }
