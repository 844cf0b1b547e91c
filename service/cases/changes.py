"""What has happened in cases since an instant, for somebody who comes back to their tasks."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select

from service.cases.models import Case
from service.extensions import db
from service.ledger.audit import Entry, Kind
from service.people.actors import Actor


def changes_since(
    case_ids: Iterable[str], since: datetime, *, other_than: Actor
) -> dict[str, Kind]:
    """Return by case the last thing that happened since, but for what somebody did themselves.

    Reading changes nothing. Whether the reader may see the cases is not asked.
    """
    wanted = (
        select(Entry.case_id, Entry.kind)
        .join(Case, Case.id == Entry.case_id)
        .where(
            Case.id.in_(set(case_ids)),
            Case.updated_at > since,
            Entry.at > since,
            Entry.kind != Kind.RESTRICTED_READ,
            or_(Entry.actor.is_(None), Entry.actor != other_than.username),
        )
        .order_by(Entry.case_id, Entry.seq)
    )
    return {case_id: Kind(kind) for case_id, kind in db.session.execute(wanted)}
