"""Rules about people: every task has somebody to do it, and a time by when."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import HUMAN
from service.errors import Problem


def nobody(subject: Subject) -> Iterator[Problem]:
    """Find a task that is nobody's."""
    for task in subject.tasks():
        anybody = task.users or task.assignee or subject.process.roles_of(task.id)
        if not anybody:
            yield subject.at(task.id).warning(
                "task_without_role",
                f"Nobody is named to do {named(task)}: it would be on no worklist.",
                "Put it in a lane, or write handrail:roles.",
            )


def only_opener(subject: Subject) -> Iterator[Problem]:
    """Find a task that is for whoever opened the case and for nobody after them."""
    for task in subject.tasks():
        if task.assignee == "opened_by" and not subject.process.roles_of(task.id):
            yield subject.at(task.id).warning(
                "task_only_for_opener",
                f"{named(task)} is for whoever opened the case alone: when they have left, or a "
                "program opened it, it is on no worklist.",
                "Put it in a lane as well, or write handrail:roles.",
            )


def no_clock(subject: Subject) -> Iterator[Problem]:
    """Find a task without a time by when it is to be done."""
    for task in subject.tasks():
        drawn = any(
            subject.process.elements[one].clock == "target" for one in subject.graph.beside[task.id]
        )
        if not (task.sla or drawn):
            yield subject.at(task.id).warning(
                "task_without_sla",
                f"{named(task)} has no SLA.",
                'Write <handrail:sla within="5 working days"/>, or draw a boundary timer '
                'marked handrail:clock="target".',
            )


def lane_without_role(subject: Subject) -> Iterator[Problem]:
    """Find a lane that names no role."""
    for lane in subject.process.lanes.values():
        if not lane.role:
            yield subject.at(lane.id, lane.line).warning(
                "lane_without_role",
                f"The lane {lane.id} has no name, so it is no role.",
                "Name it after a role, or write handrail:role.",
            )


def not_by_nothing(subject: Subject) -> Iterator[Problem]:
    """Find a task not to be done by who did another that is no task."""
    elements = subject.process.elements
    for task in subject.tasks():
        for key in task.not_by:
            if key == task.id or key not in elements or elements[key].type not in HUMAN:
                yield subject.at(task.id).error(
                    "not_by_unknown",
                    f"{named(task)} may not be done by who did {key}, which is no other task "
                    "for a person.",
                    "Write the id of another task in handrail:notBy.",
                )


def no_document(subject: Subject) -> Iterator[Problem]:
    """Find a task that checks or issues the document of a task that makes none."""
    elements = subject.process.elements
    for task in subject.tasks():
        for key in (*task.checks, *task.issues):
            if key not in elements or elements[key].topic != "document":
                yield subject.at(task.id).error(
                    "document_unknown",
                    f"{named(task)} is about the document of {key}, which makes none.",
                    "Write the id of a task with the topic document in handrail:checks or "
                    "handrail:issues.",
                )


RULES: tuple[Rule, ...] = (
    *(nobody, only_opener, no_clock),
    *(lane_without_role, not_by_nothing, no_document),
)
