"""A case: how it stands, its tasks in order, and what can be done with it."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from service.cases.coming import course_of
from service.cases.events_offered import events_offered
from service.cases.legal_holds import may_hold_legally
from service.cases.links import links_of, relation
from service.cases.models import FileKind
from service.cases.record import files_of, read_tasks
from service.cases.subjects.alike import cases_of_same_person
from service.cases.subjects.withholding import withheld_in
from service.cases.views import CaseBrief, CaseView, IncidentView
from service.definitions.lookup import bundle_of, version_of
from service.installation import here
from service.ledger.mailbox import mails_of
from service.people.access import may
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.case.around import OnCase, on_case
from service.web.case.course import ahead_of, steps_of
from service.web.case.legal_hold import legal_hold_words
from service.web.incident_words import IncidentWords, incident_words
from service.web.reader import Reader
from service.web.shown import hold_sentence
from service.web.subjects import rows_about, withheld_in_words
from service.web.words import at_moment, on_day

LATEST = 3
"""How many documents and emails the overview shows."""


@web.get("/cases/<case_id>")
@guarded(Verb.READ_CASE)
def case(case_id: str) -> ResponseReturnValue:
    """Show a case as it stands."""
    with reading():
        on = on_case(case_id)
        who = on.reader
        return render_template(
            "cases/case.html",
            **on.around,
            **overview(on),
            events=events_offered(case_id, actor=who.actor, now=who.now),
            documents=_documents(case_id),
            emails=mails_of(case_id)[-LATEST:],
            legal_hold=legal_hold_words(on),
            may_hold_legally=may_hold_legally(case_id, on.reader.actor),
            may_retry=may(who.actor, Verb.RETRY_INCIDENT),
            incidents=_incidents(on.case),
            has_mailbox=here().settings.has_test_clock,
        )


def overview(on: OnCase) -> dict[str, Any]:
    """Gather how a case stands: its facts, its tasks, what happens next, and its links."""
    who = on.reader
    tasks = read_tasks(on.case.id, actor=who.actor, now=who.now)
    who.learn([*(one.assignee for one in tasks), *(one.completed_by for one in tasks)])
    course = course_of(on.case.id, actor=who.actor, now=who.now)
    return {
        "facts": _facts(on),
        "steps": steps_of(tasks, course, who),
        "ahead": ahead_of(course, who),
        "held": hold_sentence(on.case.hold, "The case", who) if on.case.hold else "",
        "links": _links(on.case.id, who),
        "same_person": _same_person(on.case.id, who),
    }


def _incidents(case: CaseView) -> list[tuple[IncidentView, IncidentWords]]:
    """Say what stopped in the case."""
    if not case.incidents:
        return []
    bundle = bundle_of(version_of(case.process, at=case.created_at, version=case.version))
    return [(one, incident_words(one, bundle.process)) for one in case.incidents]


def _documents(case_id: str) -> list[Any]:
    return files_of(case_id, FileKind.DOCUMENT)[:LATEST]


def _links(case_id: str, who: Reader) -> list[dict[str, str]]:
    """Say in words how the case is linked to others."""
    return [
        {
            "id": one.id,
            "says": relation(one.kind, outgoing=one.outgoing).capitalize(),
            "reference": one.case.reference,
            "title": one.case.title,
            "href": url_for("web.case", case_id=one.case.id),
            "note": one.note,
        }
        for one in links_of(case_id, actor=who.actor, now=who.now)
    ]


def _same_person(case_id: str, who: Reader) -> list[CaseBrief]:
    """Gather other open cases of the person, without those that are linked anyway."""
    linked = {one.case.id for one in links_of(case_id, actor=who.actor, now=who.now)}
    found = cases_of_same_person(case_id, actor=who.actor, now=who.now)
    return [one for one in found if one.id not in linked]


def _facts(on: OnCase) -> list[dict[str, Any]]:
    """Gather the rows of the summary; what is not known has no row."""
    case, who = on.case, on.reader
    version = version_of(case.process, at=who.now, version=case.version)
    withheld = withheld_in(case.id, at=who.now) if case.subject else frozenset[str]()
    about = rows_about(case.subject) if case.subject else ()
    rows = [
        ("Process", f"{version.name}, version {case.version}"),
        ("About", _about(case)),
        *((one["key"], one["value"]) for one in about),
        ("Not shown here", withheld_in_words(withheld)),
        ("Owner", who.owner(case.owner) or "Nobody yet"),
        ("Seen only by", ", ".join(who.person(one) or one for one in case.restricted_to)),
        ("Target", _target(case)),
        ("Forecast", on.around["bar"].forecast),
        ("How the target was found", case.sla.explanation),
        ("Outcome", case.outcome or ""),
        ("Opened", at_moment(case.created_at)),
        ("Closed", at_moment(case.closed_at) if case.closed_at else ""),
        ("Outside reference", case.external_ref or ""),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _about(case: CaseView) -> str:
    return case.subject.name if case.subject else ""


def _target(case: CaseView) -> str:
    """Say the target, and the first one where it has moved."""
    if case.sla.target_at is None:
        return ""
    now, first = on_day(case.sla.target_at), case.sla.original_target_at
    moved = first is not None and on_day(first) != now
    return f"{now} (at first {on_day(first)})" if moved and first else now
