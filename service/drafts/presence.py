"""Who has a draft open, so that two people know of each other before they draw on one."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from service.drafts.models import DraftPresence
from service.drafts.reading import draft_by_id
from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb

GONE = timedelta(seconds=75)
"""Whose page has said nothing for so long has closed it."""


def say_present(draft_id: str, *, acting: Acting) -> None:
    """Write down that somebody has a draft open, since when they came.

    Raises DraftNotFound and the refusals of access.
    """
    require(acting.who, Verb.DRAFT_DEFINITIONS)
    draft_by_id(draft_id)
    who = str(acting.who.username)
    known = db.session.get(DraftPresence, (draft_id, who))
    since = known.since if known and acting.at - known.seen_at < GONE else acting.at
    written: dict[str, Any] = {"since": since, "seen_at": acting.at}
    kinds: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    insert = kinds[db.session.get_bind().dialect.name](DraftPresence)
    db.session.execute(
        insert.values(draft_id=draft_id, username=who, **written).on_conflict_do_update(
            index_elements=[DraftPresence.draft_id, DraftPresence.username], set_=written
        )
    )


def others_present(draft_id: str, username: str | None, *, now: datetime) -> list[DraftPresence]:
    """Return who else has a draft open, the first to come first."""
    wanted = select(DraftPresence).where(
        DraftPresence.draft_id == draft_id,
        DraftPresence.username != username,
        DraftPresence.seen_at > now - GONE,
    )
    return list(db.session.scalars(wanted.order_by(DraftPresence.since)))
