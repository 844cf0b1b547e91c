"""Nothing static: an open case without a next point of progress gets a review clock."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, delete, exists, literal, select, union_all

from service.cases import telling
from service.cases.models import Incident, Task, TaskState
from service.cases.motion import Motion
from service.extensions import db
from service.ledger import timers
from service.ledger.audit import Kind
from service.ledger.outbox import State, Work
from service.ledger.timers import Timer

REVIEW = "review"
REVIEW_AFTER = timedelta(days=7)


def ensure_next_point(motion: Motion) -> None:
    """Set the review clock when nothing else will move the case on; clear it when something will.

    A point of progress is open or held work for a person, a timer, work for a machine, or an
    incident that an operator sees.
    """
    case_id = motion.case.id
    held = (Task.state == TaskState.OPEN) | (Task.state == TaskState.HELD)
    points: list[tuple[str, ColumnElement[bool]]] = [
        ("next", exists().where(Task.case_id == case_id, held)),
        ("next", exists().where(Timer.case_id == case_id, Timer.clock.is_distinct_from(REVIEW))),
        ("next", exists().where(Work.case_id == case_id, Work.state == State.WAITING)),
        ("next", exists().where(Incident.case_id == case_id, Incident.resolved_at.is_(None))),
        ("review", exists().where(Timer.case_id == case_id, Timer.clock == REVIEW)),
    ]
    asked: list[Select[str]] = [select(literal(word)).where(is_so) for word, is_so in points]
    found = {str(word) for word in db.session.scalars(union_all(*asked))}
    if not found:
        _set(motion)
    elif found == {"next", "review"}:
        db.session.execute(delete(Timer).where(Timer.case_id == case_id, Timer.clock == REVIEW))


def asked(motion: Motion, timer: Timer) -> None:
    """Ask the owner to look: the review clock fired. Settling sets it again if need be."""
    words = "Nothing is planned for this case: please look at it."
    telling.tell(motion, ["owner"], kind=REVIEW, text=words)
    motion.tell_log(Kind.TIMER_FIRED, words, clock=REVIEW)
    timers.remove(timer)


def _set(motion: Motion) -> None:
    db.session.add(
        Timer(
            case_id=motion.case.id,
            strand_id=motion.main().id,
            token=0,
            element=motion.case.process_key,
            version_id=motion.case.version_id,
            clock=REVIEW,
            rule="",
            base_at=motion.acting.at,
            due_at=motion.acting.at + REVIEW_AFTER,
            explanation="Nothing else will move this case on: its owner is asked to look.",
        )
    )
