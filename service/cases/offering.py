"""Which verbs a reader may use on a task or a case now."""

from service.cases.clocks.policies import record_of
from service.cases.models import Case, CaseState, Task, TaskState
from service.people.access import may
from service.people.actors import Actor
from service.people.things import CaseFacts, TaskFacts
from service.people.verbs import Verb
from service.sla.pauses import Kind

_ON_OPEN = (
    ("claim", Verb.CLAIM_TASK),
    ("unclaim", Verb.UNCLAIM_TASK),
    ("assign", Verb.ASSIGN_TASK),
    ("complete", Verb.COMPLETE_TASK),
    ("hold", Verb.HOLD_TASK),
    ("extend", Verb.EXTEND_TASK),
)
_ON_OPTIONAL = (("bypass", Verb.BYPASS_TASK), ("cancel", Verb.CANCEL_TASK))
_ON_FINISHED = (("undo", Verb.UNDO_TASK),)
_ON_HELD = (
    ("claim", Verb.CLAIM_TASK),
    ("unclaim", Verb.UNCLAIM_TASK),
    ("assign", Verb.ASSIGN_TASK),
    ("extend", Verb.EXTEND_TASK),
)


def task_actions(actor: Actor, task: Task, case: Case, facts: TaskFacts) -> tuple[str, ...]:
    """Return the task's verbs, in the order in which they are shown."""
    if case.state is not CaseState.OPEN:
        return ()
    verbs: tuple[tuple[str, Verb], ...]
    if task.state is TaskState.OPEN:
        verbs = _ON_OPEN if task.mandatory else (*_ON_OPEN, *_ON_OPTIONAL)
    elif task.state is TaskState.HELD:
        own = (("release", Verb.RELEASE_TASK),) if task.held_by else (("hold", Verb.HOLD_TASK),)
        verbs = (*_ON_HELD, *own)
    else:
        verbs = () if task.taken_back_at or case.held_by else _ON_FINISHED
    return tuple(
        word
        for word, verb in verbs
        if may(actor, verb, facts) and (word != "extend" or is_extendable(task))
    )


def is_extendable(task: Task) -> bool:
    """Tell whether a person may move a task's target out: no law and no drawn timer sets it."""
    sla = record_of(task)
    return sla is not None and task.target_at is not None and sla.kind != Kind.STATUTORY


def case_actions(actor: Actor, case: Case, facts: CaseFacts) -> tuple[str, ...]:
    """Return the case's verbs, in the order in which they are shown."""
    if case.erased_at is not None:
        return ()
    always = [("note", Verb.ADD_NOTE), ("attach", Verb.ADD_ATTACHMENT)]
    always += [("write", Verb.WRITE_DOCUMENT)]
    always += [("link", Verb.LINK_CASE), ("restrict", Verb.RESTRICT_CASE)]
    if case.subject_id is not None:
        always.append(("correct_subject", Verb.CORRECT_SUBJECT))
    if case.state is CaseState.OPEN:
        held = case.held_by is not None
        always.append(("add_task", Verb.ADD_TASK))
        always.append(("assign", Verb.ASSIGN_CASE))
        always.append(("release", Verb.RELEASE_CASE) if held else ("hold", Verb.HOLD_CASE))
        always += [] if held else [("close", Verb.CLOSE_CASE)]
        always.append(("cancel", Verb.CANCEL_CASE))
    else:
        always.append(("reopen", Verb.REOPEN_CASE))
    return tuple(word for word, verb in always if may(actor, verb, facts))
