"""The incidents that nobody has resolved yet, across the cases that a reader may see."""

from sqlalchemy import select

from service.cases.models import Case, Incident
from service.cases.paging import USUAL, Key, Page, fetch
from service.cases.visibility import seen_by
from service.people.access import require
from service.people.actors import Actor
from service.people.verbs import Verb


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
