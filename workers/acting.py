"""Acting on one piece of work: take it, do it outside any transaction, record what came."""

import time
from dataclasses import dataclass

from service import log, traces
from service.cases.commands.record_result import (
    BpmnError,
    Failure,
    Result,
    WorkNotHeld,
    record_result,
)
from service.cases.models import Case
from service.cases.storage import open_store
from service.definitions.lookup import bundle_by_id
from service.errors import LaterVersionNeeded, ServiceUnavailable
from service.extensions import db
from service.installation import here
from service.ledger import outbox
from service.measures import count_work
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from workers.effects import EFFECTS
from workers.effects.assignment import Assignment, Made
from workers.holding import HELD_FOR, held

_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Work that is ours for a while; `worn_out`: it outlived its takers."""

    assignment: Assignment
    worn_out: bool


def act(work_id: str) -> bool:
    """Do one piece of work if it is still to be done; tell whether it was.

    Whatever goes wrong stays with the work: it is tried again, or given up with an incident.
    """
    taken = _take(work_id)
    if taken is None:
        return False
    assignment = taken.assignment
    with (
        log.about(work=work_id, case=assignment.case_id),
        traces.span(f"work {assignment.topic}", work=work_id, case=assignment.case_id),
    ):
        _carry_out(taken)
    return True


def _carry_out(taken: _Taken) -> None:
    """Do work and record what came. Raises ServiceUnavailable."""
    began, topic = time.monotonic(), taken.assignment.topic
    with held(taken.assignment.work_id, taken.assignment.fence):
        came = _do(taken)
    word, seconds = _word(came), time.monotonic() - began
    count_work(topic, word, seconds)
    _log.info("work_done", topic=topic, came=word, ms=round(seconds * 1000, 1))
    try:
        _record(taken, came)
    except LaterVersionNeeded:
        # One of that version takes it up when our time is up.
        _log.warning("left_to_later_version")
    except ServiceUnavailable:
        # The database is away: the work is free for the next worker when its time is up.
        raise
    except Exception as error:  # noqa: BLE001  doing it again would not help: an operator must look
        _log.exception("result_not_recorded")
        said = f"Its result could not be taken ({type(error).__name__}); the log has the trace."
        _record(taken, Failure(said, final=True))


def _word(came: Result | BpmnError | Failure | Made) -> str:
    """Say in a word what came of work."""
    return {BpmnError: "error", Failure: "failure"}.get(type(came), "done")


def _take(work_id: str) -> _Taken | None:
    settings = here().settings
    now = here().clock.now()
    with transaction():
        work = outbox.take(work_id, now, during=HELD_FOR, topics=EFFECTS)
        if work is None:
            return None
        inputs = dict(work.inputs)
        version_id = inputs.pop("_version", None)
        templates = bundle_by_id(version_id).templates if version_id else {}
        assignment = Assignment(
            work_id=work.id,
            fence=work.fence,
            case_id=work.case_id or "",
            reference=db.session.get_one(Case, work.case_id).reference if work.case_id else "",
            element=work.element,
            instances=work.instances,
            topic=work.topic,
            inputs=inputs,
            templates=templates,
            version_id=version_id,
            at=now,
            settings=settings,
            files=open_store(settings),
            attempt=work.attempts,
            sending_since=work.sending_since,
        )
        return _Taken(assignment, worn_out=work.attempts > work.most_attempts)


def _do(taken: _Taken) -> Result | BpmnError | Failure | Made:
    assignment = taken.assignment
    if taken.worn_out:
        return Failure("Every worker that took it ended before it was done.", final=True)
    try:
        return EFFECTS[assignment.topic](assignment)
    except Exception as error:  # noqa: BLE001  a worker's last word: the work fails, visibly
        _log.exception("work_failed", topic=assignment.topic)
        return Failure(f"{type(error).__name__} in the worker; the log has its trace.")


def _record(taken: _Taken, came: Result | BpmnError | Failure | Made) -> None:
    """Take what came, and what was made, in one move; a result that is late changes nothing."""
    assignment = taken.assignment
    acting = Acting(who=SYSTEM, at=here().clock.now(), trace=assignment.work_id)
    result, made = (came.result, came.document) if isinstance(came, Made) else (came, None)
    try:
        with transaction():
            record_result(assignment.work_id, assignment.fence, result, acting=acting, made=made)
    except WorkNotHeld:
        _log.info("work_not_held")
