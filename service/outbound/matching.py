"""Which events a webhook is to hear: of its kinds, processes and teams, as far as may be seen.

Who answers for a webhook decides how much it hears: events of a case that they may not see, as
those restricted to others, are not sent, and nothing tells that there are any.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select

from service.cases.models import Case
from service.cases.team_work import case_of_team
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.audit import Entry
from service.ledger.deliveries import Owed
from service.outbound.catalogue import TYPES
from service.outbound.models import Webhook
from service.people.actors import Actor
from service.people.directory import actors_of
from service.people.models import User


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the feed: what follows one number, up to and with another."""

    after: int
    to: int


def answering(webhook: Webhook) -> Actor | None:
    """Return who answers for a webhook; None when they can no longer sign in."""
    wanted = select(User.username).where(User.username == webhook.answers, User.active)
    username = db.session.scalar(wanted)
    return None if username is None else actors_of([username])[username]


def wanted_in(webhook: Webhook, stretch: Stretch) -> list[Owed]:
    """Return what of a stretch of the feed a webhook is to hear, in the order of the feed."""
    wanted = (
        select(Entry.case_id, Entry.number, Entry.kind)
        .join(Case, Case.id == Entry.case_id)
        .where(Entry.number > stretch.after, Entry.number <= stretch.to, *_narrowed(webhook))
    )
    rows = db.session.execute(wanted.order_by(Entry.number))
    return [Owed(case_id, case_id, number, kind) for case_id, number, kind in rows]


def _narrowed(webhook: Webhook) -> Sequence[ColumnElement[bool]]:
    actor = answering(webhook)
    found = [seen_by(actor) if actor is not None else false()]
    found.append(Entry.kind.in_(webhook.kinds or list(TYPES)))
    if webhook.processes:
        found.append(Case.process_key.in_(webhook.processes))
    if webhook.teams:
        found.append(or_(*(case_of_team(key) for key in webhook.teams)))
    return found


def case_to_tell(webhook: Webhook, case_id: str) -> Case | None:
    """Return a case of which a webhook may still tell."""
    actor = answering(webhook)
    if actor is None:
        return None
    return db.session.scalar(select(Case).where(Case.id == case_id, seen_by(actor)))
