"""Acting on one piece of work: take it, do it outside any transaction, record what came."""

from datetime import timedelta

from service import log
from service.cases.commands.record_result import (
    BpmnError,
    Failure,
    Result,
    WorkNotHeld,
    record_result,
)
from service.cases.storage import FileStore
from service.definitions.lookup import bundle_by_id
from service.installation import here
from service.ledger import outbox
from service.transaction import transaction
from workers.effects import EFFECTS
from workers.effects.assignment import Assignment

HELD_FOR = timedelta(minutes=5)
"""How long a worker may take before another may try."""

_log = log.logger(__name__)


def act(work_id: str) -> bool:
    """Do one piece of work if it is still to be done; tell whether it was."""
    assignment, fence = _take(work_id)
    if assignment is None:
        return False
    came = _do(assignment)
    try:
        with transaction():
            record_result(work_id, fence, came, acting=assignment.acting)
    except WorkNotHeld:
        _log.info("work_not_held", work=work_id)
    return True


def _take(work_id: str) -> tuple[Assignment | None, int]:
    settings = here().settings
    now = here().clock.now()
    with transaction():
        work = outbox.take(work_id, now, during=HELD_FOR)
        if work is None:
            return None, 0
        inputs = dict(work.inputs)
        version_id = inputs.pop("_version", None)
        templates = bundle_by_id(version_id).templates if version_id else {}
        assignment = Assignment(
            work_id=work.id,
            case_id=work.case_id,
            element=work.element,
            topic=work.topic,
            inputs=inputs,
            templates=templates,
            at=now,
            settings=settings,
            files=FileStore(settings.files, most=settings.max_file),
        )
        return assignment, work.fence


def _do(assignment: Assignment) -> Result | BpmnError | Failure:
    effect = EFFECTS.get(assignment.topic)
    if effect is None:
        return Failure(f"No worker does work of the topic {assignment.topic!r}.", final=True)
    try:
        return effect(assignment)
    except Exception as error:  # noqa: BLE001  a worker's last word: the work fails, visibly
        _log.exception("work_failed", work=assignment.work_id, topic=assignment.topic)
        return Failure(f"{type(error).__name__} in the worker; the log has its trace.")
