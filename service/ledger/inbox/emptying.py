"""Taking away what messages said: that they came stays, and so does knowing a repeat."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Text, cast, null, or_, update

from service.extensions import db
from service.ledger.inbox.disguising import disguise, is_disguised
from service.ledger.inbox.received import Received, State


def erase(received: Received) -> None:
    """Take away what a locked message says; nobody hears it any more, a repeat is still known."""
    if received.state in (State.RECEIVED, State.WAITING):
        received.state = State.UNMATCHED
    received.payload, received.correlation, received.reason = {}, None, ""
    received.emptied = True
    if received.external_id is not None and not is_disguised(received.external_id):
        received.external_id = disguise(received.source, received.external_id)


def empty_unclaimed(before: datetime, *, needed: Collection[str]) -> None:
    """Forget what messages and signals said that reached no case and came before an instant.

    That they came, and why they reached none, stays; a repeat is still known as one. What waits or
    is still to be looked at is kept, and so are those `needed`, by their ids.
    """
    says = or_(cast(Received.payload, Text) != "{}", Received.correlation.is_not(null()))
    db.session.execute(
        update(Received)
        .where(Received.state.not_in((State.RECEIVED, State.WAITING)))
        .where(cast(Received.cases, Text) == "[]", Received.id.not_in(needed))
        .where(Received.received_at < before, says)
        .values(payload={}, correlation=null(), emptied=True)
        .execution_options(synchronize_session=False)
    )
