"""The page that asks about a task before something is done to it, and the reason that it takes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import url_for

from service.cases.models import Task
from service.cases.reason_uses import note_use
from service.cases.record import read_case, read_task
from service.definitions.reasons import Because, ReasonKind
from service.errors import Refusal
from service.people.actors import Acting
from service.transaction import reading
from service.web.asking import Asking
from service.web.assignable import assignable_to_task
from service.web.holding import hold_facts
from service.web.reader import reader
from service.web.reasons import reason_facts, reason_fields
from service.web.sheets import question
from service.web.shown import case_bar


def asking_about(
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


def note_reason(kind: ReasonKind, given: Because, task: Task, at: Acting) -> None:
    """Write down why it was done, in the list of the reasons of its kind."""
    note_use(kind, given, case_id=task.case_id, task_id=task.id, acting=at)
