"""The inbox book: messages, signals and webhooks received, and what became of each.

A message is stored before it is answered. (source, external_id) is unique: a repeat is found, not
done again, even when what the message said is erased by then.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    cast,
    false,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, validates

from service.extensions import Base, Json, db
from service.installation import here
from service.ledger.canonical import LONGEST_KEY, key_of

MOST_ATTEMPTS = 5
"""How often delivering is tried when it breaks off for a reason that nobody foresaw."""


_DISGUISED = re.compile(r"erased:[0-9a-f]{64}")
HOOK = "hook"
"""The kind of a webhook call; a worker carries it out."""


class State(StrEnum):
    """What became of a message."""

    RECEIVED = "received"
    DELIVERED = "delivered"
    STARTED = "started"
    WAITING = "waiting"
    UNMATCHED = "unmatched"
    EXPIRED = "expired"
    IGNORED = "ignored"


class Received(Base):
    """One message, signal or webhook call.

    `source` says through which door it came (`api:<token>`, `hook:<slug>`, `case:<id>`);
    `addressed_to` is the case it names, if any; `cases` are those it reached; `resent_from` is the
    message as it first came, where this says it again. When it is `emptied` nothing is left of what
    it said, and when it is erased a digest takes the place of its outside id. `correlation_key` is
    what it is looked up by while it waits; None then means that any values will do.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_inbox_state_name", "state", "name", "correlation_key"),
        Index("ix_inbox_received_at", "received_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    correlation: Mapped[Json | None]
    correlation_key: Mapped[str | None] = mapped_column(String(LONGEST_KEY))
    addressed_to: Mapped[str | None] = mapped_column(String(40))
    payload: Mapped[Json] = mapped_column(default=dict)
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12), default=State.RECEIVED)
    reason: Mapped[str] = mapped_column(Text, default="")
    cases: Mapped[Json] = mapped_column(default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    resent_from: Mapped[str | None] = mapped_column(String(40), index=True)
    emptied: Mapped[bool] = mapped_column(default=False)

    @validates("state")
    def _look_up_no_more(self, _name: str, state: str) -> str:
        """Keep the key for no longer than it waits: it says what the correlation says."""
        if state != State.WAITING:
            self.correlation_key = None
        return state


def find(received_id: str) -> Received | None:
    """Return a received message by its id."""
    return db.session.get(Received, received_id)


def get(received_id: str) -> Received:
    """Return a received message that is known to be there."""
    return db.session.get_one(Received, received_id)


def repeat_of(source: str, external_id: str) -> Received | None:
    """Return what was already received under this outside id, if anything; erased too."""
    ids = (external_id, _disguise(source, external_id))
    return db.session.scalar(
        select(Received).where(Received.source == source, Received.external_id.in_(ids))
    )


def erase(received: Received) -> None:
    """Take away what a locked message says; nobody hears it any more, a repeat is still known."""
    if received.state in (State.RECEIVED, State.WAITING):
        received.state = State.UNMATCHED
    received.payload, received.correlation, received.reason = {}, None, ""
    received.emptied = True
    if received.external_id is not None and not is_disguised(received.external_id):
        received.external_id = _disguise(received.source, received.external_id)


def is_disguised(external_id: str) -> bool:
    """Tell whether this is what erasing left of an outside id."""
    return _DISGUISED.fullmatch(external_id) is not None


def _disguise(source: str, external_id: str) -> str:
    """Digest an outside id, under the secret key: guessed ids cannot be tried against it."""
    key, said = here().settings.secret_key, f"message:{source}:{external_id}"
    return f"erased:{hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()}"


def keep_once(received: Received) -> tuple[Received, bool]:
    """Store a message; tell whether it is new, and not a repeat of one with its outside id.

    Of two that come at the same time the database lets one in; the other finds it.
    """
    known = _first_of(received)
    if known is not None:
        return known, False
    try:
        with db.session.begin_nested():
            db.session.add(received)
    except IntegrityError:
        known = _first_of(received)
        if known is None:
            raise
        return known, False
    return received, True


def _first_of(received: Received) -> Received | None:
    if received.external_id is None:
        return None
    return repeat_of(received.source, received.external_id)


def end_waiting(received: Received, reason: str) -> None:
    """Let a locked message that waits for a case wait no more."""
    if received.state == State.WAITING:
        received.state, received.reason = State.UNMATCHED, reason


def lock(received_id: str) -> Received:
    """Lock a message for this transaction and return it as it is now."""
    return db.session.get_one(Received, received_id, with_for_update=True, populate_existing=True)


def take(received_id: str, *kinds: str) -> Received | None:
    """Lock a message of these kinds that nobody has looked at yet, and return it as it is now.

    None when somebody has; or is at it this moment, whom nobody needs to wait for.
    """
    wanted = select(Received).where(
        Received.id == received_id, Received.state == State.RECEIVED, Received.kind.in_(kinds)
    )
    fresh = wanted.execution_options(populate_existing=True)
    return db.session.scalar(fresh.with_for_update(skip_locked=True))


def sent_again(received_ids: Collection[str]) -> list[Received]:
    """Return the messages that say some of these again, oldest first."""
    wanted = select(Received).where(Received.resent_from.in_(received_ids))
    return list(db.session.scalars(wanted.order_by(Received.received_at, Received.id)))


def saying_the_same(received: Received) -> list[Received]:
    """Return a message as it first came, and all that say it again, oldest first."""
    first = received.resent_from or received.id
    return [get(first), *sent_again([first])]


def undelivered(*kinds: str, limit: int = 100) -> list[str]:
    """Return the ids of what was stored but not yet looked at (after a crash, or a webhook)."""
    return list(db.session.scalars(select_undelivered(*kinds).limit(limit)))


def select_undelivered(*kinds: str) -> Select[str]:
    """Ask for the ids of what was stored but not yet looked at, oldest first."""
    wanted = select(Received.id).where(Received.state == State.RECEIVED, Received.kind.in_(kinds))
    return wanted.order_by(Received.received_at)


def note_failure(received_id: str, error: str) -> None:
    """Count an attempt that broke off; after the last the message rests, with the reason."""
    received = db.session.get_one(Received, received_id, with_for_update=True)
    received.attempts += 1
    if received.attempts >= MOST_ATTEMPTS:
        received.state = State.UNMATCHED
        received.reason = f"failed {received.attempts} times: {error}; the log has the trace"
    db.session.flush()


def wait(received: Received, reason: str) -> None:
    """Let a locked message wait for an element that takes it."""
    said = received.correlation
    received.correlation_key = None if said is None else key_of(said)
    received.state, received.reason = State.WAITING, reason


def waiting_messages(
    case_id: str, names: Mapping[str, Collection[str]], now: datetime, *, limit: int
) -> list[Received]:
    """Return messages that waited for what a case waits for now, oldest first.

    `names` are those of the messages, each with the keys of the values that are awaited.
    """
    fits = (
        and_(
            Received.name == name,
            or_(Received.correlation_key.is_(None), Received.correlation_key.in_(keys)),
        )
        for name, keys in names.items()
    )
    wanted = select(Received).where(
        Received.state == State.WAITING,
        Received.expires_at > now,
        or_(Received.addressed_to.is_(None), Received.addressed_to == case_id),
        or_(false(), *fits),
    )
    return list(db.session.scalars(wanted.order_by(Received.received_at, Received.id).limit(limit)))


def expired(now: datetime) -> list[Received]:
    """Lock and return the waiting messages whose time to live has passed.

    One that another transaction is delivering just now is left to it.
    """
    wanted = select(Received).where(Received.state == State.WAITING, Received.expires_at <= now)
    return list(db.session.scalars(wanted.with_for_update(skip_locked=True)))


def next_expiry(*, after: datetime | None = None) -> datetime | None:
    """Return when the next waiting message's time to live ends, if any waits."""
    wanted = select(func.min(Received.expires_at)).where(Received.state == State.WAITING)
    if after is not None:
        wanted = wanted.where(Received.expires_at > after)
    return db.session.scalar(wanted)


def standing() -> dict[str, tuple[int, datetime | None]]:
    """Count what was received and not yet looked at, and what waits for a case, by state.

    With each goes when the first of them came.
    """
    states = [State.RECEIVED, State.WAITING]
    wanted = select(Received.state, func.count(), func.min(Received.received_at))
    rows = db.session.execute(wanted.where(Received.state.in_(states)).group_by(Received.state))
    found = {state: (count, first) for state, count, first in rows}
    return {str(state): found.get(state, (0, None)) for state in states}


def waiting_ids(now: datetime, *, first: str, limit: int = 200) -> list[str]:
    """Return ids of messages that wait for a case, oldest first, for the sweep that looks again.

    Of more than so many, those from an id on, and then from the beginning: with any id to begin
    from each has its turn.
    """
    waits = select(Received.id, Received.received_at).where(
        Received.state == State.WAITING, Received.expires_at > now
    )
    some = waits.order_by(Received.id < first, Received.id).limit(limit).subquery()
    return list(db.session.scalars(select(some.c.id).order_by(some.c.received_at, some.c.id)))


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
