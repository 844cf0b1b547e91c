"""Complete a task."""

from collections.abc import Mapping
from typing import Any

from service.cases import capacity
from service.cases.documents.issuing import hand_over
from service.cases.models import Task
from service.cases.opening import OnTask, open_task
from service.cases.refusals import OutcomeRequired, OutcomeUnknown
from service.cases.reserved import require_free_keys
from service.cases.settle import settle
from service.definitions.lookup import bundle_by_id
from service.engine.stimuli import CompleteTask
from service.forms import check_answers
from service.ledger.audit import Kind
from service.people.actors import Acting
from service.people.verbs import Verb


def complete(
    task_id: str,
    answers: Mapping[str, Any],
    *,
    acting: Acting,
    outcome: str | None = None,
    if_match: int | None = None,
) -> OnTask:
    """Finish a task with its answers and, where it has a list of them, its outcome.

    The answers are checked against the task's form; a task without a form takes any object.
    Returns the task and how its case has moved.
    Raises AnswersInvalid, KeyReserved, CaseDataTooLarge, OutcomeRequired, OutcomeUnknown and what
    `open_task` raises.
    """
    on = open_task(task_id, Verb.COMPLETE_TASK, acting, if_match=if_match)
    _check_outcome(on.task, outcome)
    require_free_keys(answers)
    cleaned = _checked(on, answers)
    capacity.require_room(on.motion, cleaned)
    task, motion = on.task, on.motion
    strand = motion.strands[task.strand_id]
    task.answers = cleaned
    known = motion.document.values
    task.replaced = {key: known[key] for key in cleaned if key in known}
    task.outcome = outcome
    task.completed_by = acting.who.username
    hand_over(task, motion.case, acting)
    chosen = f": {outcome}" if outcome else ""
    motion.tell_log(
        Kind.TASK_COMPLETED,
        f"{task.name} was completed{chosen}.",
        task=task.id,
        element=task.element,
        outcome=outcome,
    )
    motion.stimulate(strand, CompleteTask(token=task.token, answers=cleaned, outcome=outcome))
    settle(motion)
    return on


def _check_outcome(task: Task, outcome: str | None) -> None:
    if not task.outcomes:
        return
    known = ", ".join(task.outcomes)
    if outcome is None:
        raise OutcomeRequired(f"Choose an outcome: {known}.", outcomes=task.outcomes)
    if outcome not in task.outcomes:
        raise OutcomeUnknown(f"{outcome!r} is not an outcome. Choose one of: {known}.")


def _checked(on: OnTask, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Hold the answers against the task's form, with what the case already knows."""
    form = bundle_by_id(on.task.version_id).forms.get(on.task.form_key or "")
    if form is None:
        return dict(answers)
    strand = on.motion.strands[on.task.strand_id]
    known = on.motion.scope(strand, on.task.local)
    return dict(check_answers(form, answers, known, at=on.motion.acting.at))
