"""The inbox book: messages, signals and webhooks received, and what became of each.

A message is stored before it is answered. (source, external_id) is unique: a repeat is found, not
done again, even when what the message said is erased by then.
"""

from service.ledger.inbox.disguising import is_disguised
from service.ledger.inbox.emptying import empty_unclaimed, erase
from service.ledger.inbox.keeping import (
    MOST_ATTEMPTS,
    find,
    get,
    keep_once,
    lock,
    note_failure,
    repeat_of,
    saying_the_same,
    select_undelivered,
    sent_again,
    standing,
    take,
    undelivered,
)
from service.ledger.inbox.received import HOOK, Received, State
from service.ledger.inbox.waiting import (
    end_waiting,
    expired,
    next_expiry,
    wait,
    waiting_ids,
    waiting_messages,
)

__all__ = [
    "HOOK",
    "MOST_ATTEMPTS",
    "Received",
    "State",
    "empty_unclaimed",
    "end_waiting",
    "erase",
    "expired",
    "find",
    "get",
    "is_disguised",
    "keep_once",
    "lock",
    "next_expiry",
    "note_failure",
    "repeat_of",
    "saying_the_same",
    "select_undelivered",
    "sent_again",
    "standing",
    "take",
    "undelivered",
    "wait",
    "waiting_ids",
    "waiting_messages",
]
