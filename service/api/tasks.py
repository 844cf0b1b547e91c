"""Tasks: the worklist, and what is done to one task."""

from typing import Any

import orjson
from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import changes, reads
from service.api.etags import etag, if_match
from service.api.reasons import given, note_for_task
from service.api.schemas.base import Nothing, Reason
from service.api.schemas.cases import Completed
from service.api.schemas.tasks import (
    Completion,
    Confirmable,
    Extension,
    HoldPlaced,
    Released,
    Task,
    TaskAssignment,
    TaskInFull,
    TaskList,
    TaskQuery,
    TaskRead,
)
from service.cases import models
from service.cases.commands import assign, claim, complete, extend, hold, release, skip, undo
from service.cases.record import read_task
from service.cases.showing import show_completed, show_task
from service.cases.worklist import TaskFilter, list_tasks
from service.definitions.reasons import ReasonKind
from service.people.owners import ROLE
from service.people.verbs import Verb

blueprint = APIBlueprint("api-tasks", __name__, tag="Tasks")


@blueprint.get("/tasks")
@blueprint.input(TaskQuery, location="query", arg_name="asked")
@reads(Verb.READ_TASK, partial=True)
@blueprint.output(TaskList)
def get_tasks(asked: TaskQuery) -> Any:
    """List the tasks that you may see, the most urgent first."""
    wanted = TaskFilter(
        assignee=asked.assignee,
        role=asked.role,
        process=asked.process,
        case=asked.case,
        sla=asked.sla,
        due_before=asked.due_before,
        text=asked.q,
        states=(asked.state,) if asked.state else models.LIVE,
    )
    return list_tasks(
        wanted,
        actor=caller().actor,
        now=acting().at,
        sort=asked.sort,
        limit=asked.limit,
        cursor=asked.cursor,
    )


@blueprint.get("/tasks/<task_id>")
@blueprint.input(TaskRead, location="query", arg_name="_asked")
@reads(Verb.READ_TASK, etag=True, partial=True)
@blueprint.output(TaskInFull)
def get_task(task_id: str, _asked: TaskRead) -> Any:
    """Read a task with its form, and with the data that the form starts from."""
    found = read_task(task_id, actor=caller().actor, now=acting().at)
    source = found.form_source
    shown = {
        **Task.model_validate(found.task).model_dump(),
        "form": orjson.loads(source) if source is not None else None,
        "data": found.data,
    }
    return shown, 200, etag(found.task.version, found.task)


@changes(blueprint, "/tasks/<task_id>/claim", Verb.CLAIM_TASK, gives=Task)
def claim_task(task_id: str, _asked: Nothing) -> Any:
    """Take a task for yourself."""
    return _shown(claim.claim(task_id, acting=acting(), if_match=if_match()))


@changes(blueprint, "/tasks/<task_id>/unclaim", Verb.UNCLAIM_TASK, gives=Task)
def unclaim_task(task_id: str, _asked: Nothing) -> Any:
    """Give a task back to its roles."""
    return _shown(claim.unclaim(task_id, acting=acting(), if_match=if_match()))


@changes(blueprint, "/tasks/<task_id>/assign", Verb.ASSIGN_TASK, asks=TaskAssignment, gives=Task)
def assign_task(task_id: str, asked: TaskAssignment) -> Any:
    """Give a task to a user or to a role."""
    to = asked.assignee or f"{ROLE}{asked.role}"
    why = given(ReasonKind.ASSIGN, asked, asked.reason)
    task = assign.assign_task(task_id, to, acting=acting(), reason=why.words, if_match=if_match())
    return _shown(note_for_task(ReasonKind.ASSIGN, why, task))


@changes(
    blueprint, "/tasks/<task_id>/complete", Verb.COMPLETE_TASK, asks=Completion, gives=Completed
)
def complete_task(task_id: str, asked: Completion) -> Any:
    """Complete a task with the answers to its form; the case moves on."""
    done = complete.complete(
        task_id, asked.data, acting=acting(), outcome=asked.outcome, if_match=if_match()
    )
    task, case = show_completed(done, actor=caller().actor, now=acting().at)
    return {"task": task, "case": case}, 200, etag(task.version, task)


@changes(blueprint, "/tasks/<task_id>/hold", Verb.HOLD_TASK, asks=HoldPlaced, gives=Task)
def hold_task(task_id: str, asked: HoldPlaced) -> Any:
    """Put a task on hold until a date."""
    why = given(ReasonKind.HOLD, asked, asked.reason, beside=asked.note)
    request = hold.HoldRequest(asked.release_at, why.words, asked.note, asked.stop_clock)
    task = hold.hold_task(task_id, request, acting=acting(), if_match=if_match())
    return _shown(note_for_task(ReasonKind.HOLD, why, task))


@changes(blueprint, "/tasks/<task_id>/release", Verb.RELEASE_TASK, asks=Released, gives=Task)
def release_task(task_id: str, asked: Released) -> Any:
    """Release a task's own hold now, or on another date."""
    why = given(ReasonKind.RELEASE, asked, asked.note)
    task = release.release_task(
        task_id,
        acting=acting(),
        release_at=asked.release_at,
        note=why.words,
        if_match=if_match(),
    )
    return _shown(note_for_task(ReasonKind.RELEASE, why, task))


@changes(blueprint, "/tasks/<task_id>/extend", Verb.EXTEND_TASK, asks=Extension, gives=Task)
def extend_task(task_id: str, asked: Extension) -> Any:
    """Move a task's target out; the original target stays beside it."""
    why = given(ReasonKind.EXTEND, asked, asked.reason)
    task = extend.extend(task_id, asked.target_at, why.words, acting=acting(), if_match=if_match())
    return _shown(note_for_task(ReasonKind.EXTEND, why, task))


@changes(blueprint, "/tasks/<task_id>/undo", Verb.UNDO_TASK, asks=Confirmable, gives=Task)
def undo_task(task_id: str, asked: Confirmable) -> Any:
    """Let a finished task be done again, in a new attempt; what it led to ends."""
    why = given(ReasonKind.UNDO, asked, asked.reason)
    task = undo.undo(
        task_id,
        why.words,
        acting=acting(),
        confirmed=asked.confirm_downstream,
        if_match=if_match(),
    )
    return _shown(note_for_task(ReasonKind.UNDO, why, task))


@changes(blueprint, "/tasks/<task_id>/bypass", Verb.BYPASS_TASK, asks=Reason, gives=Task)
def bypass_task(task_id: str, asked: Reason) -> Any:
    """Pass an optional task over; the case moves on without its answers."""
    why = given(ReasonKind.BYPASS, asked, asked.reason)
    task = skip.bypass(task_id, why.words, acting=acting(), if_match=if_match())
    return _shown(note_for_task(ReasonKind.BYPASS, why, task))


@changes(blueprint, "/tasks/<task_id>/cancel", Verb.CANCEL_TASK, asks=Confirmable, gives=Task)
def cancel_task(task_id: str, asked: Confirmable) -> Any:
    """Cancel an optional task with what only it leads to."""
    why = given(ReasonKind.CANCEL_TASK, asked, asked.reason)
    task = skip.cancel_task(
        task_id,
        why.words,
        acting=acting(),
        confirmed=asked.confirm_downstream,
        if_match=if_match(),
    )
    return _shown(note_for_task(ReasonKind.CANCEL_TASK, why, task))


def _shown(task: models.Task) -> tuple[Any, int, dict[str, str]]:
    view = show_task(task, actor=caller().actor, now=acting().at)
    return view, 200, etag(view.version, view)
