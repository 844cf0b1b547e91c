"""Fetching work: programs outside ask for it by topic, and hold what they are given for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.cases.models import Case
from service.cases.topics import is_inner
from service.clock import real_now
from service.extensions import db
from service.ledger import outbox, topics
from service.ledger.outbox import Work
from service.outwork.refusals import TopicIsInner
from service.people.access import require
from service.people.actors import Acting
from service.people.things import WorkFacts
from service.people.verbs import Verb
from service.transaction import reading, transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker asks for: work of these topics, how much at most, and for how long."""

    topics: tuple[str, ...]
    limit: int
    lock_for: timedelta
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """Work that its taker holds until `locked_until`, which its `lock` proves.

    Of the case nothing leaves but its id, its process and the `inputs` that the diagram names.
    """

    id: str
    topic: str
    lock: str
    locked_until: datetime
    attempt: int
    attempts_left: int
    case: str
    process: str
    element: str
    inputs: Mapping[str, Any]
    created_at: datetime


def note_asking(wanted: Wanted, *, acting: Acting) -> None:
    """Write down that somebody comes for work, if they may have it.

    Raises TopicIsInner and the refusals of access.
    """
    for topic in wanted.topics:
        require(acting.who, Verb.SERVE_WORK, WorkFacts(topic))
        if is_inner(topic):
            raise TopicIsInner(topic=topic)
    asking = topics.Asking(acting.who.username or "", wanted.worker, acting.at, real_now())
    with reading():
        is_due = topics.is_due(wanted.topics, asking)
    if is_due:
        with transaction():
            topics.note(wanted.topics, asking)


def some_waits(wanted: Wanted, *, now: datetime) -> bool:
    """Tell whether there is anything to take."""
    with reading():
        return outbox.waits_for_some(wanted.topics, now)


def take_work(wanted: Wanted, *, acting: Acting) -> list[Given]:
    """Take work for somebody, the longest waiting first; there may be none."""
    taken = outbox.take_some(wanted.topics, acting.at, during=wanted.lock_for, limit=wanted.limit)
    return [_given(work, acting.at + wanted.lock_for) for work in taken]


def _given(work: Work, until: datetime) -> Given:
    case = db.session.get_one(Case, work.case_id)
    return Given(
        id=work.id,
        topic=work.topic,
        lock=str(work.fence),
        locked_until=until,
        attempt=work.attempts,
        attempts_left=work.most_attempts - work.attempts,
        case=case.id,
        process=case.process_key,
        element=work.element,
        inputs={name: value for name, value in work.inputs.items() if name != "_version"},
        created_at=work.created_at,
    )
