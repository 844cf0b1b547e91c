"""Carrying a call out again: after the mapping was mended, or once more though it did something."""

from service.cases.identity import new_id
from service.hooks.call_list import ACTED
from service.hooks.receiving import source_of
from service.hooks.refusals import CallAlreadyActed, CallIsEmpty, CallIsWaiting, CallNotFound
from service.ledger import calls, inbox
from service.ledger.calls import Call
from service.ledger.changes import About, write
from service.ledger.inbox import Received, State
from service.people.access import require
from service.people.actors import Acting
from service.people.verbs import Verb
from service.transaction import nudge_after_commit

_OPEN = (State.RECEIVED, State.WAITING)


def carry_out_again(call_id: str, *, acting: Acting, once_more: bool = False) -> Received:
    """Let a worker carry a call out again, by what its hook says now.

    A call that did nothing is itself carried out. `once_more` allows it of one that did something:
    another call is kept beside it, which says the same. Raises CallNotFound, CallIsEmpty,
    CallIsWaiting, CallAlreadyActed and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_HOOKS)
    if inbox.find(call_id) is None:
        raise CallNotFound(call_id=call_id)
    received, call = inbox.lock(call_id), calls.find_as_it_is(call_id)
    if call is None:
        raise CallNotFound(call_id=call_id)
    if call.body is None:
        raise CallIsEmpty
    if received.state in _OPEN:
        raise CallIsWaiting
    if received.state in ACTED:
        if not once_more:
            raise CallAlreadyActed(call_id=call_id)
        received = _beside(call, acting)
    else:
        _open_again(call, received, acting)
    write(
        About.HOOK,
        call.hook,
        f"A call of the webhook “{call.hook}” is carried out again.",
        acting=(acting.who.username, acting.at),
        after={"call": call.id},
    )
    nudge_after_commit("deliver", received.id)
    return received


def _open_again(call: Call, received: Received, acting: Acting) -> None:
    received.kind, received.name = inbox.HOOK, call.hook
    received.payload, received.correlation, received.expires_at = {}, None, None
    received.state, received.reason, received.attempts = State.RECEIVED, "", 0
    call.asked_again_by, call.asked_again_at = acting.who.username, acting.at


def _beside(call: Call, acting: Acting) -> Received:
    received = Received(
        id=new_id(),
        kind=inbox.HOOK,
        source=source_of(call.hook),
        name=call.hook,
        payload={},
        received_at=acting.at,
    )
    kept, _ = inbox.keep_once(received)
    again = Call(
        id=kept.id,
        hook=call.hook,
        at=acting.at,
        address=call.address,
        headers=dict(call.headers),
        body=call.body,
        size=call.size,
        format=call.format,
        masks=call.masks,
        again_of=call.id,
        asked_again_by=acting.who.username,
        asked_again_at=acting.at,
    )
    calls.keep(again)
    return kept
