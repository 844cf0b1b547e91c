"""What programs outside say of the work they hold: more time, a result, an error or a failure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.cases.commands.record_result import (
    BpmnError,
    Failure,
    Result,
    WorkNotHeld,
    record_result,
)
from service.cases.reserved import require_free_keys
from service.cases.topics import is_inner
from service.extensions import db
from service.ledger import outbox
from service.ledger.outbox import Work
from service.outwork.refusals import WorkNotFound
from service.people.access import require
from service.people.actors import Acting
from service.people.things import WorkFacts
from service.people.verbs import Verb

_LOCK = re.compile(r"[0-9]{1,9}")
_NEVER = -1


@dataclass(frozen=True, slots=True)
class Standing:
    """How work stands: until when it is held, or when it may be taken again."""

    id: str
    topic: str
    state: str
    locked_until: datetime | None
    retry_at: datetime | None


def extend_work(work_id: str, lock: str, lock_for: timedelta, *, acting: Acting) -> Standing:
    """Let a worker hold its work for longer, from now on.

    Raises WorkNotFound, WorkNotHeld and the refusals of access.
    """
    work = _known(work_id, acting)
    if not outbox.hold_on(work_id, _fence(lock), until=acting.at + lock_for):
        raise WorkNotHeld(state=work.state)
    return _standing(work)


def report_work(
    work_id: str, lock: str, came: Result | BpmnError | Failure, *, acting: Acting
) -> Standing:
    """Take what a worker brings, if the work is still its.

    Raises WorkNotFound, WorkNotHeld, KeyReserved, CaseDataTooLarge and the refusals of access.
    """
    work = _known(work_id, acting)
    if not isinstance(came, Failure):
        require_free_keys(came.values)
    record_result(work_id, _fence(lock), came, acting=acting)
    return _standing(work)


def _known(work_id: str, acting: Acting) -> Work:
    """Return work that is for programs outside. Raises WorkNotFound and those of access."""
    work = db.session.get(Work, work_id)
    if work is None or is_inner(work.topic):
        raise WorkNotFound(work_id=work_id)
    require(acting.who, Verb.SERVE_WORK, WorkFacts(work.topic))
    return work


def _fence(lock: str) -> int:
    """Read a lock; what is none is one that never was held."""
    return int(lock) if _LOCK.fullmatch(lock) else _NEVER


def _standing(work: Work) -> Standing:
    db.session.refresh(work)
    waits = work.state == outbox.State.WAITING
    return Standing(
        id=work.id,
        topic=work.topic,
        state=work.state,
        locked_until=work.taken_until if waits else None,
        retry_at=work.next_at if waits and work.taken_until is None else None,
    )
