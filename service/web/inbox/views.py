"""The ways of looking at the tasks, each with what it keeps."""

from dataclasses import dataclass

from service.cases.models import TaskState
from service.cases.worklist import TaskFilter


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at the tasks: its name, what it keeps, and what it says when empty."""

    name: str
    text: str
    caption: str
    keeps: TaskFilter
    empty: str


VIEWS = (
    View("mine", "Mine", "My tasks", TaskFilter(assignee="me"), "You have no tasks to do."),
    View(
        "roles",
        "For my roles",
        "Tasks for my roles that nobody has taken",
        TaskFilter(assignee="none", role="mine"),
        "No tasks are waiting for your roles.",
    ),
    View(
        "unassigned",
        "Not taken",
        "Tasks that nobody has taken",
        TaskFilter(assignee="none"),
        "Somebody has taken every task.",
    ),
    View(
        "held",
        "On hold",
        "Tasks on hold",
        TaskFilter(states=(TaskState.HELD,)),
        "No tasks are on hold.",
    ),
    View("late", "Late", "Late tasks", TaskFilter(sla="red"), "No tasks are late."),
    View("all", "All", "All tasks", TaskFilter(), "There are no tasks to do."),
)
FIRST = ("mine", "roles")
"""What the page shows when nothing was chosen."""
