"""The topics of work for programs outside: how much waits, and who last came for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from service.cases.topics import INNER
from service.extensions import db
from service.ledger.outbox import OPEN, State, Work
from service.ledger.topics import Topic, all_asked
from service.people.access import require
from service.people.actors import Actor
from service.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Counts:
    """Open work of a topic: free, taken now, given up; and since when the first is not done."""

    waiting: int = 0
    taken: int = 0
    given_up: int = 0
    first_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TopicShown:
    """One topic: its open work, and who last asked for it, if anybody did."""

    name: str
    work: Counts
    asked: Topic | None


def list_topics(*, actor: Actor, now: datetime) -> list[TopicShown]:
    """Return the topics that have open work or were asked for. Raises the refusals of access."""
    require(actor, Verb.READ_TOPICS)
    asked = {one.name: one for one in all_asked()}
    open_work = {
        topic: Counts(waiting, taken, given_up, first_at)
        for topic, waiting, taken, given_up, first_at in db.session.execute(_counted(now))
    }
    return [
        TopicShown(name, open_work.get(name, Counts()), asked.get(name))
        for name in sorted({*asked, *open_work})
    ]


def _counted(now: datetime) -> Select[str, int, int, int, datetime | None]:
    """Select how much work of each topic is open."""
    waits = Work.state == State.WAITING
    taken = waits & (Work.taken_until > now)
    free = waits & or_(Work.taken_until.is_(None), Work.taken_until <= now)
    return (
        select(
            Work.topic,
            func.count().filter(free),
            func.count().filter(taken),
            func.count().filter(Work.state == State.GIVEN_UP),
            func.min(Work.created_at).filter(waits),
        )
        .where(Work.state.in_(OPEN), Work.topic.not_in(INNER))
        .group_by(Work.topic)
    )
