"""Which events a webhook is to hear: of its kinds, processes and teams, as far as may be seen.

Who answers for a webhook decides how much it hears: events of a case that they may not see, as
those restricted to others, are not sent, and nothing tells that there are any. A case once a team's
is heard of to its end, whoever has it then: what another system was told of, it can close.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select

from service.cases.models import Case
from service.cases.team_work import case_ever_of_team
from service.cases.visibility import seen_by
from service.extensions import db
from service.ledger.audit import Entry
from service.ledger.deliveries import Owed
from service.outbound.catalogue import TYPES
from service.outbound.models import Webhook
from service.people.actors import Actor
from service.people.directory import actors_of
from service.people.models import GroupMembership, User
from service.people.rules import READERS


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the feed: what follows one number, up to and with another."""

    after: int
    to: int


def answering(webhook: Webhook) -> Actor | None:
    """Return who answers for a webhook; None when they cannot sign in or read cases any more."""
    username = db.session.scalar(_able_to_answer().where(User.username == webhook.answers))
    return None if username is None else actors_of([username])[username]


def answered() -> ColumnElement[bool]:
    """Give the condition that somebody answers for a webhook; the twin of `answering`."""
    return _able_to_answer().where(User.username == Webhook.answers).exists()


def _able_to_answer() -> Select[str]:
    reading = select(GroupMembership.username).where(GroupMembership.group.in_(READERS))
    return select(User.username).where(User.active, User.username.in_(reading))


def wanted_in(webhook: Webhook, stretch: Stretch, actor: Actor) -> list[Owed]:
    """Return what of a stretch of the feed a webhook is to hear, in the order of the feed.

    `actor` is who answers for it.
    """
    wanted = (
        select(Entry.case_id, Entry.number, Entry.kind)
        .join(Case, Case.id == Entry.case_id)
        .where(Entry.number > stretch.after, Entry.number <= stretch.to, seen_by(actor))
        .where(*_narrowed(webhook))
    )
    rows = db.session.execute(wanted.order_by(Entry.number))
    return [Owed(case_id, case_id, number, kind) for case_id, number, kind in rows]


def _narrowed(webhook: Webhook) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Entry.kind.in_(webhook.kinds or list(TYPES))]
    if webhook.processes:
        found.append(Case.process_key.in_(webhook.processes))
    if webhook.teams:
        found.append(or_(*(case_ever_of_team(key) for key in webhook.teams)))
    return found


def cases_to_tell(actor: Actor, case_ids: Collection[str]) -> dict[str, Case]:
    """Return those cases, by id, of which a webhook may still tell, for which `actor` answers."""
    found = db.session.scalars(select(Case).where(Case.id.in_(case_ids), seen_by(actor)))
    return {case.id: case for case in found}
