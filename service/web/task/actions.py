"""What is done with a task that goes on: claim, give back, pass on, hold, release, extend."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.assign import assign_task
from service.cases.commands.claim import claim, unclaim
from service.cases.commands.extend import extend
from service.cases.commands.hold import hold_task
from service.cases.commands.release import release_task
from service.cases.refusals import HoldTooLong, ReleaseDateNotFuture, TargetNotLater
from service.definitions.reasons import ReasonKind
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import transaction
from service.web.asking import ask, seen_version
from service.web.assignable import NOBODY
from service.web.blueprint import web
from service.web.holding import HOLD_START, hold_request, release_at
from service.web.reasons import reason_given
from service.web.session import acting
from service.web.task.asking import asking_about, note_reason


@web.post("/tasks/<task_id>/claim")
@guarded(Verb.CLAIM_TASK)
def claim_task(task_id: str) -> ResponseReturnValue:
    """Take a task."""
    with transaction():
        name = claim(task_id, acting=acting(), if_match=seen_version()).name
    flash(f"“{name}” is now yours.", "success")
    return redirect(url_for("web.task", task_id=task_id))


@web.post("/tasks/<task_id>/unclaim")
@guarded(Verb.UNCLAIM_TASK)
def unclaim_task(task_id: str) -> ResponseReturnValue:
    """Give a task back to its roles."""
    with transaction():
        name = unclaim(task_id, acting=acting(), if_match=seen_version()).name
    flash(f"“{name}” is free for others to take.", "success")
    return redirect(url_for("web.task", task_id=task_id))


@web.route("/tasks/<task_id>/assign", methods=["GET", "POST"])
@guarded(Verb.ASSIGN_TASK)
def assign_task_page(task_id: str) -> ResponseReturnValue:
    """Give a task to a person or a role."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.ASSIGN, answers, "assign_reason")
        task = assign_task(
            task_id, answers["assign_to"], acting=at, reason=given.words, if_match=version
        )
        note_reason(ReasonKind.ASSIGN, given, task, at)
        return f"“{task.name}” was passed on."

    asking = asking_about(
        task_id,
        "assign",
        heading="Pass on",
        button="Pass on",
        why=(ReasonKind.ASSIGN, "assign_reason"),
        fields=dict.fromkeys(NOBODY, "assign_to"),
    )
    return ask(asking, carry_out)


@web.route("/tasks/<task_id>/hold", methods=["GET", "POST"])
@guarded(Verb.HOLD_TASK)
def hold_task_page(task_id: str) -> ResponseReturnValue:
    """Put a task on hold until a date."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.HOLD, answers, "hold_reason")
        task = hold_task(task_id, hold_request(answers, given), acting=at, if_match=version)
        note_reason(ReasonKind.HOLD, given, task, at)
        return f"“{task.name}” is on hold."

    asking = asking_about(
        task_id,
        "hold",
        heading="Put on hold",
        button="Put on hold",
        entered=HOLD_START,
        explanation=(
            "Nothing can be completed while it is on hold. Clocks that may pause keep the working "
            "time that is left; clocks set by law run on."
        ),
        why=(ReasonKind.HOLD, "hold_reason"),
        fields={HoldTooLong: "hold_release_at", ReleaseDateNotFuture: "hold_release_at"},
    )
    return ask(asking, carry_out)


@web.route("/tasks/<task_id>/release", methods=["GET", "POST"])
@guarded(Verb.RELEASE_TASK)
def release_task_page(task_id: str) -> ResponseReturnValue:
    """Release a task's hold now, or give it another date."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        until, at = release_at(answers), acting()
        given = reason_given(ReasonKind.RELEASE, answers, "release_note")
        task = release_task(
            task_id, acting=at, release_at=until, note=given.words, if_match=version
        )
        note_reason(ReasonKind.RELEASE, given, task, at)
        return f"“{task.name}” has a new release date." if until else f"“{task.name}” is released."

    asking = asking_about(
        task_id,
        "release",
        heading="Release",
        button="Release",
        entered={"release_at": HOLD_START["hold_release_at"]},
        why=(ReasonKind.RELEASE, "release_note"),
        fields={HoldTooLong: "release_at", ReleaseDateNotFuture: "release_at"},
    )
    return ask(asking, carry_out)


@web.route("/tasks/<task_id>/extend", methods=["GET", "POST"])
@guarded(Verb.EXTEND_TASK)
def extend_task_page(task_id: str) -> ResponseReturnValue:
    """Move a task's target out."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        to = datetime.fromisoformat(answers["extend_to"])
        at, given = acting(), reason_given(ReasonKind.EXTEND, answers, "extend_reason")
        task = extend(task_id, to, given.words, acting=at, if_match=version)
        note_reason(ReasonKind.EXTEND, given, task, at)
        return f"“{task.name}” has a new target."

    asking = asking_about(
        task_id,
        "extend",
        heading="Extend the target",
        button="Extend the target",
        entered={"extend_to": {"time": "17:00"}},
        why=(ReasonKind.EXTEND, "extend_reason"),
        fields={TargetNotLater: "extend_to"},
    )
    return ask(asking, carry_out)
