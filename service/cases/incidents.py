"""The incidents that nobody has resolved yet, across the cases that a reader may see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from service.cases.models import Case, Incident
from service.cases.refusals import IncidentNotFound
from service.cases.visibility import seen_by
from service.extensions import db
from service.paging import USUAL, Key, Page, fetch, order
from service.people.access import require
from service.people.actors import Actor
from service.people.verbs import Verb


def list_incidents(
    *, actor: Actor, limit: int = USUAL, cursor: str | None = None
) -> Page[Incident]:
    """Return a page of unresolved incidents, the oldest first.

    Raises CursorUnreadable and the refusals of access.
    """
    keys = (Key(Incident.at.expression), Key(Incident.id.expression))
    selected = _unresolved(actor).add_columns(*(key.column for key in keys))
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


@dataclass(frozen=True, slots=True)
class Cause:
    """Incidents of one cause: where and why, how many, since when, and the id of one of them.

    `version_id` is a version of the process on which it happened.
    """

    process: str
    element: str
    message: str
    code: str
    version_id: str
    count: int
    first_at: datetime
    last_at: datetime
    example_id: str


def causes_of_incidents(
    *, actor: Actor, limit: int = USUAL, cursor: str | None = None
) -> Page[Cause]:
    """Return a page of the causes of unresolved incidents, the one that struck last first.

    One cause is one process, element and message. Raises CursorUnreadable and the refusals of
    access.
    """
    cause = (Case.process_key, Incident.element, Incident.message)
    told = (func.min(Incident.code).label("code"), func.min(Case.version_id).label("version_id"))
    counted = (func.count().label("count"), func.min(Incident.at).label("first_at"))
    place = (func.max(Incident.at).label("last_at"), func.min(Incident.id).label("example_id"))
    grouped = _unresolved(actor).with_only_columns(*cause, *told, *counted, *place).group_by(*cause)
    causes = grouped.subquery()
    keys = (Key(causes.c.last_at, descending=True), Key(causes.c.example_id))
    rows, following = fetch(select(causes), keys, limit=limit, cursor=cursor)
    return Page([Cause(*row) for row in rows], following)


@dataclass(frozen=True, slots=True)
class Stopped:
    """An unresolved incident, with the process, the version and the name of its case."""

    incident: Incident
    process: str
    version_id: str
    reference: str
    title: str


def list_stopped(
    *, actor: Actor, alike: str | None = None, limit: int = USUAL, cursor: str | None = None
) -> Page[Stopped]:
    """Return a page of unresolved incidents, the newest first: of all, or of one incident's cause.

    Raises IncidentNotFound, CursorUnreadable and the refusals of access.
    """
    unresolved = _alike(alike, actor) if alike is not None else _unresolved(actor)
    named = unresolved.add_columns(Case.version_id, Case.reference, Case.title)
    wanted = named.add_columns(*(key.column for key in _NEWEST_FIRST))
    rows, following = fetch(wanted, _NEWEST_FIRST, limit=limit, cursor=cursor)
    return Page([Stopped(*row[:5]) for row in rows], following)


def pick_alike(incident_id: str, *, actor: Actor, most: int) -> list[tuple[str, str]]:
    """Pick the newest unresolved incidents of an incident's cause: the id of each and of its case.

    Raises IncidentNotFound and the refusals of access.
    """
    alike = _alike(incident_id, actor).with_only_columns(Incident.id, Incident.case_id)
    picked = alike.order_by(*order(_NEWEST_FIRST)).limit(most)
    return [(one, case) for one, case in db.session.execute(picked)]


def count_alike(incident_id: str, *, actor: Actor) -> int:
    """Count the unresolved incidents of an incident's cause.

    Raises IncidentNotFound and the refusals of access.
    """
    alike = _alike(incident_id, actor).with_only_columns(func.count())
    return db.session.scalars(alike).one()


def _alike(incident_id: str, actor: Actor) -> Select[Incident, str]:
    """Select the unresolved incidents of an incident's cause that the actor may see."""
    example = db.session.execute(_seen(actor).where(Incident.id == incident_id)).first()
    if example is None:
        raise IncidentNotFound(incident_id=incident_id)
    incident, process = example
    return _unresolved(actor).where(
        Case.process_key == process,
        Incident.element == incident.element,
        Incident.message == incident.message,
    )


def _unresolved(actor: Actor) -> Select[Incident, str]:
    return _seen(actor).where(Incident.resolved_at.is_(None))


def _seen(actor: Actor) -> Select[Incident, str]:
    """Select the incidents that the actor may see, with the process. Raises those of access."""
    require(actor, Verb.READ_INCIDENTS)
    seen = select(Incident, Case.process_key).join(Case, Case.id == Incident.case_id)
    return seen.where(seen_by(actor, Verb.READ_INCIDENTS))


_NEWEST_FIRST = (
    Key(Incident.at.expression, descending=True),
    Key(Incident.id.expression, descending=True),
)
