"""What has stopped: the incidents that nobody has resolved yet, across cases."""

from sqlalchemy import select

from service.cases.models import Case, Incident
from service.cases.paging import USUAL, Key, Page, fetch
from service.cases.worklist import COLUMNS
from service.people.access import require, visible
from service.people.actors import Actor
from service.people.verbs import Verb


def list_incidents(
    *, actor: Actor, limit: int = USUAL, cursor: str | None = None
) -> Page[Incident]:
    """Return a page of the unresolved incidents that the reader may see, the oldest first.

    Raises CursorUnreadable and the refusals of access.
    """
    require(actor, Verb.READ_INCIDENTS)
    keys = (Key(Incident.at.expression), Key(Incident.id.expression))
    selected = (
        select(Incident, *(key.column for key in keys))
        .join(Case, Case.id == Incident.case_id)
        .where(Incident.resolved_at.is_(None), visible(actor, COLUMNS, Verb.READ_INCIDENTS))
    )
    rows, following = fetch(selected, keys, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)
