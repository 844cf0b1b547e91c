"""Whether a hold may stop a clock in law: only some reasons do, and only some tasks have one."""

from collections.abc import Iterable

from service.cases.clocks.policies import record_of
from service.cases.models import Task
from service.cases.views import TaskView
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.sla.pauses import Kind


def any_stop_clock(tasks: Iterable[TaskView]) -> bool:
    """Tell whether one of these tasks has a clock that the right reason stops."""
    return any(_has_stop_clock(db.session.get_one(Task, task.id)) for task in tasks)


def _has_stop_clock(task: Task) -> bool:
    elements = bundle_by_id(task.version_id).process.elements.values()
    on_it = [one.rule for one in elements if one.attached_to == task.element]
    return any(rule and rule.kind == Kind.STOP_CLOCK for rule in [record_of(task), *on_it])
