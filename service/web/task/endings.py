"""How a task ends without being done, and how a finished one is done again."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from service.cases.commands.skip import bypass, cancel_task
from service.cases.commands.undo import undo
from service.definitions.reasons import ReasonKind
from service.people.guards import guarded
from service.people.verbs import Verb
from service.web.asking import ask, confirmed
from service.web.blueprint import web
from service.web.reasons import reason_given
from service.web.session import acting
from service.web.task.asking import asking_about, note_reason


@web.route("/tasks/<task_id>/undo", methods=["GET", "POST"])
@guarded(Verb.UNDO_TASK)
def undo_task_page(task_id: str) -> ResponseReturnValue:
    """Let a finished task be done again."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.UNDO, answers, "reason")
        task = undo(task_id, given.words, acting=at, confirmed=confirmed(), if_match=version)
        note_reason(ReasonKind.UNDO, given, task, at)
        return f"“{task.name}” is to be done again."

    asking = asking_about(
        task_id,
        "reason",
        heading="Undo",
        button="Undo",
        explanation=(
            "The task opens again for whoever had it, without its answers; what was answered stays "
            "in its history. What it led to ends; parallel work stays as it is."
        ),
        why=(ReasonKind.UNDO, "reason"),
    )
    return ask(asking, carry_out)


@web.route("/tasks/<task_id>/bypass", methods=["GET", "POST"])
@guarded(Verb.BYPASS_TASK)
def bypass_task_page(task_id: str) -> ResponseReturnValue:
    """Pass an optional task over."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.BYPASS, answers, "reason")
        task = bypass(task_id, given.words, acting=at, if_match=version)
        note_reason(ReasonKind.BYPASS, given, task, at)
        return f"“{task.name}” was bypassed."

    asking = asking_about(
        task_id,
        "reason",
        heading="Bypass",
        button="Bypass this task",
        ends=True,
        explanation="The case goes on without it, as if it were done.",
        why=(ReasonKind.BYPASS, "reason"),
    )
    return ask(asking, carry_out)


@web.route("/tasks/<task_id>/cancel", methods=["GET", "POST"])
@guarded(Verb.CANCEL_TASK)
def cancel_task_page(task_id: str) -> ResponseReturnValue:
    """Cancel an optional task with what only it leads to."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.CANCEL_TASK, answers, "reason")
        task = cancel_task(task_id, given.words, acting=at, confirmed=confirmed(), if_match=version)
        note_reason(ReasonKind.CANCEL_TASK, given, task, at)
        return f"“{task.name}” was cancelled."

    asking = asking_about(
        task_id,
        "reason",
        heading="Cancel",
        button="Cancel this task",
        ends=True,
        explanation="The task, and all that only it leads to, will not be done.",
        why=(ReasonKind.CANCEL_TASK, "reason"),
    )
    return ask(asking, carry_out)
