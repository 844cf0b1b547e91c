"""Incidents: what stopped and waits for somebody to retry it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.retry_incident import retry_incident
from service.cases.incidents import list_incidents
from service.cases.record import read_cases
from service.people.access import may
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting
from service.web.shown import case_bar


@web.get("/incidents")
@guarded(Verb.READ_INCIDENTS)
def incidents() -> ResponseReturnValue:
    """Show the incidents that nobody has resolved yet, the oldest first."""
    cursor = request.args.get("cursor")
    with reading():
        who = reader()
        page = list_incidents(actor=who.actor, limit=25, cursor=cursor)
        ids = {one.case_id for one in page.items}
        cases = read_cases(ids, actor=who.actor, now=who.now)
        return render_template(
            "incidents/incidents.html",
            incidents=[(one, case_bar(cases[one.case_id], who)) for one in page.items],
            may_retry=may(who.actor, Verb.RETRY_INCIDENT),
            first=url_for("web.incidents") if cursor else "",
            next=url_for("web.incidents", cursor=page.next) if page.next else "",
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
