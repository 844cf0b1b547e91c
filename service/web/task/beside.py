"""What stands beside a task: the tasks before and after it, what comes next, notes and files."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from service.cases.coming import Course, course_of
from service.cases.models import File, FileKind
from service.cases.record import files_of, read_tasks
from service.cases.views import CaseView, TaskView
from service.ledger.audit import Kind, latest_entries
from service.web.case.course import ahead_of, steps_of
from service.web.case.log_lines import log_line
from service.web.reader import Reader

LATEST = 3
"""How many notes, documents and attachments stand beside a task."""
AROUND = 5
"""How many tasks before it and after it are named."""


def beside(task: TaskView, case: CaseView, who: Reader) -> dict[str, Any]:
    """Gather what stands beside a task."""
    files = files_of(case.id)
    notes = latest_entries(case.id, kinds=(Kind.NOTE,), limit=LATEST + 1)
    who.learn(one.actor for one in notes)
    return {
        **_course(task, case, who),
        "file_names": {file.id: file.name for file in files},
        "documents": _latest(files, FileKind.DOCUMENT),
        "attachments": _latest(files, FileKind.ATTACHMENT),
        "more_files": len(files) > LATEST,
        "notes": [log_line(one, who) for one in notes[:LATEST]],
        "more_notes": len(notes) > LATEST,
        "may_note": "note" in case.actions,
        "may_attach": "attach" in case.actions,
    }


def _latest(files: Sequence[File], kind: FileKind) -> list[File]:
    return [file for file in files if file.kind is kind][:LATEST]


def _course(task: TaskView, case: CaseView, who: Reader) -> dict[str, Any]:
    """Give the steps around a task along its process, and what comes after it."""
    course = course_of(case.id, actor=who.actor, now=who.now)
    tasks = read_tasks(case.id, actor=who.actor, now=who.now)
    latest = {one.element: one for one in tasks} | {task.element: task}
    who.learn([*(one.assignee for one in tasks), *(one.completed_by for one in tasks)])
    steps = steps_of(latest.values(), course, who)
    here = url_for("web.task", task_id=task.id)
    at = next(number for number, one in enumerate(steps) if one.href == here)
    stands = tuple(one for one in course.stands if one.element.id == task.element)
    is_live = task.state in ("open", "held")
    return {
        "before": steps[max(0, at - AROUND) : at],
        "after": steps[at + 1 : at + 1 + AROUND],
        "ahead": ahead_of(Course(stands, course.order), who) if is_live else [],
    }
