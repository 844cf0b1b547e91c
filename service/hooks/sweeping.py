"""Carrying out the calls that were stored."""

from datetime import datetime

from service.cases.sweeping import Going, always, attempt
from service.hooks.receiving import carry_out
from service.ledger import inbox
from service.people.actors import SYSTEM, Acting
from service.transaction import reading


def carry_out_stored(now: datetime, *, going: Going = always) -> int:
    """Carry out the calls that nobody has carried out yet; return how many did something."""
    with reading():
        stored = inbox.undelivered(inbox.HOOK)
    return sum(carry(received_id, now) for received_id in stored if going())


def carry(received_id: str, now: datetime) -> int:
    """Carry out one stored call; return how many cases it reached."""

    def carry_it() -> int:
        return len(carry_out(received_id, acting=Acting(who=SYSTEM, at=now)).cases)

    return attempt(carry_it, lambda error: inbox.note_failure(received_id, error))
