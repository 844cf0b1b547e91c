"""The incidents that nobody has resolved yet, across the cases that a reader may see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from service.cases.models import Case, Incident
from service.cases.paging import USUAL, Key, Page, fetch
from service.cases.refusals import IncidentNotFound
from service.cases.visibility import seen_by
from service.extensions import db
from service.people.access import require
from service.people.actors import Actor
from service.people.verbs import Verb

MOST_CAUSES = 200
"""The most causes that are told at once; the one that struck last comes first."""


def list_incidents(
    *, actor: Actor, limit: int = USUAL, cursor: str | None = None
) -> Page[Incident]:
    """Return a page of unresolved incidents, the oldest first.

    Raises CursorUnreadable and the refusals of access.
    """
    require(actor, Verb.READ_INCIDENTS)
    keys = (Key(Incident.at.expression), Key(Incident.id.expression))
    selected = (
        select(Incident, *(key.column for key in keys))
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.resolved_at.is_(None), seen_by(actor, Verb.READ_INCIDENTS))
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


@dataclass(frozen=True, slots=True)
class Cause:
    """Incidents of one cause: where and why, how many, since when, and the id of one of them."""

    process: str
    element: str
    message: str
    count: int
    first_at: datetime
    last_at: datetime
    example_id: str


def causes_of_incidents(*, actor: Actor, limit: int = MOST_CAUSES) -> list[Cause]:
    """Return the causes of unresolved incidents, the one that struck last first.

    One cause is one process, element and message. Raises the refusals of access.
    """
    require(actor, Verb.READ_INCIDENTS)
    latest = func.max(Incident.at)
    cause = (Case.process_key, Incident.element, Incident.message)
    wanted = (
        select(*cause, func.count(), func.min(Incident.at), latest, func.min(Incident.id))
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.resolved_at.is_(None), seen_by(actor, Verb.READ_INCIDENTS))
        .group_by(*cause)
        .order_by(latest.desc(), *cause)
        .limit(limit)
    )
    return [Cause(*row) for row in db.session.execute(wanted)]


def incidents_alike(incident_id: str, *, actor: Actor, limit: int) -> list[Incident]:
    """Return the unresolved incidents of an incident's cause, the newest first.

    Raises IncidentNotFound and the refusals of access.
    """
    alike = _alike(incident_id, actor).order_by(Incident.at.desc(), Incident.id)
    return list(db.session.scalars(alike.limit(limit)))


def count_alike(incident_id: str, *, actor: Actor) -> int:
    """Count the unresolved incidents of an incident's cause.

    Raises IncidentNotFound and the refusals of access.
    """
    alike = _alike(incident_id, actor).with_only_columns(func.count())
    return db.session.scalars(alike).one()


def _alike(incident_id: str, actor: Actor) -> Select[Incident, str]:
    """Select the unresolved incidents of an incident's cause that the actor may see."""
    require(actor, Verb.READ_INCIDENTS)
    seen = select(Incident, Case.process_key).join(Case, Case.id == Incident.case_id)
    seen = seen.where(seen_by(actor, Verb.READ_INCIDENTS))
    example = db.session.execute(seen.where(Incident.id == incident_id)).first()
    if example is None:
        raise IncidentNotFound(incident_id=incident_id)
    incident, process = example
    return seen.where(
        Incident.resolved_at.is_(None),
        Case.process_key == process,
        Incident.element == incident.element,
        Incident.message == incident.message,
    )
