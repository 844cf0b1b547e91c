"""Whether a hold may stop a clock in law: only some reasons do, and only some tasks have one."""

from collections.abc import Iterable

from service.cases.models import Task
from service.cases.views import TaskView
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.sla.pauses import Kind


def any_stop_clock(tasks: Iterable[TaskView]) -> bool:
    """Tell whether one of these tasks has a clock that the right reason stops."""
    return any(_has_stop_clock(db.session.get_one(Task, task.id)) for task in tasks)


def _has_stop_clock(task: Task) -> bool:
    process = bundle_by_id(task.version_id).process
    element = process.elements[task.element]
    rules = [element.sla] + [
        one.rule for one in process.elements.values() if one.attached_to == task.element
    ]
    return any(rule is not None and rule.kind == Kind.STOP_CLOCK for rule in rules)
