"""Broadcast a signal: store it, then reach every case that catches it, one transaction each."""

from collections.abc import Mapping
from typing import Any

from service.cases.beginning import Opening, begin
from service.cases.hearing import hear
from service.cases.identity import new_id
from service.cases.locking import lock_case
from service.cases.models import Case
from service.cases.motion import Motion
from service.cases.reserved import require_free_keys
from service.cases.settle import settle
from service.definitions.lookup import bundle_of, starts_on
from service.extensions import db
from service.ledger import inbox, subscriptions
from service.ledger.inbox import Received, State
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.transaction import nudge_after_commit


def receive_signal(
    name: str,
    payload: Mapping[str, Any],
    *,
    source: str,
    acting: Acting,
    external_id: str | None = None,
    not_case: str | None = None,
) -> Received:
    """Store a signal; a worker carries it to the cases. `not_case` has heard it already.

    Raises KeyReserved and the refusals of access.
    """
    require(acting.who, Verb.BROADCAST_SIGNAL)
    require_free_keys(payload)
    received = Received(
        id=new_id(),
        kind="signal",
        source=source,
        external_id=external_id,
        name=name,
        payload=dict(payload),
        received_at=acting.at,
        cases=[not_case] if not_case else [],
    )
    kept, is_new = inbox.keep_once(received)
    if is_new:
        nudge_after_commit("deliver", kept.id)
    return kept


def cases_still_to_hear(received: Received) -> list[str]:
    """Return the cases that catch a stored signal and have not been reached yet."""
    waiting = subscriptions.waiting_for("signal", received.name)
    return list(dict.fromkeys(one.case_id for one in waiting if one.case_id not in received.cases))


def carry_signal(received_id: str, case_id: str, *, acting: Acting) -> None:
    """Carry a stored signal to one case, once. One that was erased meanwhile says nothing."""
    motion = Motion(lock_case(case_id), acting)
    received = inbox.lock(received_id)
    if received.emptied:
        return
    hear(motion, received)
    settle(motion)
    db.session.flush()


def finish_signal(received_id: str, *, acting: Acting) -> list[Case]:
    """Start the processes that a signal starts, and mark it as delivered."""
    received = db.session.get_one(Received, received_id, with_for_update=True)
    if received.state != State.RECEIVED:
        return []
    started = [
        begin(
            Opening(process=version.key, element=event.element, payload=received.payload),
            bundle=bundle_of(version),
            acting=acting,
        )
        for version, event in starts_on("signal", received.name, at=acting.at)
    ]
    received.cases = [*received.cases, *(case.id for case in started)]
    received.state = State.STARTED if started else State.DELIVERED
    received.reason = "Carried to every case that caught it."
    db.session.flush()
    return started
