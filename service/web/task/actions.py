"""What else is done with a task: claim, give back, pass on, hold, release, undo, bypass, cancel."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.assign import assign_task
from service.cases.commands.claim import claim, unclaim
from service.cases.commands.extend import extend
from service.cases.commands.hold import hold_task
from service.cases.commands.release import release_task
from service.cases.commands.skip import bypass, cancel_task
from service.cases.commands.undo import undo
from service.cases.models import Task
from service.cases.reason_uses import note_use
from service.cases.record import read_case, read_task
from service.cases.refusals import HoldTooLong, ReleaseDateNotFuture, TargetNotLater
from service.definitions.reasons import Because, ReasonKind
from service.errors import Refusal
from service.people.actors import Acting
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.asking import Asking, ask, confirmed, seen_version
from service.web.assignable import NOBODY, assignable_to_task
from service.web.blueprint import web
from service.web.holding import HOLD_START, hold_facts, hold_request, release_at
from service.web.reader import reader
from service.web.reasons import reason_facts, reason_fields, reason_given
from service.web.session import acting
from service.web.sheets import question
from service.web.shown import case_bar


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
        _note(ReasonKind.ASSIGN, given, task, at)
        return f"“{task.name}” was passed on."

    asking = _asking(
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
        _note(ReasonKind.HOLD, given, task, at)
        return f"“{task.name}” is on hold."

    asking = _asking(
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
        _note(ReasonKind.RELEASE, given, task, at)
        return f"“{task.name}” has a new release date." if until else f"“{task.name}” is released."

    asking = _asking(
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
        _note(ReasonKind.EXTEND, given, task, at)
        return f"“{task.name}” has a new target."

    asking = _asking(
        task_id,
        "extend",
        heading="Extend the target",
        button="Extend the target",
        entered={"extend_to": {"time": "17:00"}},
        why=(ReasonKind.EXTEND, "extend_reason"),
        fields={TargetNotLater: "extend_to"},
    )
    return ask(asking, carry_out)


@web.route("/tasks/<task_id>/undo", methods=["GET", "POST"])
@guarded(Verb.UNDO_TASK)
def undo_task_page(task_id: str) -> ResponseReturnValue:
    """Let a finished task be done again."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.UNDO, answers, "reason")
        task = undo(task_id, given.words, acting=at, confirmed=confirmed(), if_match=version)
        _note(ReasonKind.UNDO, given, task, at)
        return f"“{task.name}” is to be done again."

    asking = _asking(
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
        _note(ReasonKind.BYPASS, given, task, at)
        return f"“{task.name}” was bypassed."

    asking = _asking(
        task_id,
        "reason",
        heading="Bypass",
        button="Bypass this task",
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
        _note(ReasonKind.CANCEL_TASK, given, task, at)
        return f"“{task.name}” was cancelled."

    asking = _asking(
        task_id,
        "reason",
        heading="Cancel",
        button="Cancel this task",
        explanation="The task, and all that only it leads to, will not be done.",
        why=(ReasonKind.CANCEL_TASK, "reason"),
    )
    return ask(asking, carry_out)


def _note(kind: ReasonKind, given: Because, task: Task, at: Acting) -> None:
    note_use(kind, given, case_id=task.case_id, task_id=task.id, acting=at)


def _asking(
    task_id: str,
    form: str,
    *,
    heading: str,
    why: tuple[ReasonKind, str],
    fields: Mapping[type[Refusal], str] = MappingProxyType({}),
    **more: Any,
) -> Asking:
    """Make the page that asks about a task.

    `why` is the list of its reasons, and the question that takes words of one's own.
    """
    with reading():
        who = reader()
        task = read_task(task_id, actor=who.actor, now=who.now).task
        case = read_case(task.case.id, actor=who.actor, now=who.now)
        data: Mapping[str, Any] = assignable_to_task(task, who) if form == "assign" else {}
        if form == "hold":
            data = hold_facts([task])
        return Asking(
            form=question(form),
            heading=f"{heading}: {task.name}",
            back=url_for("web.task", task_id=task_id),
            bar=case_bar(case, who),
            version=task.version,
            data={**data, **reason_facts(why[0])},
            fields={**fields, **reason_fields(why[1])},
            **more,
        )
