"""Incidents: what stopped and waits for somebody to retry it, by what stopped it."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.bulk.runs import MOST, begin
from service.cases.commands.retry_incident import retry_incident
from service.cases.incidents import (
    Stopped,
    causes_of_incidents,
    count_alike,
    list_stopped,
    pick_alike,
)
from service.cases.models import BulkKind, BulkVerb
from service.definitions.lookup import bundle_by_id, newest_versions
from service.paging import MOST as A_READING
from service.paging import Page
from service.people.access import may
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.downloads import Download, Row, every, send
from service.web.incident_words import incident_words
from service.web.outcomes import NotAsWanted, tell
from service.web.reader import reader
from service.web.session import acting, actor
from service.web.team.bulk import under_way

PAGE = 50
_COLUMNS = ("Case", "About", "Process", "What happened", "Where", "Code", "Tries", "Since")


@web.get("/incidents")
@guarded(Verb.READ_INCIDENTS)
def incidents() -> ResponseReturnValue:
    """Show what stops cases now, the newest first: each cause with how often it struck."""
    cursor = request.args.get("cursor")
    with reading():
        who = reader()
        found = causes_of_incidents(actor=who.actor, limit=PAGE, cursor=cursor)
        return render_template(
            "incidents/incidents.html",
            causes=[
                (one, incident_words(one, bundle_by_id(one.version_id).process))
                for one in found.items
            ],
            processes={one.key: one.name for one in newest_versions()},
            may_retry=may(who.actor, Verb.RETRY_INCIDENT),
            first=url_for("web.incidents") if cursor else "",
            next=url_for("web.incidents", cursor=found.next) if found.next else "",
        )


@web.get("/incidents/<incident_id>")
@guarded(Verb.READ_INCIDENTS)
def incident_cause(incident_id: str) -> ResponseReturnValue:
    """Show the incidents of one cause, the newest first."""
    cursor = request.args.get("cursor")
    here: dict[str, Any] = {"endpoint": "web.incident_cause", "incident_id": incident_id}
    with reading():
        who = reader()
        found = list_stopped(actor=who.actor, alike=incident_id, limit=PAGE, cursor=cursor)
        bundle = bundle_by_id(found.items[0].version_id) if found.items else None
        return render_template(
            "incidents/cause.html",
            incident_id=incident_id,
            waiting=count_alike(incident_id, actor=who.actor),
            most=MOST,
            stopped=found.items,
            process=bundle and bundle.name,
            words=bundle and incident_words(found.items[0].incident, bundle.process),
            may_retry=may(who.actor, Verb.RETRY_INCIDENT),
            first=url_for(**here) if cursor else "",
            next=url_for(**here, cursor=found.next) if found.next else "",
        )


@web.get("/incidents.<any(csv, xlsx):kind>")
@guarded(Verb.READ_INCIDENTS)
def incidents_file(kind: str) -> ResponseReturnValue:
    """Send every incident, the newest first."""
    return _file(kind)


@web.get("/incidents/<incident_id>/alike.<any(csv, xlsx):kind>")
@guarded(Verb.READ_INCIDENTS)
def incident_cause_file(incident_id: str, kind: str) -> ResponseReturnValue:
    """Send the incidents of one cause, the newest first."""
    return _file(kind, alike=incident_id)


@web.post("/incidents/<incident_id>/retry")
@guarded(Verb.RETRY_INCIDENT)
def retry(incident_id: str) -> ResponseReturnValue:
    """Set what stopped going again."""
    with transaction():
        incident = retry_incident(incident_id, acting=acting())
        resolved, case_id = incident.resolved_at is not None, incident.case_id
    stopped = NotAsWanted("It stopped again for the same reason.")
    tell("It was set going again." if resolved else stopped)
    return redirect(url_for("web.case", case_id=case_id))


@web.post("/incidents/<incident_id>/retry-all")
@guarded(Verb.RETRY_INCIDENT)
def retry_alike(incident_id: str) -> ResponseReturnValue:
    """Set all that stopped for the same cause going again, each on its own."""
    at = acting()
    with transaction():
        chosen = pick_alike(incident_id, actor=actor(), most=MOST)
        run_id = begin(BulkKind.INCIDENT, BulkVerb.RETRY, chosen, acting=at).id
    return under_way(run_id)


def _file(kind: str, alike: str | None = None) -> ResponseReturnValue:
    who = actor()

    def page(cursor: str | None) -> Page[Stopped]:
        return list_stopped(actor=who, alike=alike, limit=A_READING, cursor=cursor)

    return send(Download("incidents", _COLUMNS, every(page, _rows)), kind)


def _rows(found: Sequence[Stopped]) -> Iterator[Row]:
    processes = {one.key: one.name for one in newest_versions()}
    for one in found:
        incident = one.incident
        yield (
            one.reference,
            one.title,
            processes.get(one.process, one.process),
            incident.message,
            incident.element,
            incident.code,
            incident.attempts,
            incident.at,
        )
