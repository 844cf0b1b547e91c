"""Doing one thing to several tasks that were ticked: each succeeds or is refused on its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.cases.commands.assign import assign_task
from service.cases.commands.claim import claim
from service.cases.models import Task, TaskState
from service.cases.reason_uses import note_use
from service.cases.views import TaskView
from service.cases.worklist import TaskFilter, list_tasks
from service.definitions.reasons import ReasonKind
from service.errors import Refusal, ServiceUnavailable
from service.forms.posted import ASKED
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.assignable import assignable_to_case
from service.web.blueprint import web
from service.web.inbox.news import look
from service.web.inbox.ticked import Ticked, back, ticked
from service.web.reader import reader
from service.web.reasons import reason_facts, with_reason
from service.web.session import acting, actor
from service.web.sheets import Sent, question, sent, sheet

NOTHING = "Nothing was chosen. Tick the tasks first."
BUSY = "Handrail was busy. Look at the task, and do it once more if it is not done."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one task: the task as it is now, and why nothing was done, if so."""

    task: TaskView
    refused: str = ""


@web.post("/tasks/take")
@guarded(Verb.CLAIM_TASK)
def take_tasks() -> ResponseReturnValue:
    """Take every task that was ticked."""
    return _several("taken", lambda one: claim(one.id, acting=acting()))


@web.post("/tasks/give")
@guarded(Verb.ASSIGN_TASK)
def give_tasks() -> ResponseReturnValue:
    """Ask to whom, then give them every task that was ticked."""
    with reading():
        who = reader()
        data = {**assignable_to_case(who), **reason_facts(ReasonKind.ASSIGN)}
    given = sent(question("assign"), data, at=who.now) if ASKED in request.form else Sent({})
    given, why = with_reason(given, ReasonKind.ASSIGN, "assign_reason")
    if not ticked() or given.answers is None:
        return _to_whom(given, data)
    to = given.answers["assign_to"]

    def give(one: Ticked) -> Task:
        at = acting()
        task = assign_task(one.id, to, acting=at, reason=why.words, if_match=one.version)
        note_use(ReasonKind.ASSIGN, why, case_id=task.case_id, task_id=task.id, acting=at)
        return task

    return _several("given", give)


def _to_whom(given: Sent, data: Mapping[str, object]) -> ResponseReturnValue:
    chosen = ticked()
    if not chosen:
        return _nothing()
    with reading():
        who = reader()
        laid_out = sheet(
            question("assign"), given.entered, data, at=who.now, problems=given.problems
        )
        page = render_template(
            "inbox/give.html",
            tasks=_read(chosen),
            chosen=chosen,
            back=back(),
            parts=laid_out.parts,
            problem_links=laid_out.problem_links,
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if given.problems else HTTPStatus.OK


def _several(done: str, carry_out: Callable[[Ticked], Task]) -> ResponseReturnValue:
    """Do it to each task in a transaction of its own, then say of each what came of it."""
    chosen = ticked()
    if not chosen:
        return _nothing()
    refused = {one.id: _refusal_of(one, carry_out) for one in chosen}
    with reading():
        look(reader())
        outcomes = [Outcome(task, refused[task.id]) for task in _read(chosen)]
        succeeded = sum(not one.refused for one in outcomes)
        return render_template(
            "inbox/several.html",
            heading=f"{succeeded} of {len(chosen)} {_tasks(len(chosen))} {done}",
            outcomes=outcomes,
            missing=len(chosen) - len(outcomes),
            back=back(),
        )


def _refusal_of(one: Ticked, carry_out: Callable[[Ticked], Task]) -> str:
    """Do it to one task, and say why it was not done; nothing when it was."""
    try:
        with transaction():
            carry_out(one)
    except Refusal as refused:
        return refused.detail
    except ServiceUnavailable:
        return BUSY
    return ""


def _read(chosen: Sequence[Ticked]) -> Sequence[TaskView]:
    """Read the tasks that were ticked, as far as the reader may see them."""
    ids = tuple(one.id for one in chosen)
    wanted = TaskFilter(ids=ids, states=tuple(TaskState))
    return list_tasks(wanted, actor=actor(), now=reader().now, limit=len(ids)).items


def _nothing() -> ResponseReturnValue:
    flash(NOTHING, "error")
    return redirect(back())


def _tasks(number: int) -> str:
    return "task" if number == 1 else "tasks"
