"""Incidents: what stopped and waits for somebody to retry it, by what stopped it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.cases.bulk import MOST, begin
from service.cases.commands.retry_incident import retry_incident
from service.cases.incidents import (
    MOST_CAUSES,
    causes_of_incidents,
    count_alike,
    incidents_alike,
)
from service.cases.models import BulkKind, BulkVerb
from service.cases.record import read_cases
from service.definitions.lookup import newest_versions
from service.people.access import may
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting, actor
from service.web.shown import case_bar
from service.web.team.bulk import under_way

SHOWN = 100
"""The most incidents of one cause on its page; all of them are retried together, to `MOST`."""


@web.get("/incidents")
@guarded(Verb.READ_INCIDENTS)
def incidents() -> ResponseReturnValue:
    """Show what stops cases now, the newest first: each cause with how often it struck."""
    with reading():
        who = reader()
        causes = causes_of_incidents(actor=who.actor, limit=MOST_CAUSES + 1)
        return render_template(
            "incidents/incidents.html",
            causes=causes[:MOST_CAUSES],
            more=len(causes) > MOST_CAUSES,
            processes={one.key: one.name for one in newest_versions()},
            may_retry=may(who.actor, Verb.RETRY_INCIDENT),
        )


@web.get("/incidents/<incident_id>")
@guarded(Verb.READ_INCIDENTS)
def incident_cause(incident_id: str) -> ResponseReturnValue:
    """Show the incidents of one cause, the newest first."""
    with reading():
        who = reader()
        alike = incidents_alike(incident_id, actor=who.actor, limit=SHOWN)
        waiting = len(alike) if len(alike) < SHOWN else count_alike(incident_id, actor=who.actor)
        cases = read_cases({one.case_id for one in alike}, actor=who.actor, now=who.now)
        return render_template(
            "incidents/cause.html",
            incident_id=incident_id,
            waiting=waiting,
            retried=min(waiting, MOST),
            incidents=[(one, case_bar(cases[one.case_id], who)) for one in alike],
            may_retry=may(who.actor, Verb.RETRY_INCIDENT),
        )


@web.post("/incidents/<incident_id>/retry")
@guarded(Verb.RETRY_INCIDENT)
def retry(incident_id: str) -> ResponseReturnValue:
    """Set what stopped going again."""
    with transaction():
        incident = retry_incident(incident_id, acting=acting())
        resolved, case_id = incident.resolved_at is not None, incident.case_id
    if resolved:
        flash("It was set going again.", "success")
    else:
        flash("It stopped again for the same reason.", "error")
    return redirect(url_for("web.case", case_id=case_id))


@web.post("/incidents/<incident_id>/retry-all")
@guarded(Verb.RETRY_INCIDENT)
def retry_alike(incident_id: str) -> ResponseReturnValue:
    """Set all that stopped for the same cause going again, each on its own."""
    at = acting()
    with transaction():
        alike = incidents_alike(incident_id, actor=actor(), limit=MOST)
        chosen = [(one.id, one.case_id) for one in alike]
        run_id = begin(BulkKind.INCIDENT, BulkVerb.RETRY, chosen, acting=at).id
    return under_way(run_id)
